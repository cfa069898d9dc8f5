"""The app that gives the other apps their look; it has no models and no pages of its own."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    """Templates, tags and form fields. Stands before `django.forms` in INSTALLED_APPS."""

    name = "access.look"
    label = "look"
