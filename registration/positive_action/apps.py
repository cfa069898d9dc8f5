from django.apps import AppConfig


class PositiveActionConfig(AppConfig):
    name = "registration.positive_action"
    label = "positive_action"
    default_auto_field = "django.db.models.BigAutoField"
