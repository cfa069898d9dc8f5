"""Deciding, by who has the duty *configure*, in a frame of it. The database judges the reach."""

import datetime as dt
import json
import uuid

from django.db import connection
from django.utils.translation import gettext as _

from access.configuration.models import Name
from access.configuration.reading import Contact
from access.organisation.models import Entity

PDF_LIMIT = 10 * 1024 * 1024  # bytes


class NoPdf(ValueError):
    """What was given as the circular's text is not one; the message says what to do."""


def set_contact(entity: Entity, contact: Contact, since: dt.date) -> None:
    """From ``since`` on the staff of this entity turn to this contact (R10)."""
    _set(Name.CONTACT, entity.pk, since, contact.to_data())


def set_authority(text: str, since: dt.date) -> None:
    """From ``since`` on this supervisory authority is named (P4)."""
    _set(Name.AUTHORITY, None, since, {"text": text})


def _set(name: Name, entity: uuid.UUID | None, since: dt.date, value: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT guard.set_value(%s, %s, %s, %s::jsonb)",
            [name.value, entity, since, json.dumps(value)],
        )


def check_pdf(content: bytes) -> None:
    """Refuse what is no PDF, or too large (R11). Raises NoPdf."""
    if len(content) > PDF_LIMIT:
        raise NoPdf(_("Dit bestand is groter dan 10 MB. Kies een kleiner bestand."))
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-1024:]:
        raise NoPdf(_("Dit is geen pdf. Bewaar de tekst als pdf en kies dat bestand."))


def put_circular(title: str, content: bytes) -> uuid.UUID:
    """Lay a text ready; it is in use only once it is published. Raises NoPdf."""
    check_pdf(content)
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.put_document(%s, %s)", [title, content])
        row = cursor.fetchone()
    made: uuid.UUID = row[0]
    return made


def publish_circular(document: uuid.UUID) -> bool:
    """From today on this is the text (R11); False where it no longer waits."""
    return _on_document("publish_document", document)


def drop_circular(document: uuid.UUID) -> bool:
    """Throw a waiting text away; False where it no longer waits."""
    return _on_document("drop_document", document)


def _on_document(function: str, document: uuid.UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT guard.{function}(%s)", [document])
        row = cursor.fetchone()
    return bool(row[0])
