from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from access.home import Item
    from access.request import FramedRequest


class PositiveActionConfig(AppConfig):
    name = "registration.positive_action"
    label = "positive_action"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from access.home import Spot, register
        from access.matrix import Kind
        from access.organisation.importing import hooks
        from registration.positive_action.inbox import make_inboxes

        hooks.AFTER_STAFF.append(make_inboxes)
        register(Spot.ACTIONS, _running, Kind.CONTACT)
        register(Spot.MESSAGES, _messages)


def _running(request: "FramedRequest") -> "Item":
    """The latest actions of the reader's units with their state; no number of people anywhere."""
    from access.home import Item
    from access.matrix import Kind
    from access.visibility import visible_units
    from registration.positive_action.models import Action

    actions = Action.objects.filter(unit__in=visible_units(request.actor, Kind.CONTACT))
    return Item(
        _("Positieve acties"),
        _("Nodig mensen uit voor een opleiding, een netwerk of een vacature."),
        reverse("action:index"),
        _("Acties bekijken"),
        template="positive_action/running.html",
        content={"actions": list(actions.order_by("-made_at")[:3])},
    )


def _messages(request: "FramedRequest") -> "Item":
    from access.home import Item
    from registration.positive_action.inbox import own_messages

    return Item(
        _("Berichten aan jou"),
        template="positive_action/section.html",
        content={"messages": own_messages(request.actor)},
    )
