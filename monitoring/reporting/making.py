"""Making a release: read, tabulate, protect, audit, freeze. Runs in the worker (S1, S2, S6).

Long work in short transactions: one reads, one writes everything. In between stands nothing but
the progress, so that the release is whole or not there, and the bar moves while it is made.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence

import pandas as pd
from django.db import DatabaseError
from django.utils.translation import gettext_noop

from access.actor import NOBODY
from access.frame import entered, running_for
from access.matrix import Duty
from monitoring.disclosure.errors import CannotProtect, DisclosureError
from monitoring.reporting import labels, ledger, sources
from monitoring.reporting.anonymous import Count
from monitoring.reporting.anonymous import Earlier as CountedBefore
from monitoring.reporting.asking import Asked, NoSuchTable, plan_request
from monitoring.reporting.freezing import freeze
from monitoring.reporting.grid import Fineness
from monitoring.reporting.groups import TOTAL
from monitoring.reporting.models import Kind, Release, State
from monitoring.reporting.planning import Earlier, Plan, coarser, plan_release
from monitoring.reporting.protecting import protect_release
from monitoring.reporting.protection import NotSafe
from monitoring.reporting.recounting import Organisation

NAMED = 5  # cells that a failure names at most
RIGHT_ENDED = gettext_noop("Wie de publicatie begon, mag dat niet meer.")
NOT_SAFE = gettext_noop("Eén tabel is terug te rekenen. Er is niets bewaard. Meld dit.")
WENT_WRONG = gettext_noop("Er ging iets mis bij ons. Er is niets bewaard. Probeer opnieuw.")
TOO_CLOSE = gettext_noop(
    "Deze cellen zijn terug te rekenen naast wat al gepubliceerd is. Er is niets bewaard."
)
OTHER_CAME_BETWEEN = gettext_noop(
    "Intussen is een andere publicatie verschenen. Er is niets bewaard. Maak deze opnieuw."
)
NO_SUCH_TABLE = gettext_noop("Op deze datum is er geen zo'n tabel. Kies een andere.")
NO_PEOPLE = gettext_noop("Op deze datum was niemand in dienst. Kies een andere datum.")


class NotMade(Exception):
    """The release was not made; the message is what its makers read. Cells may be named in it,

    values never.
    """


def make(release_id: uuid.UUID, *, person: uuid.UUID | None, grant: uuid.UUID | None) -> None:
    """Fill a release that ``acts.begin`` or the command made. Raises NotMade where it cannot."""
    try:
        _make(release_id, person, grant)
    except NotMade as failure:
        _fail(release_id, str(failure))
        raise
    except Exception:
        _fail(release_id, WENT_WRONG)  # and then the log has what it was
        raise


def _fail(release_id: uuid.UUID, failure: str) -> None:
    with entered(NOBODY, purpose="release"):
        Release.objects.filter(pk=release_id, state=State.MAKING).update(
            state=State.FAILED, failure=failure
        )


def _make(release_id: uuid.UUID, person: uuid.UUID | None, grant: uuid.UUID | None) -> None:
    check_right(person, grant)
    _progress(release_id, 5, "reading")
    with entered(NOBODY, purpose="release"):
        release = Release.objects.get(pk=release_id)
        people = sources.people_at(release.reference_date)
        organisation = sources.organisation()
        out = ledger.out()
        entries = [ledger.entry(each) for each in out]
        states = ledger.read_links(out[-1]) if out else {}
    if people.empty:
        raise NotMade(NO_PEOPLE)
    past = [(each.key, each.groups) for each in entries]
    counts, counted_before = _counts(release, entries)
    same_day = {
        each.key: each.heads
        for each, other in zip(entries, out, strict=True)
        if other.reference_date == release.reference_date
    }
    fineness: dict[str, Fineness] = {}
    while True:
        plan = _plan(
            release, people, organisation, Earlier(past, states), counts, counted_before, fineness
        )
        _progress(release_id, 25, "protecting")
        try:
            done = protect_release(
                plan,
                past,
                str(release.pk),
                secrets.randbits(62),
                same_day,
                lambda percent: _progress(release_id, 25 + 60 * percent // 100, "protecting"),
                counted_before,
            )
            break
        except CannotProtect as failure:
            # the same, coarser: a release ends, if need be with only the total of a group
            less = coarser(fineness, failure) if release.kind == Kind.REGULAR else None
            if less is None:
                raise NotMade(f"{TOO_CLOSE}\n{'; '.join(told(failure))}") from failure
            fineness = less
        except (NotSafe, DisclosureError) as failure:
            raise NotMade(NOT_SAFE) from failure
    del people, states, counts
    check_right(person, grant)
    _progress(release_id, 90, "writing")
    with entered(NOBODY, purpose="release"):
        if [each.pk for each in ledger.out()] != [each.pk for each in out]:
            raise NotMade(OTHER_CAME_BETWEEN)
        release = Release.objects.get(pk=release_id)
        release.previous = out[-1] if out else None
        freeze(release, plan, done)


def _counts(release: Release, entries: Sequence[ledger.Entry]) -> tuple[list[Count], CountedBefore]:
    """The anonymous counts for the day, and what earlier releases told of any (S5, C5)."""
    if release.kind != Kind.REGULAR:
        return [], CountedBefore()
    counts = sources.counts_at(release.reference_date)
    if not counts:
        return [], CountedBefore()
    before = [(each.key, each.offers) for each in entries if each.offers]
    offers = [offer for _key, found in before for offer in found.values()]
    runs = {leaf.run for offer in offers for leaf in offer.leaves}
    return counts, CountedBefore(before, {run: sources.counted_in(run) for run in sorted(runs)})


def _plan(
    release: Release,
    people: pd.DataFrame,
    organisation: Organisation,
    earlier: Earlier,
    counts: Sequence[Count],
    counted_before: CountedBefore,
    fineness: Mapping[str, Fineness],
) -> Plan:
    if release.kind == Kind.REGULAR:
        return plan_release(
            people,
            organisation,
            release.reference_date,
            earlier,
            counts=counts,
            counted_before=counted_before,
            fineness=fineness,
        )
    asked = Asked.from_data(release.asked_table)
    try:
        return plan_request(people, organisation, release.reference_date, asked, earlier)
    except NoSuchTable as failure:
        raise NotMade(NO_SUCH_TABLE) from failure


def told(failure: CannotProtect) -> list[str]:
    """The cells of a failure by group and codes, for the preparer: no value, no measure (S2)."""
    found = []
    for cell in failure.cells[:NAMED]:
        measure, _, codes = cell.partition(": ")
        words = [word.partition("=")[2] or word for word in codes.split(", ")]
        group = labels.GROUPS.get(measure.split(" ")[0], labels.GROUPS[TOTAL])
        found.append(f"{group}: {' '.join(w for w in words if w not in ('_T', 'enter', 'leave'))}")
    return list(dict.fromkeys(found))


def check_right(person: uuid.UUID | None, grant: uuid.UUID | None) -> None:
    """The person who began may still prepare releases, at this moment; else the task stops."""
    if person is None:
        return  # the operator of the server, from the command line
    try:
        allowed = running_for(person, grant, Duty.RELEASE_PREPARE) is not None
    except DatabaseError:
        allowed = False
    if not allowed:
        raise NotMade(RIGHT_ENDED)


def _progress(release_id: uuid.UUID, percent: int, step: str) -> None:
    with entered(NOBODY, purpose="release"):
        Release.objects.filter(pk=release_id).update(progress=percent, step=step)
