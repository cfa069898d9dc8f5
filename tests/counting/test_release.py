"""A count by real processes stands in the next release of its date, audited and exported (S5)."""

import csv
import uuid
from pathlib import Path

import pytest
from django.core.management import call_command

from access.actor import NOBODY
from access.frame import entered
from access.matrix import Duty
from counting.models import State
from counting.results import counted
from monitoring.reporting import acts, ledger, making
from monitoring.reporting.models import Release, ReleaseCell, ReleaseTable
from monitoring.waiting import until
from tests.counting import scene
from tests.counting.conftest import Site

GROUP = "foreign_origin_counted"


def count(site: Site) -> uuid.UUID:
    """A whole count of E1 at the day of the site: three people, and the two other processes."""
    run = scene.open_run(site.become, day=site.day)
    assert site.deliver(run, scene.lines_of(site.become, day=site.day)).status == 200
    assert until(lambda: scene.seen(site.become, run)[0].state == State.DONE, seconds=30)
    return run


def make(site: Site, instead_of: uuid.UUID | None = None) -> uuid.UUID:
    """A release of the day: begun by one, filled by the worker, published by another."""
    site.become("worker")
    with scene.acting("release_prepare", Duty.RELEASE_PREPARE) as preparer:
        if instead_of is None:
            release = acts.begin(preparer, day=site.day)
        else:
            old = Release.objects.get(pk=instead_of)
            release = acts.replace(preparer, old, reason="Er is nu ook geteld.")
    assert preparer.grant is not None
    making.make(release.pk, person=preparer.person_id, grant=preparer.grant.pk)
    publish(site, release.pk)
    return release.pk


def publish(site: Site, release: uuid.UUID) -> None:
    site.become("web")
    with scene.acting("release_prepare", Duty.RELEASE_PREPARE) as preparer:
        acts.offer(preparer, Release.objects.get(pk=release), note="")
    with scene.acting("release_approve", Duty.RELEASE_APPROVE) as approver:
        acts.publish(approver, Release.objects.get(pk=release))


@pytest.mark.rule("S1", "S2", "S5", "C5")
def test_what_was_counted_stands_in_the_release_of_its_date(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.fresh_day()
    before = make(site)
    count(site)
    made = make(site, instead_of=before)
    site.become("worker")
    with entered(NOBODY, purpose="release"):
        (whole,) = counted(site.day)
        (group,) = whole.groups
        assert group.members is not None
        assert not ReleaseTable.objects.filter(release=before, group=GROUP).exists()
        table = ReleaseTable.objects.get(release=made, group=GROUP)
        assert (table.method, table.definition) == ("anonymous_count", "origin-2016")
        cell = ReleaseCell.objects.get(table=table, unit_code="E1")
        assert (cell.population, cell.count) == (group.people, group.members)
        offer = ledger.entry(Release.objects.get(pk=made)).offers[GROUP]
    assert [leaf.members for leaf in offer.leaves] == [group.members]
    target = tmp_path / "cijfers.csv"
    call_command("export_release", str(made), "--format", "csv", "--to", str(target))
    with target.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["group"] == GROUP]
    counts = {row["unit"]: row["count"] for row in rows}
    assert counts["E1"] == str(group.members)
    assert counts["E2"] == counts["E1A"] == ""

    site.fresh_day()  # another date, laid beside the first
    count(site)
    later = make(site)
    site.become("worker")
    capsys.readouterr()
    call_command("audit_release", str(later))
    call_command("audit_release", "--all")
    told = capsys.readouterr().out
    assert "NIET IN ORDE" not in told
    assert f"{GROUP}, smalste interval" in told
    assert f"{GROUP}, mensen in een verschil met {str(made)[:8]}: minstens 10: in orde" in told
