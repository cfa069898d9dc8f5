from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from access.home import Item
    from access.request import FramedRequest


class QuestionnaireConfig(AppConfig):
    """The voluntary registration: questions, sealed rows, and the pages of the person."""

    name = "registration.questionnaire"
    label = "questionnaire"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from access.home import Spot, register
        from access.matrix import Kind
        from access.organisation.importing.hooks import AFTER_STAFF
        from registration.questionnaire import cases, draft  # noqa: F401 (each connects itself)
        from registration.questionnaire.store import make_rows

        AFTER_STAFF.append(make_rows)
        register(Spot.PAPER, _paper, Kind.ENTER)


def _paper(request: "FramedRequest") -> "Item":
    from access.home import Item

    return Item(
        _("Een formulier op papier invoeren"),
        _("Typ over wat op het papier staat. Het telt pas als de persoon het bevestigt."),
        reverse("registration:paper_enter"),
        _("Formulier invoeren"),
    )
