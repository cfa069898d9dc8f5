"""A right that ends, ends: for a request that is under way, and for a task that runs (A5, A7)."""

import logging
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from monitoring.waiting import until
from tests.access import racing, racing_tasks
from tests.access.organisation.conftest import House
from tests.access.organisation.files import as_csv

ROOT = Path(__file__).resolve().parent.parent.parent
RACES = 20
SENDINGS = 3
IMPORTS = 20090403  # the advisory lock of imports: one at a time


@pytest.fixture
def quiet():
    """A page that fails says so in the log, and here it must fail."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.rule("A5", "A7")
def test_no_act_under_an_ended_grant_is_committed(clone):
    """Each race: an act of a holder against the end of the grant, both with real commits."""
    outcomes = racing.races(clone("web"), RACES)
    assert outcomes.wrong == []
    assert outcomes.late == RACES  # asked after the end: never
    assert len(outcomes.raced) == RACES


@pytest.mark.rule("A5", "A7")
def test_no_page_is_served_under_an_ended_grant(clone, quiet):
    """The same with real requests: served and on record before the end, or not at all."""
    outcomes = racing.request_races(clone("web"), RACES)
    assert outcomes.wrong == []
    assert outcomes.late == RACES
    assert len(outcomes.raced) == RACES


@pytest.mark.rule("A5", "A7")
def test_an_act_under_way_waits_for_the_end_and_fails(clone):
    assert racing.overtaken(clone("web"))


@pytest.mark.rule("A5", "A7")
def test_the_end_waits_for_an_act_under_way(clone):
    assert racing.waits(clone("web"))


@pytest.mark.rule("A5")
def test_a_task_takes_no_batch_that_begins_after_the_end(clone):
    """A real sending, raced: the batch under way is the last one."""
    outcomes = racing_tasks.task_races(clone("worker"), SENDINGS)
    assert outcomes.wrong == []
    assert outcomes.late == SENDINGS == len(outcomes.raced)
    assert "stopped" in outcomes.raced


@pytest.fixture
def worker(clone):
    """A real worker on this test's database."""
    started = subprocess.Popen(
        [sys.executable, "manage.py", "run_worker"],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k != "DM_PROCESS"}
        | {"DM_DATABASE": clone("web")},
    )
    yield started
    started.terminate()
    started.wait(20)


@pytest.mark.rule("A5")
def test_a_running_task_stops_at_its_next_step_when_the_right_ends(clone, raw, as_member, worker):
    """An import in a real worker is held half-way; the right of who started it ends; it goes on."""
    admin, holding = raw("maintenance"), raw("maintenance")
    house = House(clone)
    rows = [*house.extract("E1"), {**house.extract("E1")[0], "personnel_number": "N1"}]
    clone("web")
    browser = as_member("personnel_data")
    file = SimpleUploadedFile("personeel.csv", as_csv(rows))
    answer = browser.post(
        reverse("organisation:index"), {"kind": "staff", "day": "01/03/2026", "file": file}
    )
    run = uuid.UUID(answer.url.strip("/").split("/")[-1])

    def state():
        return admin.execute(
            "SELECT state FROM organisation_importrun WHERE id = %s", [run]
        ).fetchone()[0]

    assert until(lambda: state() == "ready", seconds=60)
    holding.execute("SELECT pg_advisory_lock(%s)", [IMPORTS])
    browser.post(reverse("organisation:confirm", args=[run]), {"sure": "yes"})
    waits = "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND objid = %s"
    assert until(lambda: admin.execute(waits, [IMPORTS]).fetchone(), seconds=60)
    admin.execute(
        "UPDATE grants_grant SET ended_at = now() WHERE id = "
        "(SELECT under_grant FROM organisation_importrun WHERE id = %s)",
        [run],
    )
    holding.execute("SELECT pg_advisory_unlock(%s)", [IMPORTS])
    assert until(lambda: state() != "running", seconds=60)
    found = admin.execute(
        "SELECT state, problems, content IS NULL, "
        "EXISTS (SELECT 1 FROM organisation_staffmember WHERE personnel_number = 'N1') "
        "FROM organisation_importrun WHERE id = %s",
        [run],
    ).fetchone()
    assert found[0] == "stopped"
    assert [problem["code"] for problem in found[1]] == ["right_ended"]
    assert found[2:] == (True, False)
