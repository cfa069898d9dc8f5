"""Addresses of the count. What comes in at ``inname/`` never reaches this process (C2)."""

from django.urls import path

from counting import views

app_name = "counting"
urlpatterns = [
    path("", views.index, name="index"),
    path("nieuw/", views.new, name="new"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/stap/", views.step, name="step"),
    path("<uuid:pk>/stoppen/", views.withdraw, name="withdraw"),
    path("<uuid:pk>/aankondiging/", views.announcement, name="announcement"),
    path("aanleveren/<uuid:pk>/", views.delivery, name="delivery"),
]
