"""What holds on a day: whom to turn to, the supervisory authority, the circular."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.conf import settings

from access.configuration.models import DatedValue, Document, Name
from access.organisation.models import Entity


@dataclass(frozen=True)
class Contact:
    """Whom the staff of an entity can turn to with a question or complaint (R10)."""

    name: str = ""
    phone: str = ""
    email: str = ""
    confidential_adviser: str = ""

    def to_data(self) -> dict[str, str]:
        return asdict(self)


def contacts_on(day: dt.date, entities: Iterable[Entity]) -> dict[uuid.UUID, Contact]:
    """Per entity the contact of a day: the last one decided, else what the entity began with."""
    all_of_them = list(entities)
    found = {
        entity.pk: Contact(
            entity.contact_name,
            entity.contact_phone,
            entity.contact_email,
            entity.confidential_adviser,
        )
        for entity in all_of_them
    }
    decided = DatedValue.objects.filter(name=Name.CONTACT, entity__in=all_of_them, since__lte=day)
    for row in decided.order_by("since", "made_at"):
        assert row.entity_id is not None  # a constraint of the table
        found[row.entity_id] = Contact(**row.value)
    return found


def authority_on(day: dt.date) -> str:
    """The supervisory authority as it is named on a day (P4); else that of the environment."""
    row = DatedValue.objects.filter(name=Name.AUTHORITY, since__lte=day).first()
    return row.value["text"] if row else settings.SUPERVISORY_AUTHORITY


def planned(name: Name, entity: Entity | None, day: dt.date) -> DatedValue | None:
    """What was decided for a later day, and has not come into use."""
    return DatedValue.objects.filter(name=name, entity=entity, since__gt=day).first()


def circular_on(day: dt.date) -> Document | None:
    """The full text in use on a day, without its content; None before the first."""
    return Document.objects.filter(since__lte=day).defer("content").first()
