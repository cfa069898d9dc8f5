"""Addresses of the figures."""

from django.urls import path

from monitoring.reporting import release_views as makers
from monitoring.reporting import request_views as asking
from monitoring.reporting import target_views, views

app_name = "reporting"
urlpatterns = [
    path("", views.opening, name="opening"),
    path("overheid/<str:code>/", views.public_unit, name="public_unit"),
    path("overheid/<str:code>/tabel/", views.public_table, name="public_table"),
    path("overheid/<str:code>/tabel.<str:form>", views.public_download, name="public_download"),
    path("overheid/<str:code>/vergelijken/", views.public_compare, name="public_compare"),
    path("overheid/<str:code>/rapport.pdf", views.public_report, name="public_report"),
    path("dienst/<str:code>/", views.service_unit, name="service_unit"),
    path("dienst/<str:code>/tabel/", views.service_table, name="service_table"),
    path("dienst/<str:code>/tabel.<str:form>", views.service_download, name="service_download"),
    path("dienst/<str:code>/vergelijken/", views.service_compare, name="service_compare"),
    path("dienst/<str:code>/rapport.pdf", views.service_report, name="service_report"),
    path("reeks/<slug:name>/", views.history, name="series"),
    path("streefcijfers/", target_views.targets, name="targets"),
    path("streefcijfers/toevoegen/", target_views.add, name="target_add"),
    path("streefcijfers/<slug:key>/weghalen/", target_views.remove, name="target_remove"),
    path("publicaties/", makers.releases, name="releases"),
    path("publicaties/maken/", makers.make, name="make"),
    path("publicaties/vragen/", asking.ask, name="ask"),
    path("publicaties/<uuid:pk>/gevraagd/", asking.preview, name="preview_requested"),
    path("gevraagd/", asking.requested, name="requested"),
    path("gevraagd/<uuid:pk>/", asking.requested_table, name="requested_table"),
    path("gevraagd/dienst/", asking.service_requested, name="service_requested"),
    path(
        "gevraagd/dienst/<uuid:pk>/",
        asking.service_requested_table,
        name="service_requested_table",
    ),
    path("publicaties/<uuid:pk>/", makers.release, name="release"),
    path("publicaties/<uuid:pk>/voortgang/", makers.progress, name="progress"),
    path("publicaties/<uuid:pk>/aanbieden/", makers.offer, name="offer"),
    path("publicaties/<uuid:pk>/beslissen/", makers.decide, name="decide"),
    path("publicaties/<uuid:pk>/vervangen/", makers.replace, name="replace"),
    path("publicaties/<uuid:pk>/verwijderen/", makers.discard, name="discard"),
    path("publicaties/<uuid:pk>/voorbeeld/<str:code>/", makers.preview_unit, name="preview_unit"),
    path(
        "publicaties/<uuid:pk>/voorbeeld/<str:code>/vergelijken/",
        views.preview_compare,
        name="preview_compare",
    ),
    path(
        "publicaties/<uuid:pk>/voorbeeld/<str:code>/rapport.pdf",
        views.preview_report,
        name="preview_report",
    ),
    path(
        "publicaties/<uuid:pk>/voorbeeld/<str:code>/tabel/",
        makers.preview_table,
        name="preview_table",
    ),
    path(
        "publicaties/<uuid:pk>/voorbeeld/<str:code>/tabel.<str:form>",
        makers.preview_download,
        name="preview_download",
    ),
]
