"""Addresses of roles and rights."""

from django.urls import path

from access import work
from access.grants import appointing_views as appointing
from access.grants import rights_views as rights
from access.grants import rounds_views as rounds
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
    path("rollen/andere-functie/", grants.function_changed, name="function_changed"),
    path("toegangsrechten/", rights.overview, name="overview"),
    path("toegangsrechten/downloaden/<str:form>/", rights.export, name="export"),
    path("toegangsrechten/aanstellen/", appointing.appoint, name="appoint"),
    path("toegangsrechten/<uuid:pk>/beslissen/", appointing.decide, name="decide"),
    path("toegangsrechten/<uuid:pk>/beeindigen/", appointing.end, name="end"),
    path("toegangsrechten/kwaliteit/", rights.quality, name="quality"),
    path("toegangsrechten/<uuid:pk>/herstellen/", rights.mend, name="mend"),
    path("toegangsrechten/nazicht/", rounds.review, name="review"),
    path("toegangsrechten/nazicht/beginnen/", rounds.review_start, name="review_start"),
    path("toegangsrechten/opnieuw/", rounds.propose_again, name="again"),
    path("toegangsrechten/vier-ogen/", rounds.four_eyes, name="four_eyes"),
    path("toegangsrechten/categorieen/", rights.categories_of_persons, name="categories"),
]
