"""Addresses of the demo; 404 everywhere in a database that the loader did not make."""

from django.urls import path

from monitoring.house import stepping

app_name = "demo"
urlpatterns = [
    path("", stepping.cast, name="cast"),
    path("instappen/<slug:key>/", stepping.step_in, name="step_in"),
]
