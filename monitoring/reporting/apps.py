from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext as _


class ReportingConfig(AppConfig):
    """Releases, targets and the pages of figures."""

    name = "monitoring.reporting"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from access.matrix import Duty, Kind
        from access.work import TASKS, Task

        def tasks() -> list[Task]:
            releases = reverse("reporting:releases")
            return [
                Task(
                    Kind.STATISTICS,
                    _("Cijfers bekijken"),
                    _("De cijfers van jouw dienst of entiteit, met de streefcijfers ernaast."),
                    reverse("reporting:opening"),
                ),
                Task(
                    Duty.RELEASE_PREPARE,
                    _("Publicaties voorbereiden"),
                    _("Maak cijfers voor een datum en bied ze ter controle aan."),
                    releases,
                    first=True,
                ),
                Task(
                    Duty.RELEASE_APPROVE,
                    _("Publicaties nakijken"),
                    _("Kijk na wat een ander voorbereidde, en publiceer."),
                    releases,
                    first=True,
                ),
            ]

        TASKS.append(tasks)
