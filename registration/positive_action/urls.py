"""Addresses of positive action."""

from django.urls import path

from registration.positive_action import views

app_name = "action"
urlpatterns = [
    path("", views.index, name="index"),
    path("nieuw/", views.new, name="new"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/wijzigen/", views.edit, name="edit"),
    path("<uuid:pk>/versturen/", views.send, name="send"),
    path("<uuid:pk>/wissen/", views.drop, name="drop"),
    path("bericht/<uuid:pk>/", views.message, name="message"),
]
