"""Addresses of roles and rights."""

from django.urls import path

from access import work
from access.grants import views as grants
from access.journal import views as journal

app_name = "access"
urlpatterns = [
    path("", work.work, name="work"),
    path("inzagelogboek/", journal.heads, name="journal_heads"),
    path("inzagelogboek/koppen/", journal.download, name="journal_download"),
    path("vragen/", journal.desk, name="questions"),
    path("vragen/<uuid:pk>/", journal.question, name="question"),
    path("rollen/", grants.switch, name="switch"),
    path("rollen/<uuid:pk>/verklaring/", grants.declaration, name="declaration"),
    path("rollen/<uuid:pk>/opgeven/", grants.give_up, name="give_up"),
    path("toegangsrechten/", grants.overview, name="overview"),
    path("toegangsrechten/aanstellen/", grants.appoint, name="appoint"),
    path("toegangsrechten/<uuid:pk>/beeindigen/", grants.end, name="end"),
]
