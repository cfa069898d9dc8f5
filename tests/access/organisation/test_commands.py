"""The commands: what they say, in the reader's language, and that they change all or nothing."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.access.organisation.conftest import House
from tests.access.organisation.files import as_csv, person
from tests.access.organisation.test_organisation_import import tree


def command(name: str, *arguments: Any) -> str:
    out = StringIO()
    call_command(name, *map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def staff_file(house: House, tmp_path: Path) -> Path:
    path = tmp_path / "personeel.csv"
    path.write_bytes(as_csv([*house.extract("E1"), person("N1")]))
    return path


def test_a_staff_file_is_imported_once(house: House, staff_file: Path) -> None:
    said = command("import_staff", staff_file, "--date", "2026-03-01")
    assert "1  nieuw" in said
    assert "Het bestand is ingelezen." in said
    assert house.history("N1") == [("E1A", "2026-03-01", "")]
    again = command("import_staff", staff_file, "--date", "2026-03-01")
    assert "Dit bestand verandert niets." in again
    english = command("import_staff", staff_file, "--date", "2026-03-01", "--language", "en")
    assert "This file changes nothing." in english


def test_a_dry_run_changes_nothing(house: House, staff_file: Path) -> None:
    before = house.snapshot()
    said = command("import_staff", staff_file, "--date", "2026-03-01", "--dry-run")
    assert "1  nieuw" in said
    assert house.snapshot() == before


def test_an_organisation_is_imported(house: House, tmp_path: Path) -> None:
    from access.organisation.models import Unit

    path = tmp_path / "organisatie.csv"
    path.write_bytes(as_csv([*tree(), {**tree()[-1], "code": "E1C", "name": "Afdeling C"}]))
    assert "Het bestand is ingelezen." in command("import_organisation", path)
    assert Unit.objects.get(code="E1C").parent == Unit.objects.get(code="E1")
    assert "Dit bestand verandert niets." in command("import_organisation", path)


def test_much_that_ends_asks_for_a_yes(house: House, tmp_path: Path) -> None:
    path = tmp_path / "personeel.csv"
    manager = house.number("line_manager")
    rows = [r for r in house.extract("E1") if r["personnel_number"] != manager]
    path.write_bytes(as_csv(rows))
    with pytest.raises(CommandError, match="Meer dan 5%"):
        command("import_staff", path, "--date", "2026-03-01")
    assert house.grants("line_manager")[0][2] == ""
    said = command("import_staff", path, "--date", "2026-03-01", "--yes")
    assert "leidinggevende, Afdeling A" in said
    assert house.grants("line_manager")[0][2] == "left_service"


def test_a_bad_file_is_told_line_by_line_and_nothing_of_anybody(
    house: House, tmp_path: Path
) -> None:
    path = tmp_path / "personeel.csv"
    rows = [person("N1", birth_date="31/02/1980"), person("N2", name="=Zeldzaam", level="Z")]
    path.write_bytes(as_csv(rows))
    out = StringIO()
    with pytest.raises(CommandError, match="3 fouten"):
        call_command(
            "import_staff", str(path), "--date", "2026-03-01", stdout=StringIO(), stderr=out
        )
    assert out.getvalue().splitlines() == [
        "Rij 2, kolom birth_date: Deze datum bestaat niet. Kijk dag en maand na.",
        "Rij 3, kolom level: Kies een van deze woorden: A, B, C, D.",
        "Rij 3, kolom name: De tekst begint zoals een formule. Haal het eerste teken weg.",
    ]


def test_a_file_that_is_not_there_is_said_so(house: House, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="kan niet gelezen worden"):
        command("import_organisation", tmp_path / "weg.csv")
