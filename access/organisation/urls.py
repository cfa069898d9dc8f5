"""Addresses of the personnel data steward."""

from django.urls import path

from access.organisation import views

app_name = "organisation"
urlpatterns = [
    path("", views.index, name="index"),
    path("model/<slug:kind>/<slug:extension>/", views.model, name="model"),
    path("<uuid:pk>/", views.run, name="run"),
    path("<uuid:pk>/stand/", views.progress, name="progress"),
    path("<uuid:pk>/inlezen/", views.confirm, name="confirm"),
    path("<uuid:pk>/stoppen/", views.stop, name="stop"),
]
