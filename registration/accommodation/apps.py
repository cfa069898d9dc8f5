from django.apps import AppConfig


class AccommodationConfig(AppConfig):
    """Requests for an accommodation, inside their cases (U2, A8)."""

    name = "registration.accommodation"
    label = "accommodation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from access.cases.content import HANDLED_PARTS, OWN_PARTS
        from access.cases.kinds import CaseKind
        from access.home import Spot, register
        from access.matrix import Kind
        from registration.accommodation import home_items, parts

        OWN_PARTS[CaseKind.ACCOMMODATION] = parts.own_part
        HANDLED_PARTS[CaseKind.ACCOMMODATION] = parts.handled_part
        register(Spot.REQUESTS, home_items.own)
        register(Spot.REQUESTS, home_items.carried_out)
        register(Spot.DECISIONS, home_items.to_decide, Kind.FILE)
        register(Spot.DECISIONS, home_items.to_review, Kind.FILE)
        register(Spot.TASKS, home_items.propose, Kind.ENTER)
