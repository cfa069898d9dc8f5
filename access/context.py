"""What every page shows around its content: who one is, in which role, and where one can go."""

from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actor import NOBODY, Actor
from access.configuration.reading import Contact, contacts_on
from access.demo_stamp import is_demo
from access.labels import role_label
from access.organisation.models import Entity, StaffMember, UnitClosure


def _nav(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    path = request.path
    need = getattr(request, "need", None)
    making = path.startswith(("/cijfers/publicaties", "/cijfers/streefcijfers"))
    figures = path.startswith("/cijfers") and not making
    work = path.startswith("/werk") or bool(need and need.powers and not figures)
    items = []
    if actor.person_id:
        places = ("/mijn", "/registratie", "/acties", "/dossiers", "/tellingen")
        # Who has no role is at home when choosing one.
        own = (path.startswith(places) and not work) or (work and not actor.grant)
        items.append((_("Mijn gegevens"), reverse("home"), own))
    items.append((_("Cijfers"), reverse("reporting:opening"), figures))
    if actor.grant:
        items.append((_("Werk"), reverse("access:work"), work))
    return [{"label": a, "url": b, "current": c} for a, b, c in items]


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame around a page; without a person it is the anonymous one."""
    actor: Actor = getattr(request, "actor", NOBODY)
    me = StaffMember.objects.own(actor).first() if actor.person_id else None
    demo = is_demo()
    need = getattr(request, "need", None)
    return {
        # A page that needs a power belongs to the acting role, and says so; a view may say other.
        "band": "role" if need and need.powers and actor.grant else "",
        "shell": SimpleNamespace(
            person_name=me.name if me else "",
            acting=SimpleNamespace(
                role_label=role_label(actor.grant.role), unit_name=actor.grant.unit.name
            )
            if actor.grant
            else None,
            can_switch=bool(actor.person_id),
            nav=_nav(request, actor) if me else [],
            home_url=reverse("access:work") if actor.grant else reverse("home"),
            switch_url=reverse("access:switch"),
            login_url=reverse("account_login"),
            logout_url=reverse("account_logout"),
            help=_help(me),
            demo=demo,
            demo_url=reverse("demo:cast") if demo else "",
            stay_url=reverse("stay") if me else "",
            session_seconds=settings.SESSION_COOKIE_AGE,
            version=settings.VERSION,
            footer=[
                {"label": _("Privacy"), "url": reverse("page", args=["privacy"])},
                {
                    "label": _("De omzendbrief in het kort"),
                    "url": reverse("page", args=["circular"]),
                },
                {"label": _("Toegankelijkheid"), "url": reverse("page", args=["accessibility"])},
                {"label": _("Hulp"), "url": reverse("page", args=["help"])},
            ],
        ),
        "demo": demo,
    }


def _help(me: StaffMember | None) -> dict[str, str]:
    """Whom to turn to (R10): who is named for the entity, its adviser, the diversity service."""
    entity = None
    if me:
        entity = Entity.objects.filter(
            pk__in=UnitClosure.objects.filter(descendant_id=me.unit_id).values("ancestor_id")
        ).first()
    contact = contacts_on(timezone.localdate(), [entity])[entity.pk] if entity else Contact()
    return {
        **contact.to_data(),
        "diversity_service": settings.DIVERSITY_SERVICE_EMAIL,
    }
