from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from access.home import Item
    from access.request import FramedRequest


class CasesConfig(AppConfig):
    """Cases: the only way to a page about a person (A8)."""

    name = "access.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from access.cases.models import undecided
        from access.home import Spot, register
        from access.journal.holding import UNDECIDED
        from access.matrix import Kind

        UNDECIDED.append(undecided)
        register(Spot.FILES, _handled, Kind.FILE)
        register(Spot.REQUESTS, _own)


def _handled(request: "FramedRequest") -> "Item":
    """The way to the cases of the acting role; not how many there are, nor about whom."""
    from access.home import Item

    return Item(
        _("Dossiers"),
        _("Alleen dossiers waarvoor je aangewezen bent. Je zegt eerst waarvoor je er een opent."),
        reverse("cases:index"),
        _("Dossiers bekijken"),
    )


def _own(request: "FramedRequest") -> "Item":
    from access.home import Item

    return Item(
        _("Mijn dossiers"),
        _("Wie een dossier over jou behandelt, kies je zelf of lees je hier."),
        reverse("cases:mine"),
        _("Mijn dossiers bekijken"),
    )
