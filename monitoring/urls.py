"""Every address of the program. ``tests/access/urls.csv`` tabulates who gets which code."""

from allauth.account import views as account
from django.urls import include, path
from django.views.i18n import set_language

from access.needs import public, signed_in
from monitoring.house import looking
from monitoring.house import views as house
from monitoring.house.configuring import views as configuring

urlpatterns = [
    path("", house.front, name="front"),
    path("gezond/", house.health, name="health"),
    path("taal/", public(set_language), name="set_language"),
    path("tekst/<slug:name>/", house.page, name="page"),
    path("tekst/omzendbrief/bestand/", configuring.circular_file, name="circular_file"),
    path("aanmelden/", public(account.login), name="account_login"),
    path("afmelden/", signed_in(account.logout), name="account_logout"),
    path("wachtwoord/", signed_in(account.password_change), name="account_change_password"),
    path("wachtwoord/eerste/", signed_in(account.password_set), name="account_set_password"),
    path("mijn/blijven/", house.stay, name="stay"),
    path("mijn/", house.home, name="home"),
    path("mijn/wie-keek/", looking.who_looked, name="who_looked"),
    path("mijn/wie-keek/vraag/", looking.ask, name="ask_about_looks"),
    path("mijn/wie-kan-kijken/", looking.who_can_look, name="who_can_look"),
    path("mijn/gegevens/", include("registration.rights.urls")),
    path("mijn/zo-ziet-jouw-manager-dit/", house.manager_example, name="manager_example"),
    path("werk/verzoeken/", include("registration.rights.desk_urls")),
    path("werk/", include("access.urls")),
    path("werk/instellingen/", include("monitoring.house.configuring.urls")),
    path("personeel/", include("access.organisation.urls")),
    path("demo/", include("monitoring.house.demo_urls")),
    path("cijfers/", include("monitoring.reporting.urls")),
    path("registratie/", include("registration.questionnaire.urls")),
    path("acties/", include("registration.positive_action.urls")),
    path("tellingen/", include("counting.urls")),
    path("dossiers/", include("access.cases.urls")),
    path("dossiers/aanpassing/", include("registration.accommodation.urls")),
]

handler500 = "access.look.errors.server_error"
