"""The ledger is a line: what is made beside it, what replaces, and which links to persons live."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pandas as pd
import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from access.actor import NOBODY
from access.frame import entered
from access.matrix import Duty
from monitoring.reporting import acts, auditing, ledger, making, sources
from monitoring.reporting.models import LinkGeneration, Release, ReleaseCell, State
from tests.monitoring.reporting.conftest import DAY, actor_of
from tests.monitoring.reporting.people import make_people

Clone = Callable[[str], str]
Raw = Callable[[str], psycopg.Connection[Any]]
BEFORE = DAY - dt.timedelta(days=365)


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """The same people, but one of E1A is not there, and one of E3 answers otherwise."""
    people = make_people()
    people = people.drop(index=people.index[people["unit"] == "E1A"][:1])
    person = people.index[people["unit"] == "E3"][0]
    people.loc[person, "foreign_origin"] = not people.loc[person, "foreign_origin"]
    monkeypatch.setattr(sources, "people_at", lambda _day: people.copy())
    return people


def begin(clone: Clone, day: dt.date = BEFORE) -> uuid.UUID:
    """Begun by the preparer and made by the worker; leaves the web process connected."""
    clone("worker")
    preparer = actor_of("release_prepare")
    with entered(preparer, Duty.RELEASE_PREPARE):
        release = acts.begin(preparer, day=day)
    return make(release.pk, clone)


def make(pk: uuid.UUID, clone: Clone) -> uuid.UUID:
    clone("worker")
    making.make(pk, person=None, grant=None)
    clone("web")
    return pk


def publish(pk: uuid.UUID) -> None:
    preparer, approver = actor_of("release_prepare"), actor_of("release_approve")
    with entered(preparer, Duty.RELEASE_PREPARE):
        acts.offer(preparer, Release.objects.get(pk=pk), note="")
    with entered(approver, Duty.RELEASE_APPROVE):
        acts.publish(approver, Release.objects.get(pk=pk))


def links(clone: Clone) -> set[uuid.UUID]:
    clone("worker")
    with entered(NOBODY, purpose="release"):
        found = set(LinkGeneration.objects.values_list("release_id", flat=True))
    clone("web")
    return found


@pytest.mark.rule("S2", "S6")
def test_one_generation_of_links_lives_until_the_next_release_is_published(
    published: uuid.UUID, clone: Clone, changed: pd.DataFrame
) -> None:
    assert links(clone) == {published}
    second = begin(clone)
    assert links(clone) == {published, second}, "a draft waits with its own"
    publish(second)
    assert links(clone) == {second}
    clone("worker")
    with entered(NOBODY, purpose="release"):
        release = Release.objects.get(pk=second)
        assert release.previous_id == published
        carried = ReleaseCell.objects.filter(release=release, carried_from=DAY)
        assert carried.filter(unit_code="E1A", table__group="foreign_origin").exists()
        shown = ReleaseCell.objects.filter(release_id=published, table__group="foreign_origin")
        for cell in carried.filter(table__group="foreign_origin"):
            then = shown.get(
                unit_code=cell.unit_code, sex=cell.sex, level=cell.level, category=cell.category
            )
            assert (then.population, then.count) == (cell.population, cell.count)
        lines = list(auditing.audit_release(release))
        assert all(line.safe for line in lines), [str(line) for line in lines]
    call_command("audit_release", "--all")


@pytest.mark.rule("S2")
def test_a_carried_figure_that_was_never_shown_fails_the_audit(
    published: uuid.UUID, clone: Clone, changed: pd.DataFrame, raw: Raw
) -> None:
    from tests import databases

    second = begin(clone)
    publish(second)
    name = clone("worker")
    with psycopg.connect(databases.admin(), dbname=name, autocommit=True) as admin:
        admin.execute("ALTER TABLE reporting_releasecell DISABLE TRIGGER USER")
        admin.execute(
            "UPDATE reporting_releasecell SET count = count + 1 "
            "WHERE release_id = %s AND carried_from IS NOT NULL",
            [second],
        )
    with pytest.raises(SystemExit):
        call_command("audit_release", "--all")


@pytest.mark.rule("S2")
def test_a_draft_made_beside_a_shorter_ledger_is_not_published(
    draft: uuid.UUID, clone: Clone, changed: pd.DataFrame
) -> None:
    """Two drafts of two dates: when one is out, the other was not looked at beside it."""
    second = begin(clone)
    publish(second)
    preparer, approver = actor_of("release_prepare"), actor_of("release_approve")
    with entered(preparer, Duty.RELEASE_PREPARE):
        acts.offer(preparer, Release.objects.get(pk=draft), note="")
    with entered(approver, Duty.RELEASE_APPROVE):
        with pytest.raises(acts.ReleaseRefused, match="andere publicatie"):
            acts.publish(approver, Release.objects.get(pk=draft))
        with (
            pytest.raises(DatabaseError, match="another release came between"),
            transaction.atomic(),
        ):
            Release.objects.filter(pk=draft).update(
                state=State.PUBLISHED,
                approved_by_id=approver.person_id,
                published_at=dt.datetime.now(dt.UTC),
            )
    assert links(clone) == {second}, "what is refused destroys nothing, and brings nothing back"


@pytest.mark.rule("S6")
def test_a_draft_that_is_thrown_away_takes_its_links_along(draft: uuid.UUID, clone: Clone) -> None:
    approver, preparer = actor_of("release_approve"), actor_of("release_prepare")
    with entered(approver, Duty.RELEASE_APPROVE), pytest.raises(acts.ReleaseRefused):
        acts.discard(approver, Release.objects.get(pk=draft))
    with entered(preparer, Duty.RELEASE_PREPARE):
        acts.discard(preparer, Release.objects.get(pk=draft))
        assert Release.objects.get(pk=draft).failure == acts.DISCARDED
        acts.check_day(DAY)
    assert links(clone) == set()


def test_a_release_is_withdrawn_only_by_one_that_takes_its_place_and_says_why(
    published: uuid.UUID, clone: Clone, changed: pd.DataFrame
) -> None:
    preparer, approver = actor_of("release_prepare"), actor_of("release_approve")
    with entered(approver, Duty.RELEASE_APPROVE):
        old = Release.objects.get(pk=published)
        with pytest.raises(acts.ReleaseRefused):
            acts.replace(approver, old, reason="Fout in de bron.")
        with pytest.raises(DatabaseError), transaction.atomic():
            Release.objects.filter(pk=published).update(
                state=State.WITHDRAWN, withdrawal_reason="Zomaar."
            )
    with entered(preparer, Duty.RELEASE_PREPARE):
        with pytest.raises(acts.ReleaseRefused, match="reden"):
            acts.replace(preparer, old, reason="  ")
        new = acts.replace(preparer, old, reason="Fout in de bron.")
        with pytest.raises(acts.ReleaseRefused, match="al een publicatie"):
            acts.replace(preparer, old, reason="Nog eens.")
    make(new.pk, clone)
    with entered(actor_of("diversity_service"), "statistics"):
        assert ReleaseCell.objects.filter(release_id=published).exists(), "it stays until then"
    publish(new.pk)
    with entered(actor_of("diversity_service"), "statistics"):
        old.refresh_from_db()
        assert (old.state, old.withdrawal_reason) == (State.WITHDRAWN, "Fout in de bron.")
        assert not ReleaseCell.objects.filter(release_id=published).exists()
        assert ReleaseCell.objects.filter(release_id=new.pk, carried_from=DAY).exists()
    clone("worker")
    call_command("audit_release", "--all")


@pytest.mark.rule("S6")
@pytest.mark.parametrize("role", ["web", "counting"])
@pytest.mark.parametrize("table", ["linkgeneration", "ledgerrelease"])
def test_no_process_but_the_worker_reads_links_or_ledger(
    published: uuid.UUID, clone: Clone, raw: Raw, role: str, table: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw(role).execute(f"SELECT sealed FROM reporting_{table}")


@pytest.mark.rule("S6")
def test_links_are_sealed_and_bound_to_their_release(published: uuid.UUID, clone: Clone) -> None:
    clone("worker")
    with entered(NOBODY, purpose="release"):
        row = LinkGeneration.objects.get()
        assert b"p17" not in bytes(row.sealed)
        states = ledger.read_links(Release.objects.get(pk=published))
    assert set(states) == {"foreign_origin", "disability", "women"}
    frame = states["foreign_origin"]
    assert "p17" in frame.index
    assert {"unit", "sex", "level", "state", "known", "node:-1"} <= set(frame.columns)


def test_what_cannot_be_made_safe_names_the_cells_and_no_value(
    clone: Clone, people: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    from monitoring.disclosure import CannotProtect

    def cannot(*_given: object) -> None:
        raise CannotProtect("No pattern", ["foreign_origin one: unit=E1A, sex=F, level=_T"])

    monkeypatch.setattr(making, "protect_release", cannot)
    clone("worker")
    with entered(NOBODY, purpose="release"):
        release = Release.objects.create(reference_date=DAY)
    with pytest.raises(making.NotMade, match="E1A F"):
        making.make(release.pk, person=None, grant=None)
    with entered(NOBODY, purpose="release"):
        release.refresh_from_db()
    assert release.state == State.FAILED
    assert "Buitenlandse herkomst: E1A F" in release.failure
