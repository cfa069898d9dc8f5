"""The pages of the personnel data steward: upload, preview, confirm, progress, result."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, connection
from django.test import Client
from django.urls import reverse

from access.actor import Actor
from access.frame import entered
from access.organisation.importing import hooks, runs
from access.organisation.models import ImportRun, RunState
from tests.access.organisation import files
from tests.access.organisation.conftest import House
from tests.access.organisation.files import as_csv, person

DAY = "2026-03-01"


class Steward:
    """The steward at work: a browser as the web role, and the worker beside it."""

    def __init__(self, house: House, client: Callable[[str], Client]) -> None:
        self.house = house
        house.become("web")
        self.browser = client("personnel_data")

    def upload(
        self, data: bytes, name: str = "personeel.csv", kind: str = "staff", day: str = DAY
    ) -> Any:
        self.house.become("web")
        form = {"kind": kind, "day": day, "file": SimpleUploadedFile(name, data)}
        return self.browser.post(reverse("organisation:index"), form)

    def open(self, address: str) -> Any:
        self.house.become("web")
        return self.browser.get(address)

    def press(self, name: str, key: uuid.UUID, **data: str) -> Any:
        self.house.become("web")
        return self.browser.post(reverse(f"organisation:{name}", args=[key]), data)

    def work(self, act: Callable[[uuid.UUID], None], key: uuid.UUID) -> ImportRun:
        """What the worker does with a run."""
        self.house.work()
        act(key)
        return self.run(key)

    def run(self, key: uuid.UUID) -> ImportRun:
        found: ImportRun = self.house.sees(lambda: ImportRun.objects.get(pk=key))
        return found

    def checked(self, data: bytes, **other: Any) -> ImportRun:
        answer = self.upload(data, **other)
        assert answer.status_code == 302, answer.content.decode()
        return self.work(runs.check, uuid.UUID(answer.url.strip("/").split("/")[-1]))


@pytest.fixture
def steward(house: House, as_member: Callable[[str], Client]) -> Steward:
    return Steward(house, as_member)


def page(run: ImportRun) -> str:
    return reverse("organisation:run", args=[run.pk])


def test_from_upload_to_result(steward: Steward) -> None:
    rows = steward.house.extract("E1")
    number = steward.house.number("line_manager")
    rows = [{**r, "unit": "E1B"} if r["personnel_number"] == number else r for r in rows]
    run = steward.checked(as_csv([*rows, person("N1")]))
    assert run.state == RunState.READY
    seen = steward.open(page(run)).content.decode()
    for words in ("Kijk na wat er verandert", "leidinggevende", "andere eenheid", "Mens N1"):
        assert words in seen
    # One grant of nine is more than 5 %: a second yes is asked.
    steward.press("confirm", run.pk)
    assert steward.run(run.pk).state == RunState.READY
    steward.press("confirm", run.pk, sure="yes")
    assert steward.run(run.pk).state == RunState.RUNNING
    assert "progress" in steward.open(page(run)).content.decode()
    run = steward.work(runs.carry_out, run.pk)
    assert (run.state, run.content, run.preview) == (RunState.DONE, None, None)
    assert "Het bestand is ingelezen" in steward.open(page(run)).content.decode()
    assert steward.house.history("N1") == [("E1A", "2026-03-01", "")]
    assert steward.house.grants("line_manager")[0][2:] == ("unit_changed", False)


def test_the_same_file_again_says_that_it_changes_nothing(steward: Steward) -> None:
    data = as_csv(steward.house.extract("E1"))
    run = steward.checked(data)
    assert "Dit bestand verandert niets" in steward.open(page(run)).content.decode()
    english = steward.browser.get(page(run), headers={"accept-language": "en"}).content.decode()
    assert "This file changes nothing" in english


def test_errors_come_by_line_column_and_reason_in_the_readers_language(steward: Steward) -> None:
    rows = [person("N1", employed_until="31/02/2026"), person("N2", unit="ZZZ")]
    run = steward.checked(as_csv(rows))
    assert (run.state, run.content, run.preview) == (RunState.REFUSED, None, None)
    dutch = steward.open(page(run)).content.decode()
    assert "employed_until" in dutch
    assert "Deze datum bestaat niet" in dutch
    assert "31/02/2026" not in dutch
    english = steward.browser.get(page(run), headers={"accept-language": "en"}).content.decode()
    assert "This date does not exist" in english
    assert "Deze datum" not in english


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.csv", "Het bestand is leeg"),
        (b"x", "a.xlsm", "eindigt op .csv, .xlsx of .ods"),
        (b"x", "a.xlsx", "kan niet gelezen worden"),
    ],
)
def test_what_is_no_such_file_is_said_at_the_form(
    steward: Steward, data: bytes, name: str, words: str
) -> None:
    answer = steward.upload(data, name)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert steward.house.sees(ImportRun.objects.count) == 0


def test_a_day_is_asked_for_staff_and_never_one_to_come(steward: Steward) -> None:
    data = as_csv([person("N1")])
    assert "Kies de datum waarop" in steward.upload(data, day="").content.decode()
    assert "niet in de toekomst" in steward.upload(data, day="2199-01-01").content.decode()
    assert "Kies een datum die bestaat" in steward.upload(data, day="2026-02-31").content.decode()


def test_a_file_too_big_is_refused_and_never_on_the_disk(
    steward: Steward, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    from access.organisation.importing import uploads

    def spooled(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError("an upload was written to the disk")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", spooled)
    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", spooled)
    big = as_csv([person("N1", name="n" * 100)] * 25_000)
    assert len(big) > 4_000_000  # over Django's own limit of 2.5 MB
    assert steward.upload(big).status_code == 302
    monkeypatch.setattr(uploads, "MAXIMUM_BYTES", 1_000_000)
    assert "te groot" in steward.upload(big).content.decode()


def test_what_waits_is_sealed_and_the_web_role_cannot_read_it_back(
    steward: Steward, member_id: Callable[[str], uuid.UUID]
) -> None:
    answer = steward.upload(as_csv([person("N1", name="Zeldzame Naam")]))
    key = uuid.UUID(answer.url.strip("/").split("/")[-1])
    assert b"Zeldzame" not in bytes(steward.run(key).content or b"")
    run = steward.work(runs.check, key)
    assert b"Zeldzame" not in bytes(run.preview or b"")
    steward.house.become("web")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        entered(Actor(member_id("personnel_data"))),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT content FROM organisation_importrun")


def test_stopping_erases_the_upload(steward: Steward) -> None:
    run = steward.checked(as_csv([person("N1")]))
    steward.press("stop", run.pk)
    run = steward.run(run.pk)
    assert (run.state, run.content, run.preview) == (RunState.STOPPED, None, None)
    # A confirmation that comes too late does nothing.
    steward.press("confirm", run.pk, sure="yes")
    assert steward.work(runs.carry_out, run.pk).state == RunState.STOPPED
    assert steward.house.history("N1") == []


def test_an_upload_that_nobody_confirms_is_erased(steward: Steward) -> None:
    run = steward.checked(as_csv([person("N1")]))
    assert runs.erase_abandoned() == 0
    long_ago = run.changed_at - dt.timedelta(days=2)
    steward.house.sees(lambda: ImportRun.objects.filter(pk=run.pk).update(changed_at=long_ago))
    assert runs.erase_abandoned() == 1
    run = steward.run(run.pk)
    assert (run.state, run.content, run.preview) == (RunState.STOPPED, None, None)


def test_the_bar_moves_while_the_import_is_one_transaction(
    steward: Steward, raw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen from another connection: the bar has moved, and no new person is there yet."""
    seen: list[tuple[int, int]] = []
    beside = raw("maintenance")
    run = steward.checked(as_csv([*steward.house.extract("E1"), person("N1")]))
    steward.press("confirm", run.pk, sure="yes")

    def look(new: list[uuid.UUID]) -> None:
        row = beside.execute(
            "SELECT done, (SELECT count(*) FROM organisation_staffmember "
            "WHERE personnel_number = 'N1') FROM organisation_importrun WHERE id = %s",
            [run.pk],
        ).fetchone()
        seen.append(row)

    monkeypatch.setattr(hooks, "AFTER_STAFF", [look])
    steward.work(runs.carry_out, run.pk)
    assert len(seen) == 1
    assert 0 < seen[0][0] < 100
    assert seen[0][1] == 0


@pytest.mark.rule("A5")
def test_an_import_stops_when_the_right_of_who_started_it_ends(
    steward: Steward, raw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = raw("maintenance")
    run = steward.checked(as_csv([*steward.house.extract("E1"), person("N1")]))
    steward.press("confirm", run.pk, sure="yes")
    before = steward.house.snapshot()["organisation_staffmember"]

    def end(new: list[uuid.UUID]) -> None:
        beside.execute("UPDATE grants_grant SET ended_at = now() WHERE id = %s", [run.under_grant])

    monkeypatch.setattr(hooks, "AFTER_STAFF", [end])
    run = steward.work(runs.carry_out, run.pk)
    assert (run.state, run.content) == (RunState.STOPPED, None)
    assert [p["code"] for p in run.problems] == ["right_ended"]
    assert steward.house.snapshot()["organisation_staffmember"] == before


def test_a_failure_changes_nothing_and_says_nothing_of_anybody(
    steward: Steward, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run = steward.checked(as_csv([*steward.house.extract("E1"), person("N1")]))
    steward.press("confirm", run.pk, sure="yes")

    def fails(new: list[uuid.UUID]) -> None:
        raise ValueError("Mens N1 kan niet verzegeld worden")

    monkeypatch.setattr(hooks, "AFTER_STAFF", [fails])
    run = steward.work(runs.carry_out, run.pk)
    assert run.state == RunState.STOPPED
    assert "ValueError" in caplog.text
    assert "Mens N1" not in caplog.text
    assert "Er ging iets mis bij ons" in steward.open(page(run)).content.decode()
    assert steward.house.history("N1") == []


def test_what_changed_since_the_preview_is_shown_anew(steward: Steward) -> None:
    rows = steward.house.extract("E1")
    run = steward.checked(as_csv([*rows, person("N1")]))
    steward.house.staff([*rows, person("N1")])
    steward.press("confirm", run.pk, sure="yes")
    run = steward.work(runs.carry_out, run.pk)
    assert run.state == RunState.READY
    assert "Er is intussen iets veranderd" in steward.open(page(run)).content.decode()
    steward.press("confirm", run.pk)
    assert steward.work(runs.carry_out, run.pk).state == RunState.DONE


@pytest.mark.rule("A2")
def test_a_steward_of_one_entity_reaches_no_other(
    house: House, as_member: Callable[[str], Client], raw: Any
) -> None:
    entity = "(SELECT id FROM organisation_unit WHERE code = 'E1')"
    beside = raw("maintenance")
    beside.execute(f"UPDATE grants_grant SET unit_id = {entity} WHERE role = 'personnel_data'")
    beside.execute(
        f"UPDATE grants_unitgroupobjectpermission SET content_object_id = {entity} WHERE group_id "
        "IN (SELECT group_id FROM grants_grant WHERE role = 'personnel_data')"
    )
    rows, stranger = house.extract("E1"), house.number("stranger")
    steward = Steward(house, as_member)
    assert steward.checked(as_csv([*rows, person("N1")])).state == RunState.READY
    run = steward.checked(as_csv([person("N1", "E3")]))
    assert [p["code"] for p in run.problems] == ["unit_not_yours"]
    run = steward.checked(as_csv([*rows, person(stranger, "E1A")]))
    assert [(p["line"], p["code"]) for p in run.problems] == [(len(rows) + 2, "not_yours")]
    units = as_csv([files.unit("E1X")])
    run = steward.checked(units, kind="organisation")
    assert [p["code"] for p in run.problems] == ["whole_only"]


@pytest.mark.rule("A11")
def test_a_run_is_seen_by_who_started_it_and_by_nobody_else(
    steward: Steward, as_member: Callable[[str], Client]
) -> None:
    run = steward.checked(as_csv([person("N1")]))
    steward.house.become("web")
    for key, code in (("hr_designee", 403), ("employee", 403), ("release_prepare", 403)):
        assert as_member(key).get(page(run)).status_code == code
    steward.house.sees(lambda: ImportRun.objects.update(under_grant=uuid.uuid4()))
    assert steward.open(page(run)).status_code == 404


def test_the_bar_alone_asks_for_the_page_when_it_ends(steward: Steward) -> None:
    answer = steward.upload(as_csv([person("N1")]))
    key = uuid.UUID(answer.url.strip("/").split("/")[-1])
    address = reverse("organisation:progress", args=[key])
    assert "HX-Refresh" not in steward.open(address).headers
    steward.work(runs.check, key)
    assert steward.open(address).headers["HX-Refresh"] == "true"


def test_an_upload_defers_its_task_to_the_worker(steward: Steward) -> None:
    answer = steward.upload(as_csv([person("N1")]))
    key = answer.url.strip("/").split("/")[-1]
    steward.house.become("worker")
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs")
        assert cursor.fetchall() == [
            ("access.organisation.tasks.check_import", f'{{"run": "{key}"}}')
        ]


@pytest.mark.parametrize("kind", ["staff", "organisation"])
@pytest.mark.parametrize("extension", ["csv", "xlsx", "ods"])
def test_an_empty_model_has_the_headings_that_the_import_wants(
    steward: Steward, kind: str, extension: str
) -> None:
    from access.organisation.importing.problems import FileRefused
    from access.organisation.importing.reading import read
    from access.organisation.importing.resources import COLUMNS

    answer = steward.open(reverse("organisation:model", args=[kind, extension]))
    assert answer.status_code == 200
    with pytest.raises(FileRefused) as refused:
        read(answer.content, f"a.{extension}", COLUMNS[kind])
    assert [p.code for p in refused.value.problems] == ["no_rows"]
    assert steward.open(f"/personeel/model/{kind}/exe/").status_code == 404
