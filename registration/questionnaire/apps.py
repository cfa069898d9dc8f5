from django.apps import AppConfig


class QuestionnaireConfig(AppConfig):
    """The voluntary registration: questions, sealed rows, and the pages of the person."""

    name = "registration.questionnaire"
    label = "questionnaire"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from access.organisation.importing.hooks import AFTER_STAFF
        from registration.questionnaire import draft  # noqa: F401 (connects its signal)
        from registration.questionnaire.store import make_rows

        AFTER_STAFF.append(make_rows)
