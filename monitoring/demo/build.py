"""PURE. Write the files of the demo, ready for the import.

python -m monitoring.demo.build --to FOLDER
"""

import argparse
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from monitoring.demo import organisation, people
from monitoring.demo.careers import REFERENCE_DATES


@dataclass(frozen=True)
class Files:
    """What was written: the organisation, and the staff of each reference date, oldest first."""

    organisation: Path
    staff: tuple[tuple[dt.date, Path], ...]


def write(folder: Path) -> Files:
    """Write ``organisation.csv`` and ``staff-DATE.csv`` into a folder that is there."""
    target = folder / "organisation.csv"
    organisation.frame().to_csv(target, index=False, lineterminator="\n")
    staff = []
    for day in REFERENCE_DATES:
        path = folder / f"staff-{day}.csv"
        people.staff_file(day).to_csv(path, index=False, lineterminator="\n")
        staff.append((day, path))
    return Files(target, tuple(staff))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Write the files of the demo.")
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    folder: Path = parser.parse_args(arguments).to
    folder.mkdir(parents=True, exist_ok=True)
    files = write(folder)
    for path in (files.organisation, *(path for _day, path in files.staff)):
        print(path)


if __name__ == "__main__":
    main()
