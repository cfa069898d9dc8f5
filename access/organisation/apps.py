from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext as _


class OrganisationConfig(AppConfig):
    """Organisation and staff, and their import."""

    name = "access.organisation"
    label = "organisation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from access.matrix import Duty
        from access.work import TASKS, Task

        TASKS.append(
            lambda: [
                Task(
                    Duty.PERSONNEL_DATA,
                    _("Personeel of organisatie inlezen"),
                    _("Laad een bestand op en kijk na wat er verandert voor je bevestigt."),
                    reverse("organisation:index"),
                    first=True,
                )
            ]
        )
