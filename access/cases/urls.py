"""Addresses of cases. An address holds the opaque key of a case and nothing of a person."""

from django.urls import path

from access.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:pk>/", views.file, name="file"),
    path("mijn/", views.mine, name="mine"),
    path("mijn/openen/", views.open_case, name="open"),
    path("mijn/<uuid:pk>/", views.own, name="own"),
    path("mijn/<uuid:pk>/behandelaars/", views.handlers, name="handlers"),
    path("mijn/<uuid:pk>/sluiten/", views.close, name="close"),
]
