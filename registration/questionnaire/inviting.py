"""The neutral invitation: one message, the same to everybody in service, registered or not (R14).

At entry and once a year. The text says nothing about the reader; it is built once and for all.
"""

import datetime as dt
import logging
import smtplib
import uuid
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from access.frame import entered
from access.organisation.models import StaffMember
from registration.questionnaire.models import InvitationRound

logger = logging.getLogger(__name__)

BATCH: Final = 200


def message() -> tuple[str, str]:
    """Subject and body, Dutch first and English below; no name, no state, no figure."""
    parts = []
    for language in ("nl", "en"):
        with translation.override(language):
            parts.append((_("Tel mee, als jij dat wilt"), _body()))
    subject = parts[0][0]
    return subject, f"{parts[0][1]}\n\n---\n\n{parts[1][1]}"


def _body() -> str:
    lines = [
        _("Iedereen die bij ons werkt, krijgt dit bericht. Het is voor iedereen hetzelfde."),
        _(
            "Wil je meetellen in onze cijfers over diversiteit? Dat kan in de Diversiteitsmonitor, "
            "bij Mijn gegevens. Je kiest zelf of je iets vertelt, en wat. Je kunt er ook alles "
            "bekijken, aanpassen of wissen."
        ),
        _("Doe je niets, dan verandert er niets. Niemand ziet of je meedeed."),
    ]
    address = settings.SITE_ADDRESS
    return "\n\n".join([*lines, address] if address else lines)


def due(day: dt.date) -> InvitationRound:
    """The round of this day, made at its first run; who entered since the round before is in it."""
    last = InvitationRound.objects.filter(day__lt=day).order_by("-day").first()
    after = last.day if last else day - dt.timedelta(days=1)
    month, of_month = settings.INVITATION_DAY
    yearly = dt.date(day.year, month, of_month)
    found, _made = InvitationRound.objects.get_or_create(
        day=day, defaults={"after": after, "everybody": after < yearly <= day}
    )
    return found


def recipients(invitation: InvitationRound) -> QuerySet[StaffMember]:
    """Everybody in service on that day, or who entered since the last round; no more decides."""
    day = invitation.day
    people = StaffMember.objects.filter(
        Q(employed_until__isnull=True) | Q(employed_until__gte=day), employed_from__lte=day
    ).exclude(email="")
    if not invitation.everybody:
        people = people.filter(employed_from__gt=invitation.after)
    return people.order_by("pk")


def invite(today: dt.date | None = None) -> int:
    """Send the round of today, or what is left of it. Returns how many messages went out."""
    day = today or timezone.localdate()
    sent = 0
    subject, body = message()
    while True:
        with entered(purpose="system"):
            invitation = due(day)
            if invitation.finished:
                return sent
            people = recipients(invitation)
            if invitation.reached:
                people = people.filter(pk__gt=invitation.reached)
            batch = list(people.values_list("pk", "email")[:BATCH])
            # Marked first: a failure halfway leaves some uninvited rather than inviting twice.
            invitation.reached = batch[-1][0] if batch else invitation.reached
            invitation.finished = len(batch) < BATCH
            invitation.save()
        sent += _send(subject, body, batch)


def _send(subject: str, body: str, batch: list[tuple[uuid.UUID, str]]) -> int:
    """One message to each person alone, over one connection."""
    sent = 0
    with get_connection() as mail:
        for _key, address in batch:
            try:
                sent += EmailMessage(subject, body, to=[address], connection=mail).send()
            except smtplib.SMTPResponseException as refusal:
                # The code, never the address: the log is not a list of people.
                logger.warning("An invitation was refused with code %s", refusal.smtp_code)
            except smtplib.SMTPRecipientsRefused:
                logger.warning("An invitation was refused for its recipient")
    return sent
