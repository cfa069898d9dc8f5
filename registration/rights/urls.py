"""Addresses of the rights of the person. No address tells who or what it is about."""

from django.urls import path

from registration.rights import request_views, views

app_name = "rights"
urlpatterns = [
    path("", views.everything, name="everything"),
    path("kopie/gegevens/", views.download_data, name="download_data"),
    path("kopie/leesbaar/", views.download_pdf, name="download_pdf"),
    path("verzoeken/", request_views.index, name="requests"),
    path("verzoeken/nieuw/", request_views.new, name="new_request"),
    path("verzoeken/opheffen/", request_views.lift, name="lift"),
    path("verzoeken/<uuid:pk>/", request_views.show, name="request"),
    path("verzoeken/<uuid:pk>/intrekken/", request_views.withdraw, name="withdraw_request"),
]
