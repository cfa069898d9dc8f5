"""Files of figures: each format says the same, JSON-stat is valid, the report is tagged."""

import json
import re
import uuid
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import tablib
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from jsonstat_validator import JSONStatValidationError, validate_jsonstat

from access.actor import NOBODY
from access.frame import entered
from monitoring.reporting import exports, jsonstat
from monitoring.reporting.models import Release, ReleaseCell
from tests.monitoring.reporting.conftest import actor_of

AsMember = Callable[[str], Client]
Clone = Callable[[str], str]

codes = st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=4, unique=True)


@given(codes, codes)
def test_any_cube_is_valid_and_reads_back(rows: list[str], columns: list[str]) -> None:
    keys = [(r, c) for r in rows for c in columns]
    values: dict[tuple[str, ...], int | float | None] = {
        key: (None if n % 3 == 0 else n) for n, key in enumerate(keys) if n % 4
    }
    cube = jsonstat.Cube(
        "kubus",
        "bron",
        "2026-01-01T00:00:00Z",
        [
            jsonstat.Dimension("rij", "Rij", {r: r.upper() for r in rows}),
            jsonstat.Dimension("maat", "Maat", {c: c for c in columns}, "metric"),
        ],
        values,
        [("Datum", "vandaag")],
    )
    body = json.loads(jsonstat.dataset(cube))
    assert validate_jsonstat(body)
    assert body["size"] == [len(rows), len(columns)]
    for n, key in enumerate(keys):
        assert body["value"].get(str(n)) == values.get(key)
        if key in values:
            assert body["status"][str(n)] == ("Q" if values[key] is None else "A")
        else:
            assert str(n) not in body["status"]


def test_the_validator_refuses_what_is_no_cube() -> None:
    with pytest.raises(JSONStatValidationError):
        validate_jsonstat({"version": "2.0", "class": "dataset", "id": ["a"], "size": [2]})


@pytest.mark.rule("S2")
def test_a_release_as_json_stat_is_valid_and_holds_no_number_of_a_withheld_cell(
    published: uuid.UUID, clone: Clone, tmp_path: Path
) -> None:
    clone("worker")
    path = tmp_path / "cijfers.json"
    call_command("export_release", str(published), "--format", "json-stat", "--to", str(path))
    body = json.loads(path.read_text())
    assert validate_jsonstat(body)
    names = body["id"]
    assert names == ["time", *exports.HEADER[:6], "measure"]
    with entered(NOBODY, purpose="release"):
        release = Release.objects.get(pk=published)
        cells = list(ReleaseCell.objects.filter(release=release).select_related("table"))
    assert len(body["value"]) == 2 * len(cells)
    index = {n: body["dimension"][n]["category"]["index"] for n in names}
    for cell in cells[::7]:
        key = {
            "time": release.reference_date.isoformat(),
            "unit": cell.unit_code,
            "sex": cell.sex,
            "age": cell.age,
            "level": cell.level,
            "category": cell.category,
            "group": cell.table.group,
        }
        for measure, value in (("population", cell.population), ("count", cell.count)):
            at = 0
            for name, size in zip(names, body["size"], strict=True):
                at = at * size + index[name].index((key | {"measure": measure})[name])
            assert body["value"][str(at)] == value
            assert body["status"][str(at)] == exports.OBS_STATUS[cell.conf_status]
    assert body["extension"]["sha256"] == release.hash


def test_sheets_carry_both_codes_and_csv_its_nine_columns(
    published: uuid.UUID, clone: Clone, tmp_path: Path
) -> None:
    clone("worker")
    for form in ("xlsx", "ods"):
        path = tmp_path / f"cijfers.{form}"
        call_command("export_release", str(published), "--format", form, "--to", str(path))
        book = tablib.Databook().load(path.read_bytes(), format=form)
        sheet = book.sheets()[0]
        assert sheet.headers == [*exports.HEADER, "obs_status"]
        pairs = {(row[-2], row[-1]) for row in sheet}
        assert pairs == {("F", "A"), ("C", "Q")}
    path = tmp_path / "cijfers.csv"
    call_command("export_release", str(published), "--to", str(path))
    assert path.read_text().splitlines()[0] == ",".join(exports.HEADER)
    beside = json.loads((tmp_path / "cijfers.csv-metadata.json").read_text())
    assert beside["obs_status"] == {"F": "A", "C": "Q"}


def test_a_shown_table_is_downloaded_as_json_stat(
    published: uuid.UUID, as_member: AsMember
) -> None:
    client = as_member("hr_designee")
    query = {"groep": "foreign_origin", "per": "unit"}
    page = client.get(reverse("reporting:service_table", args=["E1"]), query)
    url = reverse("reporting:service_download", args=["E1", "json-stat"])
    assert url in page.content.decode()
    answer = client.get(url, query)
    assert answer.headers["Content-Disposition"].endswith('.json"')
    body = json.loads(answer.content)
    assert validate_jsonstat(body)
    shown = [row.header.text for row in page.context["table"].rows]
    assert list(body["dimension"]["row"]["category"]["label"].values()) == shown
    hidden = [value for value in body["value"].values() if value is None]
    assert len(hidden) == list(body["status"].values()).count("Q") > 0
    assert any("sha256" in note for note in body["note"])


# The report ----------------------------------------------------------------------------


def _words(pdf: bytes) -> str:
    """Everything in the file, its streams unpacked."""
    found = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(found).decode("latin-1")


def _report(client: Client, code: str, prefix: str = "service") -> bytes:
    answer = client.get(reverse(f"reporting:{prefix}_report", args=[code]))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    return answer.content


def test_the_report_is_tagged_and_describes_its_charts(
    published: uuid.UUID, as_member: AsMember
) -> None:
    words = _words(_report(as_member("diversity_service"), "V"))
    assert words.startswith("%PDF-1.7")
    assert "pdfuaid:part" in words
    for tag in ("StructTreeRoot", "/S/Table", "/S/TH", "/S/Figure", "/S/H1", "/Lang", "/Alt"):
        assert tag in words.replace(" ", ""), tag


def test_the_report_is_the_same_each_time_and_in_each_language_its_own(
    published: uuid.UUID, as_member: AsMember
) -> None:
    client = as_member("hr_designee")
    assert _report(client, "E1") == _report(client, "E1")
    url = reverse("reporting:service_report", args=["E1"])
    english = client.get(url, headers={"Accept-Language": "en"}).content
    assert english != _report(client, "E1")


@pytest.mark.rule("S3", "A1")
def test_each_gets_the_report_of_what_is_theirs(published: uuid.UUID, as_member: AsMember) -> None:
    employee = as_member("employee")
    assert employee.get(reverse("reporting:service_report", args=["E1"])).status_code == 403
    assert employee.get(reverse("reporting:public_report", args=["E1"])).status_code == 404
    assert len(_report(employee, "V", "public")) > 10_000
    officer = as_member("emancipation_officer")
    assert officer.get(reverse("reporting:service_report", args=["E2"])).status_code == 404
    preview = reverse("reporting:preview_report", args=[published, "E1"])
    assert as_member("release_approve").get(preview).status_code == 200


@pytest.mark.rule("S1", "S2")
def test_a_report_of_a_unit_without_a_figure_is_made_and_names_no_number(
    published: uuid.UUID, as_member: AsMember
) -> None:
    from monitoring.reporting import places, report

    client = as_member("hr_designee")
    assert _report(client, "E1B").startswith(b"%PDF")
    with entered(actor_of("hr_designee"), "statistics"):
        content = report._content(places.preview(Release.objects.get(pk=published), "E1B"))
    assert content["goals"] == content["parts"] == []
    assert "niet getoond" in str(content["table"])
    assert not re.search(r"\d+ personeelsleden", str(content))


def test_the_command_writes_a_report_of_the_unit_that_is_named(
    published: uuid.UUID, clone: Clone, tmp_path: Path
) -> None:
    clone("worker")
    path = tmp_path / "rapport.pdf"
    for unit in ([], ["--unit", "E1"]):
        arguments = ["--format", "pdf", *unit, "--to", str(path)]
        call_command("export_release", str(published), *arguments)
        assert path.read_bytes()[:5] == b"%PDF-"
    arguments = ["--format", "pdf", "--unit", "NIETS", "--to", str(path)]
    with pytest.raises(CommandError, match="geen eenheid NIETS"):
        call_command("export_release", str(published), *arguments)


def test_a_name_is_never_read_as_markup(published: uuid.UUID, clone: Clone) -> None:
    import dataclasses

    from monitoring.reporting import places, report

    clone("worker")
    nasty = '#panic("x") *vet* $x$ = Kop <label> @bron "\\ \' ' + '[#read("/etc/hosts")]'
    with entered(NOBODY, purpose="release"):
        place = places.preview(Release.objects.get(pk=published), "E1")
        made = report.pdf(dataclasses.replace(place, name=nasty))
    assert made[:5] == b"%PDF-"
