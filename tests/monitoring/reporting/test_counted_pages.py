"""Counted figures on the pages and in the files, beside what was registered (S5, G2)."""

import csv
import datetime as dt
import io
import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import psycopg
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from access.actor import NOBODY
from access.frame import entered
from access.organisation.models import Unit
from monitoring.reporting import grounds, ledger, reading, sources
from monitoring.reporting.models import Release, ReleaseCell, Target
from monitoring.reporting.recounting import Organisation
from tests import databases
from tests.monitoring.reporting.people import PARENTS

AsMember = Callable[[str], Client]
Clone = Callable[[str], str]
GROUP = "foreign_origin_counted"


def page(client: Client, name: str, *args: str, **query: str) -> str:
    """The text of a page, without its tags."""
    answer = client.get(reverse(f"reporting:{name}", args=args), query)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def aim(percent: int, unit: str | None = None, decided: dt.date = dt.date(2020, 1, 1)) -> None:
    Target.objects.create(
        group="foreign_origin",
        definition="origin-2016",
        unit=Unit.objects.get(code=unit) if unit else None,
        percent=percent,
        decided=decided,
        due=dt.date(2030, 12, 31),
        source="besluit",
    )


@pytest.mark.rule("S5")
def test_the_opening_page_says_who_was_counted_and_how(
    counted: uuid.UUID, as_member: AsMember
) -> None:
    text = page(as_member("diversity_service"), "service_unit", "D1")
    assert "Buitenlandse herkomst, geteld" in text
    # 380 of 686 people in E1 and E2
    assert "55,4% heeft een buitenlandse herkomst, volgens de anonieme telling." in text
    assert "anonieme telling, definitie 2016, alleen entiteiten die helemaal geteld zijn" in text
    assert "Bij de anonieme telling leidt het Rijksregister af" in text
    whole = page(as_member("employee"), "public_unit", "V")
    assert "de entiteiten die helemaal geteld zijn: 686 van de 986 personeelsleden" in whole
    assert whole.index("Buitenlandse herkomst, geteld") < whole.index("Handicap of chronische")
    english = as_member("employee")
    english.cookies["django_language"] = "en"
    assert "686 of the 986 staff" in page(english, "public_unit", "V")


@pytest.mark.rule("S5", "S2")
def test_a_unit_that_was_not_counted_whole_looks_like_any_that_is_withheld(
    counted: uuid.UUID, as_member: AsMember
) -> None:
    client = as_member("diversity_service")
    for code in ("E3", "E1B", "E1_own"):
        text = page(client, "service_table", code, groep=GROUP)
        assert "niet getoond" in text
    rows = client.get(
        reverse("reporting:service_download", args=["E1", "csv"]), {"groep": GROUP, "per": "unit"}
    )
    table = list(csv.reader(io.StringIO(rows.content.decode())))
    values = {row[0]: row[1:] for row in table if len(row) == 4}
    assert values["Afdeling A"] == ["350", "200", "57.1"]
    assert values["Entiteit Een"][1] == "240"
    assert values["Afdeling B"][1:] == ["niet getoond", "niet getoond"]


@pytest.mark.rule("S5", "G2")
def test_the_series_has_two_lines_and_says_how_far_they_are_apart(
    counted: uuid.UUID, as_member: AsMember
) -> None:
    text = page(as_member("employee"), "series", "herkomst")
    assert "eigen publicaties, anonieme telling, definitie 2016" in text
    assert "eigen publicaties, vrijwillige registratie, definitie 2016" in text
    (gap,) = re.findall(r"31 december 2025: [^.]*vrijwillig geregistreerd\.[^.]*\.[^.]*\.", text)
    assert gap.startswith("31 december 2025: 55,4% geteld")
    assert gap.endswith("Het getelde cijfer gaat over de entiteiten die helemaal geteld zijn.")
    assert "publicatie van 31 december 2025 (alleen getelde entiteiten)" in text


@pytest.mark.rule("S4", "S5")
def test_the_target_is_measured_by_the_count_where_it_stands_for_the_whole(
    counted: uuid.UUID, clone: Clone
) -> None:
    clone("worker")
    with entered(NOBODY, purpose="release"):
        aim(30)
        release = Release.objects.get(pk=counted)
        units = reading.units_of(release)
        for code, by in (("V", "foreign_origin"), ("D1", GROUP), ("E1A", GROUP), ("E3", None)):
            goals = {g.group: g for g in reading.goals(release, units[code])}
            aimed = {name for name in ("foreign_origin", GROUP) if goals[name].target}
            assert aimed == {by or "foreign_origin"}, code
            assert goals["foreign_origin"].elsewhere is (by == GROUP)
    # 70% of the staff of the government were counted: too few to stand for all


@pytest.mark.rule("U3", "S5")
def test_priority_rests_on_the_counted_figure_of_the_domain(
    counted: uuid.UUID, clone: Clone
) -> None:
    clone("worker")
    day = dt.date(2026, 6, 1)
    with entered(NOBODY, purpose="release"):
        aim(30, "D1")
        domain = Unit.objects.get(code="D1").pk
        assert grounds.priority_ground("foreign_origin", domain, day) is None  # 55,4% were counted
        aim(60, "D1", dt.date(2021, 1, 1))
        ground = grounds.priority_ground("foreign_origin", domain, day)
    assert ground is not None
    assert (ground.population, ground.count) == (686, 380)


@pytest.mark.rule("S5")
@pytest.mark.parametrize("form", ["csv", "xlsx", "ods", "json-stat", "pdf"])
def test_every_export_has_the_counted_figures(
    counted: uuid.UUID, clone: Clone, tmp_path: Path, form: str
) -> None:
    clone("worker")
    target = tmp_path / f"cijfers.{form}"
    more = ["--unit", "E1"] if form == "pdf" else []
    call_command("export_release", str(counted), "--format", form, "--to", str(target), *more)
    assert target.stat().st_size > 500
    if form == "csv":
        with target.open(newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["group"] == GROUP]
        shown = {r["unit"]: r["count"] for r in rows if r["conf_status"] == "F"}
        assert shown == {
            "V": "380", "D1": "380", "E1": "240", "E2": "140", "E1A": "200",
            "E1A_own": "90", "E1A1": "110",
        }  # fmt: skip
        about = target.with_name(f"{target.name}-metadata.json").read_text()
        assert "alleen entiteiten die helemaal geteld zijn" in about


@pytest.mark.rule("S2", "C5")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        # the ledger as it would be had the guard not held
        ({"told": 35}, "smalste interval 5 breed"),
        ({"members": 6, "told": 0}, "smalste interval 6 breed"),
        ({"members": None}, "smalste interval 0 breed"),
    ],
)
def test_the_audit_finds_what_should_not_have_been_told(
    counted: uuid.UUID,
    clone: Clone,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, Any],
    words: str,
) -> None:
    clone("worker")
    call_command("audit_release", str(counted))
    told = capsys.readouterr().out
    (narrowest,) = re.findall(rf"{GROUP}, smalste interval (\d+) breed \(grens 10\): in orde", told)
    assert int(narrowest) >= 10
    honest = ledger.entry

    def altered(release: Release) -> ledger.Entry:
        entry = honest(release)
        offer = entry.offers[GROUP]
        worse = replace(offer.leaves[0], **change)
        entry.offers[GROUP] = replace(offer, leaves=(worse, *offer.leaves[1:]))
        return entry

    monkeypatch.setattr(ledger, "entry", altered)
    with pytest.raises(SystemExit):
        call_command("audit_release", "--all")
    assert words in capsys.readouterr().out


@pytest.mark.rule("S2")
def test_the_audit_sees_a_counted_figure_that_was_opened(
    counted: uuid.UUID, clone: Clone, raw: Callable[[str], psycopg.Connection[Any]]
) -> None:
    name = clone("worker")
    with psycopg.connect(databases.admin(), dbname=name, autocommit=True) as admin:
        admin.execute("ALTER TABLE reporting_releasecell DISABLE TRIGGER USER")
        with entered(NOBODY, purpose="release"):
            cell = ReleaseCell.objects.get(table__group=GROUP, unit_code="E1B")
        admin.execute(
            "UPDATE reporting_releasecell SET conf_status = 'F', population = 6, count = 2 "
            "WHERE id = %s",
            [cell.pk],
        )
    with pytest.raises(SystemExit):
        call_command("audit_release", str(counted))


def test_the_reach_is_of_groups_with_persons(
    counted: uuid.UUID,
    clone: Clone,
    people: pd.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    clone("worker")
    monkeypatch.setattr(sources, "organisation", lambda: Organisation(PARENTS, {}))
    call_command("report_reach", str(counted))
    told = capsys.readouterr().out
    assert "foreign_origin: " in told
    assert GROUP not in told
