from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from access.home import Item
    from access.request import FramedRequest


class JournalConfig(AppConfig):
    """The journal, and what the data protection officer does with it (A7, R10)."""

    name = "access.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from access.home import Spot, register
        from access.matrix import Duty

        register(Spot.DESK, _questions, Duty.DATA_PROTECTION)
        register(Spot.LOOKS, _heads, Duty.DATA_PROTECTION)


def _questions(request: "FramedRequest") -> "Item":
    """The questions that wait for an answer, by the first that is due (P1)."""
    from access.home import Item
    from access.journal import questions

    waiting = questions.visible_to(request.actor).filter(answered_at__isnull=True)
    first = waiting.order_by("asked_at").first()
    return Item(
        _("Vragen en klachten"),
        _("Wie iets vroeg over wie keek, wacht op jou."),
        reverse("access:questions"),
        _("Vragen en klachten beantwoorden"),
        waiting=waiting.count(),
        due=questions.due(first) if first else None,
    )


def _heads(request: "FramedRequest") -> "Item":
    from access.home import Item

    return Item(
        _("Inzagelogboek"),
        _("Neem een eigen kopie van de koppen, en kijk na of niemand iets wiste of wijzigde."),
        reverse("access:journal_heads"),
        _("Het inzagelogboek nakijken"),
    )
