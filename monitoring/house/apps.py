from django.apps import AppConfig


class HouseConfig(AppConfig):
    """The commands and pages that keep house: set-up, demo, worker, home."""

    name = "monitoring.house"
    label = "house"

    def ready(self) -> None:
        from access.home import Spot, register
        from access.matrix import Duty, Kind
        from monitoring.house import figures, parts  # noqa: F401 (the parts connect themselves)
        from monitoring.house.configuring.item import settings

        register(Spot.FIGURES, figures.figures, Kind.STATISTICS)
        register(Spot.CHANGES, figures.changes, Kind.STATISTICS)
        register(Spot.EXPORT, figures.export, Kind.STATISTICS)
        register(Spot.QUESTIONS, settings, Duty.CONFIGURE)
