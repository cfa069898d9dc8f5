"""What the home of who configures says: where nobody can turn to anyone, first."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from access.configuration.models import Document
from access.configuration.reading import contacts_on
from access.home import Item
from access.matrix import Duty
from access.organisation.models import Entity, UnitKind
from access.request import FramedRequest
from access.visibility import visible_units


def settings(request: FramedRequest) -> Item:
    """Open questions and contacts; entities without a named contact or adviser wait (R10)."""
    units = visible_units(request.actor, Duty.CONFIGURE).filter(kind=UnitKind.ENTITY)
    contacts = contacts_on(timezone.localdate(), Entity.objects.filter(unit__in=units))
    missing = sum(not (each.name and each.confidential_adviser) for each in contacts.values())
    unconfirmed = Document.objects.filter(since__isnull=True).count()
    lead = _("Bepaal welke vragen openstaan, en bij wie mensen terechtkunnen.")
    if missing:
        lead = _("Bij sommige entiteiten staat nog niet bij wie mensen terechtkunnen.")
    elif unconfirmed:
        lead = _("Een omzendbrief wacht op je bevestiging.")
    return Item(
        _("Instellingen"),
        lead,
        reverse("configuring:index"),
        _("Instellingen bekijken"),
        waiting=missing + unconfirmed,
    )
