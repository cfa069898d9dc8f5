from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from access.home import Item
    from access.request import FramedRequest


class RightsConfig(AppConfig):
    """Everything about a person in one place, and what that person can ask (P1)."""

    name = "registration.rights"
    label = "rights"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from access.home import Spot, register
        from access.matrix import Duty
        from registration.rights import (  # noqa: F401  (each connects itself)
            parts_access,
            parts_registration,
            parts_requests,
        )

        register(Spot.REQUESTS, _own)
        register(Spot.DESK, _desk, Duty.DATA_PROTECTION)
        register(Spot.DECISIONS, _decisions, Duty.LEADING_OFFICIAL)


def _own(request: "FramedRequest") -> "Item":
    """The own requests; the same words for everybody."""
    from access.home import Item

    return Item(
        _("Mijn verzoeken"),
        _("Laat iets verbeteren, wissen of beperken, of maak bezwaar."),
        reverse("rights:requests"),
        _("Mijn verzoeken bekijken"),
    )


def _desk(request: "FramedRequest") -> "Item":
    """The requests that wait for the officer, by the first that is due (P1)."""
    from access.home import Item
    from registration.rights import requests

    found = requests.for_officer(request.actor).filter(answered_at__isnull=True)
    waiting = [requests.due(row) for row in found if requests.state(row) == "open"]
    return Item(
        _("Verzoeken"),
        _("Wie een recht uitoefent, krijgt binnen een maand antwoord."),
        reverse("desk:requests"),
        _("Verzoeken behandelen"),
        waiting=len(waiting),
        due=min(waiting, default=None),
    )


def _decisions(request: "FramedRequest") -> "Item":
    """The requests that wait for the controller's decision, by the first that is due."""
    from access.home import Item
    from registration.rights import requests

    waiting = [requests.due(row) for row in requests.for_controller(request.actor)]
    return Item(
        _("Beslissen over verzoeken"),
        _("De functionaris gaf advies over een verzoek. Jij beslist."),
        reverse("desk:decisions"),
        _("Verzoeken beslissen"),
        waiting=len(waiting),
        due=min(waiting, default=None),
    )
