from django.apps import AppConfig


class HouseConfig(AppConfig):
    """The commands that keep house: the database's set-up, the demo, the worker."""

    name = "monitoring.house"
    label = "house"
