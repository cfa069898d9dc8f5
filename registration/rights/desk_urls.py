"""Addresses of the desk of requests. The key in an address tells nothing of who asked what."""

from django.urls import path

from registration.rights import desk_views as desk

app_name = "desk"
urlpatterns = [
    path("", desk.desk, name="requests"),
    path("brief/", desk.letter, name="letter"),
    path("beslissen/", desk.decisions, name="decisions"),
    path("<uuid:pk>/", desk.handle, name="request"),
    path("<uuid:pk>/beslissen/", desk.decide, name="decide"),
]
