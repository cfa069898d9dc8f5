"""Addresses of accommodation. An address holds the opaque key of a case or of a proposal."""

from django.urls import path

from registration.accommodation import handling_views, own_views

app_name = "accommodation"
urlpatterns = [
    path("<uuid:pk>/vertellen/", own_views.tell, name="tell"),
    path("<uuid:pk>/meenemen/", own_views.along, name="along"),
    path("<uuid:pk>/", handling_views.file, name="file"),
    path("<uuid:pk>/beslissen/", handling_views.decide, name="decide"),
    path("<uuid:pk>/maatregel/", handling_views.measure, name="measure"),
    path("<uuid:pk>/nazicht/", handling_views.review, name="review"),
    path("taken/", handling_views.tasks, name="tasks"),
    path("taken/<uuid:pk>/", handling_views.done, name="done"),
    path("opschrijven/", own_views.propose, name="propose"),
    path("bevestigen/<uuid:pk>/", own_views.confirm, name="confirm"),
    path("weggooien/<uuid:pk>/", own_views.drop, name="drop"),
]
