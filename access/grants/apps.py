from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from access.home import Item
    from access.request import FramedRequest


class GrantsConfig(AppConfig):
    name = "access.grants"
    label = "grants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from access.home import Spot, register
        from access.matrix import Duty

        register(
            Spot.RIGHTS,
            _rights,
            Duty.ACCESS_MANAGER,
            Duty.LEADING_OFFICIAL,
            Duty.ACCESS_CONTROLLER,
        )


def _rights(request: "FramedRequest") -> "Item":
    """The overview of rights: to change, or for the controller to look only (A6)."""
    from access.home import Item
    from access.matrix import Duty

    lead = (
        _("Kijk na of alle rechten nog kloppen. Je wijzigt hier niets.")
        if request.actor.role is Duty.ACCESS_CONTROLLER
        else _("Kijk na wie wat mag in jouw eenheden, en stel aan of beëindig.")
    )
    url = reverse("access:overview")
    return Item(_("Toegangsrechten"), lead, url, _("Toegangsrechten nakijken"))
