from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext as _


class GrantsConfig(AppConfig):
    name = "access.grants"
    label = "grants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from access.matrix import Duty
        from access.work import TASKS, Task

        def tasks() -> list[Task]:
            rights = reverse("access:overview")
            lead = _("Kijk na wie wat mag in jouw eenheden, en stel aan of beëindig.")
            return [
                Task(Duty.ACCESS_MANAGER, _("Toegangsrechten nakijken"), lead, rights, first=True),
                Task(
                    Duty.LEADING_OFFICIAL, _("Toegangsrechten nakijken"), lead, rights, first=True
                ),
                Task(
                    Duty.ACCESS_CONTROLLER,
                    _("Toegangsrechten nakijken"),
                    _("Kijk na of alle rechten nog kloppen. Je wijzigt hier niets."),
                    rights,
                    first=True,
                ),
            ]

        TASKS.append(tasks)
