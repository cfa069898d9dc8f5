from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from access.work import Task


class QuestionnaireConfig(AppConfig):
    """The voluntary registration: questions, sealed rows, and the pages of the person."""

    name = "registration.questionnaire"
    label = "questionnaire"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from access.organisation.importing.hooks import AFTER_STAFF
        from access.work import TASKS
        from registration.questionnaire import draft  # noqa: F401 (connects its signal)
        from registration.questionnaire.store import make_rows

        AFTER_STAFF.append(make_rows)
        TASKS.append(_tasks)


def _tasks() -> list["Task"]:
    """What the registration adds to *Werk*."""
    from access.matrix import Kind
    from access.work import Task

    return [
        Task(
            Kind.ENTER,
            _("Een formulier op papier invoeren"),
            _("Typ over wat op het papier staat. Het telt pas als de persoon het bevestigt."),
            reverse("registration:paper_enter"),
        )
    ]
