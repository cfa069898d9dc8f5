"""Made-up people on the units of the cast, many enough for figures; always the same."""

import random

import pandas as pd

PARENTS: dict[str, str | None] = {
    "V": None,
    "D1": "V",
    "D2": "V",
    "E1": "D1",
    "E2": "D1",
    "E3": "D2",
    "E1A": "E1",
    "E1A1": "E1A",
    "E1B": "E1",
}
# unit: people placed directly on it. E1B is so small that no figure of it is ever shown.
SIZES = {"E1": 70, "E1A": 150, "E1A1": 200, "E1B": 6, "E2": 260, "E3": 300}


def make_people(seed: int = 1, sizes: dict[str, int] = SIZES) -> pd.DataFrame:
    """One row a person, by person, as ``sources.people_at`` gives them."""
    rnd = random.Random(seed)
    rows = [
        {
            "unit": unit,
            "sex": rnd.choice("FM"),
            "level": rnd.choices("ABCD", [4, 2, 3, 1])[0],
            "category": rnd.choices(["none", "middle", "top"], [80, 15, 5])[0],
            "foreign_origin": rnd.choices([True, False, None], [20, 50, 30])[0],
            "migration_background": rnd.choices([True, False, None], [15, 55, 30])[0],
            "disability": rnd.choices([True, False, None], [8, 62, 30])[0],
        }
        for unit, size in sizes.items()
        for _ in range(size)
    ]
    return pd.DataFrame(rows, index=[f"p{n}" for n in range(len(rows))])
