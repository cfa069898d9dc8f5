"""Addresses of the rights of the person. No address tells who or what it is about."""

from django.urls import path

from registration.rights import views

app_name = "rights"
urlpatterns = [
    path("", views.everything, name="everything"),
    path("kopie/gegevens/", views.download_data, name="download_data"),
    path("kopie/leesbaar/", views.download_pdf, name="download_pdf"),
]
