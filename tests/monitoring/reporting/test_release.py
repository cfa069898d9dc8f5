"""A release: whole or not there, frozen, four eyes, and no true number where readers come."""

import base64
import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pandas as pd
import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from access.actor import NOBODY, Actor
from access.frame import entered
from access.matrix import Duty
from access.organisation.models import StaffMember
from monitoring.reporting import acts, auditing, exports, ledger, making, tasks
from monitoring.reporting.models import (
    LedgerTable,
    Release,
    ReleaseCell,
    ReleaseCheck,
    ReleaseTable,
    State,
)
from tests import databases
from tests.monitoring.reporting.conftest import DAY, actor_of
from tests.monitoring.reporting.people import PARENTS

Clone = Callable[[str], str]


def test_a_draft_is_whole_and_its_audit_holds(draft: uuid.UUID, clone: Clone) -> None:
    clone("worker")
    with entered(NOBODY, purpose="release"):
        release = Release.objects.get(pk=draft)
        assert (release.state, release.progress, len(release.hash)) == (State.DRAFT, 100, 64)
        assert [t.group for t in release.tables.all()] == [
            "_T",
            "foreign_origin",
            "disability",
            "women",
        ]
        lines = list(auditing.audit_release(release))
        assert len(lines) == 1 + 2 * 4 + 2
        assert all(line.safe for line in lines)


@pytest.mark.rule("S2")
def test_a_withheld_cell_holds_no_number(draft: uuid.UUID, clone: Clone) -> None:
    clone("worker")
    with entered(NOBODY, purpose="release"):
        withheld = ReleaseCell.objects.filter(release_id=draft, conf_status="C")
        assert withheld.exists()
        assert set(withheld.values_list("population", "count")) == {(None, None)}
        assert ReleaseCell.objects.filter(release_id=draft, conf_status="F").exists()


@pytest.mark.rule("S2", "S6")
def test_no_table_that_web_can_read_holds_a_withheld_number(
    published: uuid.UUID, clone: Clone, raw: Callable[[str], psycopg.Connection[Any]]
) -> None:
    """Every true withheld cell of the ledger, looked for in every column that web may read."""
    clone("worker")
    with entered(NOBODY, purpose="release"):
        cells, _trees = ledger.read(ReleaseTable.objects.get(release_id=published, group="_T"))
    hidden = cells[(cells["status"] != "published") & cells["unit"].isin(PARENTS)]
    assert len(hidden)
    owner = raw("owner")
    readable = owner.execute(
        "SELECT table_name FROM information_schema.role_table_grants "
        "WHERE grantee = 'dm_web' AND privilege_type = 'SELECT' AND table_name LIKE 'reporting%'"
    ).fetchall()
    assert ("reporting_ledgertable",) not in readable
    assert ("reporting_releasecell",) in readable
    web = raw("web")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute("SELECT sealed FROM reporting_ledgertable")
    maintenance = raw("maintenance")
    for row in hidden.to_dict("records"):
        found = maintenance.execute(
            "SELECT population, count FROM reporting_releasecell c "
            "JOIN reporting_releasetable t ON t.id = c.table_id WHERE t.group = '_T' "
            "AND unit_code = %s AND sex = %s AND level = %s AND category = %s",
            [row["unit"], row["sex"], row["level"], row["category"]],
        ).fetchall()
        assert found == [(None, None)]


@pytest.mark.rule("S6")
def test_the_ledger_is_sealed_and_holds_no_person(
    draft: uuid.UUID, clone: Clone, settings: Any
) -> None:
    clone("worker")
    with entered(NOBODY, purpose="release"):
        for row in LedgerTable.objects.filter(table__release_id=draft):
            sealed = bytes(row.sealed)
            assert b"foreign" not in sealed
            assert b"E1A" not in sealed
            assert len(sealed) > ledger.STEP
        cells, _trees = ledger.read(ReleaseTable.objects.get(release_id=draft, group="_T"))
    assert list(cells.columns) == ledger.COLUMNS
    with entered(NOBODY, purpose="retention"):
        assert ledger.reseal() == 0
    newer = f"99:{base64.b64encode(bytes(range(32))).decode()}"
    settings.SEALING_KEYS = f"{newer},{settings.SEALING_KEYS}"
    tasks.reseal_ledger(timestamp=0)
    settings.SEALING_KEYS = newer  # the old key is gone
    with entered(NOBODY, purpose="release"):
        again, _trees = ledger.read(ReleaseTable.objects.get(release_id=draft, group="_T"))
    pd.testing.assert_frame_equal(cells, again)


@pytest.mark.rule("S6")
@pytest.mark.parametrize("role", ["web", "worker", "owner", "maintenance"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reporting_releasecell SET population = 1",
        "DELETE FROM reporting_releasecell",
        "TRUNCATE reporting_releasecell CASCADE",
        "UPDATE reporting_release SET hash = 'x'",
        "DELETE FROM reporting_release",
        "UPDATE reporting_releasetable SET definition = 'x'",
        "UPDATE reporting_releaseunit SET name = 'x'",
    ],
)
def test_nobody_changes_what_is_frozen(
    published: uuid.UUID,
    raw: Callable[[str], psycopg.Connection[Any]],
    role: str,
    statement: str,
) -> None:
    outcome: object
    try:
        outcome = raw(role).execute(statement).rowcount
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException):
        outcome = 0
    assert outcome == 0  # under FORCE the owner finds no row to change
    counted = (
        raw("maintenance")
        .execute("SELECT count(*) FROM reporting_releasecell WHERE conf_status = 'F'")
        .fetchone()
    )
    assert counted is not None
    assert counted[0] > 0


@pytest.mark.rule("S6")
def test_the_worker_adds_nothing_to_a_release_that_is_made(draft: uuid.UUID, clone: Clone) -> None:
    clone("worker")
    with entered(NOBODY, purpose="release"):
        cell = ReleaseCell.objects.filter(release_id=draft, conf_status="F")[0]
    cell.pk, cell.age = None, "15-24"
    with pytest.raises(DatabaseError), entered(NOBODY, purpose="release"):
        cell.save(force_insert=True)


@pytest.mark.rule("A10")
def test_who_prepared_cannot_publish(draft: uuid.UUID) -> None:
    preparer = actor_of("release_prepare")
    with entered(preparer, Duty.RELEASE_PREPARE):
        acts.offer(preparer, Release.objects.get(pk=draft), note="nota")
        with pytest.raises(acts.ReleaseRefused):
            acts.publish(preparer, Release.objects.get(pk=draft))
        with pytest.raises(DatabaseError), transaction.atomic():
            Release.objects.filter(pk=draft).update(
                state=State.PUBLISHED, approved_by_id=preparer.person_id
            )


@pytest.mark.rule("A10")
def test_not_even_with_both_duties_one_person_does_both(draft: uuid.UUID) -> None:
    """The rows say that the approver prepared it, too: the act and the database both refuse."""
    approver = actor_of("release_approve")
    preparer = actor_of("release_prepare")
    with entered(preparer, Duty.RELEASE_PREPARE):
        acts.offer(preparer, Release.objects.get(pk=draft), note="")
    name = connection.settings_dict["NAME"]
    with psycopg.connect(databases.admin(), dbname=name, autocommit=True) as admin:
        admin.execute("ALTER TABLE reporting_release DISABLE TRIGGER USER")
        admin.execute("UPDATE reporting_release SET prepared_by_id = %s", [approver.person_id])
        admin.execute("ALTER TABLE reporting_release ENABLE TRIGGER USER")
    with entered(approver, Duty.RELEASE_APPROVE):
        with pytest.raises(acts.ReleaseRefused, match="zelf voorbereid"):
            acts.publish(approver, Release.objects.get(pk=draft))
        with pytest.raises(DatabaseError, match="does not take this step"), transaction.atomic():
            Release.objects.filter(pk=draft).update(
                state=State.PUBLISHED, approved_by_id=approver.person_id
            )


@pytest.mark.rule("A10")
@pytest.mark.parametrize("key", ["diversity_service", "ago_designee", "configure", "employee"])
def test_no_other_role_moves_a_release(draft: uuid.UUID, key: str) -> None:
    actor = Actor(actor_of("release_approve").person_id) if key == "employee" else actor_of(key)
    power = "own" if actor.grant is None else min(actor.powers)
    with entered(actor, power):
        assert not Release.objects.filter(pk=draft).exists()
        assert Release.objects.filter(pk=draft).update(state=State.CHECKING) == 0


def test_the_approver_can_give_back_and_the_preparer_offer_again(draft: uuid.UUID) -> None:
    preparer, approver = actor_of("release_prepare"), actor_of("release_approve")
    with entered(preparer, Duty.RELEASE_PREPARE):
        acts.offer(preparer, Release.objects.get(pk=draft), note="eerste")
    with entered(approver, Duty.RELEASE_APPROVE):
        acts.give_back(approver, Release.objects.get(pk=draft))
    with entered(preparer, Duty.RELEASE_PREPARE):
        acts.offer(preparer, Release.objects.get(pk=draft), note="tweede")
        assert Release.objects.get(pk=draft).note == "tweede"


def test_a_date_has_one_release_and_lies_in_the_past(draft: uuid.UUID) -> None:
    preparer = actor_of("release_prepare")
    with entered(preparer, Duty.RELEASE_PREPARE):
        with pytest.raises(acts.ReleaseRefused, match="al een publicatie"):
            acts.begin(preparer, day=DAY)
        with pytest.raises(acts.ReleaseRefused, match="voorbij"):
            acts.begin(preparer, day=dt.date(2999, 12, 31))


@pytest.mark.rule("A5", "A10")
def test_the_task_stops_when_the_right_of_who_began_ended(
    clone: Clone, people: pd.DataFrame, raw: Callable[[str], psycopg.Connection[Any]]
) -> None:
    clone("worker")
    preparer = actor_of("release_prepare")
    assert preparer.grant is not None
    with entered(preparer, Duty.RELEASE_PREPARE):
        release = acts.begin(preparer, day=DAY)
    raw("maintenance").execute(
        "UPDATE grants_grant SET ended_at = now(), end_reason = 'moved' WHERE id = %s",
        [preparer.grant.pk],
    )
    with pytest.raises(making.NotMade):
        making.make(release.pk, person=preparer.person_id, grant=preparer.grant.pk)
    with entered(NOBODY, purpose="release"):
        release.refresh_from_db()
        assert release.state == State.FAILED
        assert release.failure == making.RIGHT_ENDED
        assert not ReleaseCell.objects.exists()
        assert not LedgerTable.objects.exists()


@pytest.mark.rule("S2")
def test_a_release_that_fails_its_audit_leaves_nothing(
    clone: Clone, people: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    from monitoring.reporting import protecting

    audit = protecting.audit_groups
    monkeypatch.setattr(protecting, "audit_groups", lambda *given: audit(*given).assign(safe=False))
    clone("worker")
    preparer = actor_of("release_prepare")
    assert preparer.grant is not None
    with entered(preparer, Duty.RELEASE_PREPARE):
        release = acts.begin(preparer, day=DAY)
    with pytest.raises(making.NotMade):
        making.make(release.pk, person=preparer.person_id, grant=preparer.grant.pk)
    with entered(NOBODY, purpose="release"):
        release.refresh_from_db()
        assert (release.state, release.failure) == (State.FAILED, making.NOT_SAFE)
        assert not ReleaseTable.objects.exists()


def test_the_cast_itself_can_be_released(clone: Clone) -> None:
    """Without a stand-in: placements and sealed answers of the database itself."""
    clone("worker")
    with entered(NOBODY, purpose="release"):
        release = Release.objects.create(reference_date=DAY)
    making.make(release.pk, person=None, grant=None)
    with entered(NOBODY, purpose="release"):
        cells, _trees = ledger.read(release.tables.get(group="_T"))
        top = cells[(cells["unit"] == "V") & (cells["sex"] == "_T") & (cells["level"] == "_T")]
        assert top["population"].tolist() == [
            StaffMember.objects.exclude(employed_until__lt=DAY).count()
        ]
        heads = ReleaseCell.objects.filter(release=release, table__group="_T", conf_status="F")
        assert heads.exists()
        disability = ReleaseCell.objects.filter(table__group="disability", conf_status="F")
        assert not disability.exists()  # nobody of the cast registered


def test_an_export_has_the_columns_and_hides_what_is_withheld(
    published: uuid.UUID, clone: Clone
) -> None:
    clone("worker")
    with entered(NOBODY, purpose="release"):
        release = Release.objects.get(pk=published)
        rows = exports.cell_rows(release)
        units = dict(exports.unit_rows())
    columns = "unit,sex,age,level,category,group,population,count,conf_status"
    assert ",".join(exports.HEADER) == columns
    assert {row[8] for row in rows} == {"F", "C"}
    assert {(row[6], row[7]) for row in rows if row[8] == "C"} == {(None, None)}
    assert {str(row[0]) for row in rows} <= set(units)
    assert units["V"] == ""
    assert units["E1_own"] == "E1"
    assert all(above == "" or above in units for above in units.values())


@pytest.mark.rule("S3")
def test_checks_are_for_the_makers_alone(published: uuid.UUID) -> None:
    with entered(actor_of("release_approve"), Duty.RELEASE_APPROVE):
        assert ReleaseCheck.objects.count() == 4
    with entered(actor_of("diversity_service"), "statistics"):
        assert not ReleaseCheck.objects.exists()


def test_the_hash_notices_a_changed_cell(
    published: uuid.UUID, clone: Clone, raw: Callable[[str], psycopg.Connection[Any]]
) -> None:
    name = clone("worker")
    with psycopg.connect(databases.admin(), dbname=name, autocommit=True) as admin:
        admin.execute("ALTER TABLE reporting_releasecell DISABLE TRIGGER USER")
        admin.execute("UPDATE reporting_releasecell SET population = population + 1 WHERE public")
    with entered(NOBODY, purpose="release"):
        release = Release.objects.get(pk=published)
        broken = [line for line in auditing.audit_release(release) if not line.safe]
    assert "vingerafdruk" in str(broken[0])
    assert len(broken) > 1
    assert connection.connection is not None


def test_a_failure_of_ours_leaves_nothing_and_says_so(
    clone: Clone, people: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "keep", lambda *_args: 1 / 0)
    clone("worker")
    with entered(NOBODY, purpose="release"):
        release = Release.objects.create(reference_date=DAY)
    with pytest.raises(ZeroDivisionError):
        making.make(release.pk, person=None, grant=None)
    with entered(NOBODY, purpose="release"):
        release.refresh_from_db()
        assert (release.state, release.failure) == (State.FAILED, making.WENT_WRONG)
        assert not ReleaseCell.objects.exists()
        acts.check_day(DAY)
