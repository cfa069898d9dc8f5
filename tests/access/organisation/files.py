"""Files for the tests of the import, as an extract of the cast would hold them."""

import csv
import io
from typing import Any

Row = dict[str, str]


def person(number: str, unit: str = "E1A", **other: str) -> Row:
    """A row of a staff file that is right in everything that ``other`` does not say."""
    return {
        "personnel_number": number,
        "name": f"Mens {number}",
        "email": f"{number.lower()}@voorbeeld.example",
        "unit": unit,
        "function": "medewerker",
        "statute": "statutory",
        "level": "A",
        "category": "none",
        "sex": "F",
        "birth_date": "1980-05-01",
        "education": "high",
        "fte": "1.00",
        "employed_from": "2020-01-01",
        "employed_until": "",
        "nationality": "BE",
        **other,
    }


def unit(code: str, kind: str = "unit", parent: str = "E1", **other: str) -> Row:
    """A row of an organisation file."""
    return {
        "code": code,
        "name": f"Dienst {code}",
        "kind": kind,
        "parent": parent,
        "entity_kind": "department" if kind == "entity" else "",
        "valid_from": "",
        "valid_until": "",
        "becomes": "",
        **other,
    }


STAFF = list(person("P1"))
ORGANISATION = list(unit("E1A"))


def as_csv(rows: list[Row], columns: list[str] | None = None, mark: str = ",") -> bytes:
    """The rows as a csv file."""
    columns = columns or list(rows[0])
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=mark)
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return text.getvalue().encode()


def table(rows: list[Row]) -> Any:
    """The rows as a tablib set, to write as a spreadsheet."""
    import tablib

    return tablib.Dataset(*[list(row.values()) for row in rows], headers=list(rows[0]))
