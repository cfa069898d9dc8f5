"""The frame of a request: who asks, what happened, commit (design.md, "The frame of a request").

``entered(...)`` opens a frame in the database for a person or for a system purpose: row-level
security then answers for that person. ``FrameMiddleware`` puts every request in one: an outer
transaction with the frame, an inner one around the view that is rolled back on an exception or a
status of 400 and more, and the journal as the last thing before the commit.
"""

import contextlib
import hashlib
import hmac
import time
import uuid
from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone

from access.accounts.models import AccountLink
from access.actor import NOBODY, Actor
from access.grants.models import Grant
from access.journal.aims import aimed_at
from access.journal.recording import Note, append, subject_index
from access.labels import role_label, roles_giving
from access.matrix import Kind, Power
from access.needs import Need, Standing, need_of
from access.request import FramedRequest

ACTING = "acting_grant"  # the session's key
USED = "used"  # the grant that this session used last, and the day


def _enter(
    person: uuid.UUID | None,
    grant: uuid.UUID | None,
    power: str,
    purpose: str = "",
    on: BaseDatabaseWrapper | None = None,
    case: uuid.UUID | None = None,
) -> None:
    index = subject_index(person).hex() if person else ""
    context = "|".join(
        (str(person or ""), str(grant or ""), power, purpose, index, f"{time.time():.3f}")
        + ((str(case),) if case else ())
    )
    mac = hmac.new(bytes.fromhex(settings.FRAME_KEY), context.encode(), hashlib.sha256).digest()
    with (on or connection).cursor() as cursor:
        cursor.execute("SELECT guard.enter(%s, %s)", [context, mac])


def enter_import(on: BaseDatabaseWrapper) -> None:
    """Enter the purpose ``import`` on a second connection, in the transaction it has open.

    An import is one transaction; its progress is told through a short one beside it.
    """
    _enter(None, None, "", "import", on)


def _leave() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.leave()")


@contextlib.contextmanager
def entered(
    actor: Actor = NOBODY, power: Power | str = "own", *, purpose: str = ""
) -> Iterator[None]:
    """Run a block of code in a frame, in one transaction, for a person or a system purpose.

    ``purpose`` is one of release, retention, import, system, and only the worker's database role
    may enter it. Raises ``django.db.DatabaseError`` where the database refuses the frame.
    """
    with transaction.atomic():
        person = None if purpose else actor.person_id
        grant = actor.grant.pk if actor.grant and not purpose else None
        _enter(person, grant, str(power) if not purpose else "", purpose)
        yield
        # Left only after success: a failed transaction takes its local setting with it.
        if not transaction.get_rollback():
            _leave()


@contextlib.contextmanager
def as_power(request: FramedRequest, power: Power) -> Iterator[None]:
    """A part of a request in the frame of another power of the acting grant (A11).

    It stands in its own savepoint: where it fails, what it did and its frame are undone, and the
    rest of the request goes on in the frame it had. Raises PermissionDenied where the grant does
    not give the power.
    """
    if not request.actor.may(power):
        raise PermissionDenied
    with transaction.atomic():
        _enter(request.actor.person, request.actor.acting.pk, power)
        yield
        _restore(request)


@contextlib.contextmanager
def in_case(request: FramedRequest, case: uuid.UUID) -> Iterator[None]:
    """The same, in the frame that names a case: only there its person's rows can be read (A8).

    The database opens them where the acting grant handles that case, and nowhere else.
    """
    if not request.actor.may(Kind.FILE):
        raise PermissionDenied
    with transaction.atomic():
        _enter(request.actor.person, request.actor.acting.pk, Kind.FILE, case=case)
        yield
        _restore(request)


@contextlib.contextmanager
def own_part(request: FramedRequest) -> Iterator[None]:
    """The same, in the person's own frame."""
    with transaction.atomic():
        _enter(request.actor.person, None, "own")
        yield
        _restore(request)


def _restore(request: FramedRequest) -> None:
    """Enter the frame again that the middleware gave this request."""
    actor, power = request.actor, getattr(request, "power", None)
    plain = request.need.standing is Standing.OWN and not power
    grant = actor.grant.pk if actor.grant and not plain else None
    _enter(actor.person, grant, power or "own")


def step_out(request: FramedRequest) -> None:
    """Go on without the acting role, which ended while this request was under way (A5).

    What the request did stays as it is: the caller did nothing, and says so.
    """
    request.actor = Actor(request.actor.person_id)
    request.power = None  # type: ignore[assignment]
    _enter(request.actor.person, None, "own")


def running_for(person: uuid.UUID | None, grant: uuid.UUID | None, power: Power) -> Actor | None:
    """Whom a task acts for, where the right stands at this moment; None where it does not (A5).

    Outside any frame, before each step. That the grant was used is written down, as for pages (A6).
    """
    if person is None or grant is None:
        return None
    with entered(Actor(person)):
        mine = Grant.objects.in_force().filter(holder_id=person).select_related("unit", "group")
        actor = Actor(person, mine.filter(pk=grant).first())
        if not actor.may(power):
            return None
        write_use(person, grant, power)
    return actor


def write_use(
    person: uuid.UUID, grant: uuid.UUID, power: Power, on: BaseDatabaseWrapper | None = None
) -> None:
    """Write down the day on which a task acted under a grant that stands (A6).

    In the open transaction of a connection, whose frame is the person's from then on.
    """
    _enter(person, grant, power, on=on)
    with (on or connection).cursor() as cursor:
        cursor.execute("SELECT guard.used()")


def refresh(actor: Actor) -> Actor:
    """Read the actor's grant anew: None where it is no longer in force. Needs an open frame."""
    if actor.grant is None:
        return actor
    return Actor(actor.person_id, Grant.objects.in_force().filter(pk=actor.grant.pk).first())


def note(request: HttpRequest, event: str, **kwargs: object) -> None:
    """Note for the journal; appended by the frame before the commit."""
    request.notes.append(Note(event, **kwargs))  # type: ignore[attr-defined, arg-type]


class FrameMiddleware:
    """Puts every request in its frame. Stands just inside authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = NOBODY  # type: ignore[attr-defined]
        request.notes = []  # type: ignore[attr-defined]
        request.need = None  # type: ignore[attr-defined]
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)  # 404, and no view runs
        need = need_of(match.func)
        if need is None:
            raise ImproperlyConfigured(f"The view at {request.resolver_match} declares no need.")
        request.need = need  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                response = self._framed(request, need)
                keys = [key for key in match.kwargs.values() if isinstance(key, uuid.UUID)]
                self._journal(request, response, keys)
                if request.actor.person_id:  # type: ignore[attr-defined]
                    _leave()
        except DatabaseError as error:
            ended = _ended_meanwhile(request, error)
            if ended is None:
                raise
            return ended
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A view that the database refused: perhaps its role just ended (A5). ``__call__`` sees."""
        if _is_refusal(exception) and request.actor.grant:  # type: ignore[attr-defined]
            request.refusal = exception  # type: ignore[attr-defined]
            return HttpResponse(status=403)
        return None

    def _framed(self, request: HttpRequest, need: Need) -> HttpResponseBase:
        refusal = self._set_actor(request, need)
        if refusal is not None:
            return refusal
        with transaction.atomic():
            response = self.get_response(request)
            if isinstance(response, HttpResponse) and hasattr(response, "render"):
                response.render()
            keeps = getattr(response, "keeps_writes", False)
            if response.status_code >= 400 and not keeps:
                transaction.set_rollback(True)
        refusal_in_view = getattr(request, "refusal", None)
        if refusal_in_view is not None:
            raise refusal_in_view
        return response

    def _set_actor(self, request: HttpRequest, need: Need) -> HttpResponseBase | None:
        if not request.user.is_authenticated:
            return None  # LoginRequiredMiddleware and the view's own standing decide
        link = AccountLink.objects.filter(account_id=request.user.pk).first()
        if link is None:
            if need.standing is Standing.OWN or need.powers:
                return render(request, "no_staff.html", status=403)
            return None
        person = link.staff_id
        _enter(person, None, "own")
        actor = Actor(person, acting_grant(request, person))
        request.actor = actor  # type: ignore[attr-defined]
        if not need.powers:
            if need.standing is not Standing.OWN and actor.grant:
                # The grant, but no power: rows of nobody else.
                _enter(person, actor.grant.pk, "own")
            return None
        if actor.grant is None:
            if Grant.objects.begun().filter(holder_id=person).exists():
                return redirect("access:switch")
            return _forbidden(request, need)
        given = next((p for p in need.powers if actor.may(p)), None)
        if given is None:
            return _forbidden(request, need)
        request.power = given  # type: ignore[attr-defined]
        _enter(person, actor.grant.pk, given)
        _use(request, actor.grant)
        return None

    def _journal(
        self, request: HttpRequest, response: HttpResponseBase, keys: list[uuid.UUID]
    ) -> None:
        """Append what was noted; and what was refused or failed, though its writes are gone (A7).

        ``keys`` stand in the address. Of a refused one it is told to whom it was aimed, with the
        same work for a key that exists and one that does not.
        """
        actor: Actor = request.actor  # type: ignore[attr-defined]
        notes: list[Note] = request.notes  # type: ignore[attr-defined]
        status = response.status_code
        if status >= 400:
            for one in notes:
                one.outcome = "failed"
            if status in (403, 404) and request.user.is_authenticated and not notes:
                notes.extend(
                    _denials(keys) if actor.person_id else [Note("denied", None, "denied")]
                )
            elif status != 405 and not notes and request.user.is_authenticated:
                notes.append(Note("failed", outcome="failed"))
        for one in notes:
            if actor.grant and (one.subject or one.index):
                one.details.setdefault("grant", str(actor.grant.pk))
            one.role = one.role or (str(actor.role) if actor.role else "self")
            one.power = one.power or str(getattr(request, "power", None) or "own")
            append(one, framed=actor.person_id is not None)


def _denials(keys: list[uuid.UUID]) -> list[Note]:
    """One for each key of the address, about whom its object is; one about nobody without a key."""
    return [
        Note("denied", outcome="denied", index=aimed_at(key), details={"case": str(key)})
        for key in keys
    ] or [Note("denied", outcome="denied")]


def _is_refusal(error: BaseException) -> bool:
    """Whether the database said that this may not be: insufficient privilege."""
    return getattr(error.__cause__, "sqlstate", None) == "42501"


def _ended_meanwhile(request: HttpRequest, error: DatabaseError) -> HttpResponse | None:
    """The page for who lost the acting role while the request was under way (A5).

    All that the request did is rolled back by now. None where the role still stands: then the
    refusal is a failure of ours.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    grant = actor.grant
    if grant is None or not _is_refusal(error):
        return None
    with entered(Actor(actor.person_id)):
        if Grant.objects.in_force().filter(pk=grant.pk).exists():
            return None
        request.actor = Actor(actor.person_id)  # type: ignore[attr-defined]
        words = {"role": role_label(grant.role), "unit": grant.unit.name}
        response = render(request, "role_ended.html", words, status=403)
        append(Note("denied", outcome="denied", role=grant.role))
    return response


def _use(request: HttpRequest, grant: Grant) -> None:
    """Write down the day on which a grant was last used, once a day and session (A6)."""
    today = f"{grant.pk} {timezone.localdate()}"
    if request.session.get(USED) != today:
        with connection.cursor() as cursor:
            cursor.execute("SELECT guard.used()")
        request.session[USED] = today


def acting_grant(request: HttpRequest, person: uuid.UUID) -> Grant | None:
    """The grant chosen in this session, or the only one there is; None where there is a choice."""
    mine = list(Grant.objects.in_force().filter(holder_id=person).select_related("unit", "group"))
    chosen = request.session.get(ACTING)
    if chosen == "none":
        return None
    for grant in mine:
        if str(grant.pk) == chosen:
            return grant
    return mine[0] if len(mine) == 1 else None


def _forbidden(request: HttpRequest, need: Need) -> HttpResponseBase:
    request.refused_powers = need.powers  # type: ignore[attr-defined]
    return render(request, "403.html", {"roles": roles_giving(need.powers)}, status=403)
