"""Addresses of the registration. No address holds an answer or a name."""

from django.urls import URLPattern

app_name = "registration"
urlpatterns: list[URLPattern] = []
