from django.apps import AppConfig


class ConfigurationConfig(AppConfig):
    """What an installation decides itself: dated values and documents (R10, R11, P4)."""

    name = "access.configuration"
    label = "configuration"
    default_auto_field = "django.db.models.BigAutoField"
