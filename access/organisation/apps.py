from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from access.home import Item
    from access.request import FramedRequest


class OrganisationConfig(AppConfig):
    """Organisation and staff, and their import."""

    name = "access.organisation"
    label = "organisation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from access.home import Spot, register
        from access.matrix import Duty

        register(Spot.IMPORT, _import, Duty.PERSONNEL_DATA)


def _import(request: "FramedRequest") -> "Item":
    from access.home import Item

    return Item(
        _("Inlezen"),
        _("Laad een bestand op en kijk na wat er verandert voor je bevestigt."),
        reverse("organisation:index"),
        _("Personeel of organisatie inlezen"),
    )
