from django.apps import AppConfig


class QuestionnaireConfig(AppConfig):
    name = "registration.questionnaire"
    label = "questionnaire"
    default_auto_field = "django.db.models.BigAutoField"
