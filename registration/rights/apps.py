from django.apps import AppConfig


class RightsConfig(AppConfig):
    """Everything about a person in one place, and what that person can ask (P1)."""

    name = "registration.rights"
    label = "rights"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registration.rights import parts_access, parts_registration  # noqa: F401
