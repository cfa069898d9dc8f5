from django.apps import AppConfig


class CountingConfig(AppConfig):
    """The anonymous automated count: register numbers in, aggregates out, nothing kept (C1-C7)."""

    name = "counting"
    label = "counting"
    default_auto_field = "django.db.models.BigAutoField"
