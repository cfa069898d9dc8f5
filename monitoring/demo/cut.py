"""Cut the original file of workers to what the demo uses, and make it coarser.

    python -m monitoring.demo.cut ORIGINAL [--to FILE]

ORIGINAL is a csv (gzipped or not) of government workers of the UCI Census-Income (KDD) data set
with the columns of ``KEPT`` below, and ``age`` and three ``birth_country_…`` columns. What is done:

* the number of the row goes, and the rows are put in the order of their contents;
* the age becomes a band of five years, with everybody of 75 and over in one band;
* the outlying areas of the United States join Puerto Rico: both play the home country;
* in each column a country of birth with fewer than 20 people becomes ``Other``;
  unknown stays ``?``.
"""

import argparse
import gzip
import io
from pathlib import Path
from typing import Final

import pandas as pd

from monitoring.demo.source import BIRTH, HOME_AREAS, OTHER, SHIPPED, TOP_BAND, UNKNOWN

FEWEST: Final = 20
OUTLYING: Final = "Outlying-U S (Guam USVI etc)"
KEPT: Final = (
    "sex",
    "education",
    "class_of_worker",
    "industry_code",
    "occupation_code",
    "full_part_time",
    "citizenship",
)


def band(age: int) -> str:
    """The band of five years that an age falls in."""
    low = age // 5 * 5
    return f"{TOP_BAND}+" if low >= TOP_BAND else f"{low}-{low + 4}"


def grouped(countries: pd.Series) -> pd.Series:
    """A column of countries without the rare ones."""
    joined = countries.replace(OUTLYING, HOME_AREAS)
    counts = joined.value_counts()
    rare = set(counts.index[counts < FEWEST]) - {UNKNOWN}
    return joined.where(~joined.isin(rare), OTHER)


def cut(original: pd.DataFrame) -> pd.DataFrame:
    """What is shipped of the original."""
    found = pd.DataFrame({"age_band": original["age"].astype(int).map(band)})
    for name in KEPT:
        found[name] = original[name]
    for name in BIRTH:
        found[name] = grouped(original[name])
    return found.sort_values(list(found.columns), kind="stable", ignore_index=True)


def write(frame: pd.DataFrame, path: Path) -> None:
    """The same bytes for the same frame: no time and no name in the header of the gzip."""
    text = frame.to_csv(index=False, lineterminator="\n").encode()
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, packed, mtime=0) as file:
        file.write(text)
    path.write_bytes(packed.getvalue())


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Cut the original file of workers.")
    parser.add_argument("original", type=Path)
    parser.add_argument("--to", type=Path, default=SHIPPED)
    given = parser.parse_args(arguments)
    found = cut(pd.read_csv(given.original, dtype=str, keep_default_na=False))
    write(found, given.to)
    print(f"{len(found)} workers")


if __name__ == "__main__":
    main()
