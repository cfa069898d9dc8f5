"""Addresses of the registration. No address holds an answer or a name."""

from django.urls import path

from registration.questionnaire import feedback, own_views, paper_views, views

app_name = "registration"
urlpatterns = [
    path("", views.start, name="start"),
    path("contact/", views.contact, name="contact"),
    path("vraag/<slug:name>/", views.step, name="step"),
    path("nakijken/", views.check, name="check"),
    path("stoppen/", views.stop, name="stop"),
    path("bewaard/", own_views.receipt, name="receipt"),
    path("bewijs/", own_views.proof, name="proof"),
    path("bewijs/met-antwoorden/", own_views.proof_answers, name="proof_answers"),
    path("bekijken/", own_views.see, name="see"),
    path("aanpassen/", own_views.change, name="change"),
    path("wissen/", own_views.withdraw, name="withdraw"),
    path("gewist/", own_views.withdrawn, name="withdrawn"),
    path("toestemming/", own_views.consent_text, name="consent_text"),
    path("papier/", paper_views.enter, name="paper_enter"),
    path("papier/klaar/", paper_views.done, name="paper_done"),
    path("papier/leeg/", paper_views.blank, name="paper_blank"),
    path("papier/bevestigen/", paper_views.confirm, name="paper_confirm"),
    path("terugmelding/", feedback.feedback, name="feedback"),
    path("strook/", paper_views.use_strip, name="strip"),
]
