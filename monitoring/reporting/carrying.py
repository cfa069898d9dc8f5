"""Carries earlier figures forward where today's may not be shown beside them (S2). PURE.

Where today's figure of a cell is withheld and an earlier release has shown one, that one is shown
again, with its date. This adds nothing to what readers have. The mark tells nothing either: it
stands on cells withheld for another's sake, and now and then on one where nothing changed at all.
"""

from __future__ import annotations

from random import Random

import pandas as pd

from monitoring.reporting.counted import PUBLISHED

NOW_AND_THEN = 0.25
"""The share of unchanged cells that get the mark of a carried figure."""


def settle(cells: pd.DataFrame, seed: int) -> pd.DataFrame:
    """What readers get of each cell: columns ``shown_population``, ``shown_count``, ``carried``.

    ``carried`` is the key of the release whose figure is shown, empty where it is today's; the
    numbers are None where nothing is shown. ``seed`` is secret: who knows it knows which marks
    stand for nothing.
    """
    draw = Random(seed)
    rows = []
    for cell in cells.to_dict("records"):
        today = cell["status"] == PUBLISHED
        unchanged = (
            bool(cell["base"])
            and not any(changers for changers, _others in cell["path"])
            and cell["base_population"] == cell["population"]
        )
        marked = draw.random() < NOW_AND_THEN and unchanged
        if cell["base"] and (not today or marked):
            rows.append((cell["base_population"], cell["base_count"], cell["base"]))
        elif today:
            rows.append((cell["population"], cell["count"], ""))
        else:
            rows.append((None, None, ""))
    names = ["shown_population", "shown_count", "carried"]
    shown = pd.DataFrame(rows, columns=names, index=cells.index, dtype=object)
    return cells.assign(**{name: shown[name] for name in names})
