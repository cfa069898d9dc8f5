"""Addresses of the duty that configures."""

from django.urls import path

from monitoring.house.configuring import views

app_name = "configuring"
urlpatterns = [
    path("", views.index, name="index"),
    path("toezichthouder/", views.authority, name="authority"),
    path("omzendbrief/", views.circular, name="circular"),
    path("omzendbrief/<uuid:pk>/", views.circular_confirm, name="circular_confirm"),
    path("omzendbrief/<uuid:pk>/wissen/", views.circular_drop, name="circular_drop"),
    path("omzendbrief/<uuid:pk>/bestand/", views.circular_waiting, name="circular_waiting"),
    path("<uuid:pk>/", views.entity, name="entity"),
    path("<uuid:pk>/vragen/", views.questions, name="questions"),
    path("<uuid:pk>/contact/", views.contact, name="contact"),
]
