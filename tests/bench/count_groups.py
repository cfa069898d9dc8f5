"""Who is counted together, of 50,000 people beside five earlier counts (C5): seconds of a core.

Made-up people: 60 entities of all sizes; each year 6 in 100 leave and are replaced, 3 in 100 change
to another part and some to another entity, so that the counts overlap everywhere.
"""

import time
from collections.abc import Iterator

import numpy as np
import pandas as pd

from counting.groups import make_groups
from tests.tools.bench import Row

PEOPLE = 50_000
ENTITIES = 60
EARLIER = 5
ALLOWED = 10.0


def measure(people: int = PEOPLE) -> Iterator[Row]:
    """The plan of the sixth count."""
    draw = np.random.default_rng(2014)
    staff = _hired(draw, 0, people)
    earlier: list[pd.Series] = []
    for year in range(EARLIER + 1):
        frame = _at(staff, 2020 + year)
        started = time.process_time()
        pieces = make_groups(
            frame, axes=("part", "sex"), smallest=200, limit=10, earlier=tuple(earlier)
        )
        took = time.process_time() - started
        labels = pd.Series(-1, index=frame["staff"])
        for number, piece in enumerate(piece for piece in pieces if piece.asked):
            labels.iloc[piece.rows] = number
        earlier.append(labels[labels >= 0])
        staff = _a_year_on(draw, staff)
    counted = len(earlier[-1]) / people
    assert counted > 0.8, "where nearly everybody waits there is nothing to measure"
    yield Row(f"groups of {people:,} beside {EARLIER} counts (s)", took, ALLOWED, 1.0, at_most=True)


def _hired(draw: np.random.Generator, first: int, count: int) -> pd.DataFrame:
    share = np.linspace(0.1, 2, ENTITIES)
    return pd.DataFrame(
        {
            "staff": np.arange(first, first + count),
            "entity": draw.choice(ENTITIES, count, p=share / share.sum()),
            "part": draw.integers(0, 8, count),
            "subpart": draw.integers(0, 6, count),
            "sex": draw.choice(["F", "M"], count),
            "born": draw.integers(1958, 2003, count),
            "level": draw.choice(list("ABCD"), count),
            "statute": draw.choice(["statutory", "contractual"], count),
        }
    )


def _at(staff: pd.DataFrame, year: int) -> pd.DataFrame:
    """As ``counting.people`` gives them."""
    entity = "E" + staff["entity"].astype(str)
    part = entity + "." + staff["part"].astype(str)
    subpart = part + "." + staff["subpart"].astype(str)
    age = ((year - staff["born"]) // 10).astype(str)
    return staff.assign(entity=entity, part=part, subpart=subpart, unit=subpart, age=age)


def _a_year_on(draw: np.random.Generator, staff: pd.DataFrame) -> pd.DataFrame:
    before, last = len(staff), int(staff["staff"].max())
    staff = staff[draw.random(before) > 0.06].reset_index(drop=True)
    other = _hired(draw, 0, len(staff))
    for column, share in (("part", 0.03), ("entity", 0.0075)):
        staff[column] = staff[column].where(draw.random(len(staff)) > share, other[column])
    return pd.concat([staff, _hired(draw, last + 1, before - len(staff))], ignore_index=True)
