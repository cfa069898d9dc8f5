"""The commands of figures: make, export, audit; bad input gets a sentence and exit status 1."""

import csv
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import psycopg
import pytest
from django.core.management import CommandError, call_command

from access import demo_stamp
from access.actor import NOBODY
from access.frame import entered
from monitoring.reporting.models import OfficialFigure, Release, State, Target

Clone = Callable[[str], str]
COLUMNS = ["unit", "sex", "age", "level", "category", "group", "population", "count", "conf_status"]


def test_make_release_waits_for_a_person(
    clone: Clone, people: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    clone("worker")
    call_command("make_release", "--date", "2025-12-31", "--wait")
    assert "is gemaakt" in capsys.readouterr().out
    with entered(NOBODY, purpose="release"):
        assert Release.objects.get().state == State.DRAFT
    with pytest.raises(CommandError, match="al een publicatie"):
        call_command("make_release", "--date", "2025-12-31", "--wait")


def test_without_wait_the_worker_gets_a_task(
    clone: Clone, people: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    clone("worker")
    call_command("make_release", "--date", "2024-12-31")
    assert "wacht op de worker" in capsys.readouterr().out
    job = ProcrastinateJob.objects.get(queue_name="releases")
    with entered(NOBODY, purpose="release"):
        release = Release.objects.get()
    assert job.args == {"release_id": str(release.pk), "person_id": None, "grant_id": None}


@pytest.mark.rule("A10")
def test_only_a_demo_is_published_from_the_command_line(
    clone: Clone,
    people: pd.DataFrame,
    raw: Callable[[str], psycopg.Connection[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clone("worker")
    with pytest.raises(CommandError, match="geen demo"):
        call_command("make_release", "--date", "2025-12-31", "--demo-publish")
    monkeypatch.setattr("monitoring.reporting.demo.is_demo", lambda: True)
    monkeypatch.setattr(
        "monitoring.reporting.management.commands.make_release.is_demo", lambda: True
    )
    monkeypatch.setattr("monitoring.reporting.freezing.is_demo", lambda: True)
    call_command("make_release", "--date", "2025-12-31", "--demo-publish")
    with entered(NOBODY, purpose="release"):
        release = Release.objects.get()
    assert (release.state, release.demo) == (State.PUBLISHED, True)
    assert release.approved_by_id is not None
    assert Target.objects.filter(example=True).count() == 4
    assert not demo_stamp.is_demo()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["make_release", "--date", "31/12/2025"], "geen datum"),
        (["make_release", "--date", "2999-12-31"], "voorbij"),
        (["export_release", "abc", "--to", "x.csv"], "geen id"),
        (["export_release", str(uuid.UUID(int=7)), "--to", "x.csv"], "geen publicatie"),
        (["audit_release", str(uuid.UUID(int=7))], "geen publicatie"),
        (["export_units", "--to", "/nergens/x.csv"], "niet te schrijven"),
    ],
)
def test_bad_input_gets_a_sentence(clone: Clone, command: list[str], words: str) -> None:
    clone("worker")
    with pytest.raises(CommandError, match=words):
        call_command(*command)


def test_a_release_of_a_day_without_people_fails_and_says_so(clone: Clone) -> None:
    clone("worker")
    with pytest.raises(CommandError, match="niemand in dienst"):
        call_command("make_release", "--date", "1990-12-31", "--wait")


def test_the_exports_hold_what_an_outsider_needs_and_no_more(
    published: uuid.UUID, clone: Clone, tmp_path: Path
) -> None:
    clone("worker")
    cells, units = tmp_path / "cijfers.csv", tmp_path / "eenheden.csv"
    call_command("export_release", str(published), "--format", "csv", "--to", str(cells))
    call_command("export_units", "--to", str(units))
    frame = pd.read_csv(cells, dtype=str, keep_default_na=False)
    assert list(frame.columns) == COLUMNS
    hidden = frame[frame["conf_status"] == "C"]
    assert set(hidden["population"]) == set(hidden["count"]) == {""}
    with units.open(newline="") as file:
        parents = {row["unit"]: row["parent"] for row in csv.DictReader(file)}
    assert set(frame["unit"]) <= set(parents)
    shown = frame[frame["conf_status"] == "F"].astype({"population": int, "count": int})
    values = shown.set_index(["group", "unit", "sex", "level", "category"])["count"]
    total = 0
    for (group, unit, sex, level, category), value in values.items():
        below = [values.get((group, c, sex, level, category)) for c in _children(parents, unit)]
        if below and all(b is not None for b in below):
            total += 1
            assert sum(below) == value
    assert total
    about = json.loads((tmp_path / "cijfers.csv-metadata.json").read_text())
    assert {"Datum", "Grens", "Afscherming"} <= {n["title"] for n in about["notes"]}
    for form in ("xlsx", "ods"):
        path = tmp_path / f"cijfers.{form}"
        call_command("export_release", str(published), "--format", form, "--to", str(path))
        assert path.read_bytes()[:2] == b"PK"


def _children(parents: dict[str, str], unit: str) -> list[str]:
    return [child for child, above in parents.items() if above == unit]


@pytest.mark.rule("S2")
def test_audit_release_passes_what_is_safe_and_fails_what_was_opened(
    published: uuid.UUID,
    clone: Clone,
    raw: Callable[[str], psycopg.Connection[Any]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = clone("worker")
    call_command("audit_release", str(published))
    call_command("audit_release", "--all")
    assert "NIET IN ORDE" not in capsys.readouterr().out
    from tests import databases

    with psycopg.connect(databases.admin(), dbname=name, autocommit=True) as admin:
        admin.execute("ALTER TABLE reporting_releasecell DISABLE TRIGGER USER")
        admin.execute(
            "UPDATE reporting_releasecell SET conf_status = 'F', population = 7, count = 3 "
            "WHERE id = (SELECT min(id) FROM reporting_releasecell WHERE conf_status = 'C')"
        )
    with pytest.raises(SystemExit) as stopped:
        call_command("audit_release", str(published))
    assert stopped.value.code == 1
    assert "NIET IN ORDE" in capsys.readouterr().out


@pytest.mark.rule("S4", "S5")
def test_official_facts_come_with_the_program(clone: Clone) -> None:
    clone("web")
    assert OfficialFigure.objects.count() == 42
    assert Target.objects.filter(example=False).count() == 8
    twice = OfficialFigure.objects.filter(
        group="migration_background", reference_date__year=2016
    ).values_list("definition", flat=True)
    assert sorted(twice) == ["circular-2009", "origin-2016"]
