from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from access.home import Item
    from access.request import FramedRequest


class ReportingConfig(AppConfig):
    """Releases, targets and the pages of figures."""

    name = "monitoring.reporting"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from access.home import Spot, register
        from access.matrix import Duty

        register(Spot.RELEASES, _releases, Duty.RELEASE_PREPARE, Duty.RELEASE_APPROVE)


def _releases(request: "FramedRequest") -> "Item":
    """Drafts to offer for who prepares; what another offered for who approves (A10)."""
    from access.home import Item
    from access.matrix import Duty
    from monitoring.reporting.models import Release, State

    if request.actor.may(Duty.RELEASE_APPROVE):
        waiting = Release.objects.filter(state=State.CHECKING)
        waiting = waiting.exclude(prepared_by_id=request.actor.person)
        lead = _("Kijk na wat een ander voorbereidde, en publiceer.")
        words = _("Publicaties nakijken")
    else:
        waiting = Release.objects.filter(state=State.DRAFT)
        lead = _("Maak cijfers voor een datum en bied ze ter controle aan.")
        words = _("Publicaties voorbereiden")
    url = reverse("reporting:releases")
    return Item(_("Publicaties"), lead, url, words, waiting=waiting.count())
