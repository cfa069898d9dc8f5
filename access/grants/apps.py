from django.apps import AppConfig


class GrantsConfig(AppConfig):
    """Who may do what, on which units, since when and by whom."""

    name = "access.grants"
    label = "grants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from access.grants import home_items

        home_items.register_all()
