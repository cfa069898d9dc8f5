"""From true cells to the pattern of a release: protect, then audit (rules S1, S2). PURE.

Two secrets are kept at once. The *headcount*: no category of fewer persons than the limit is
shown. The *group*: how many of a cell belong to it, against a reader who knows every population.
What headcounts withhold every group withholds too, and its own pattern is made around that, so
that each table is safe with exactly the cells that are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from monitoring.disclosure import audit, protect
from monitoring.reporting.groups import Group
from monitoring.reporting.planning import Plan
from monitoring.reporting.tabulate import DIMENSIONS

PUBLISHED = "published"
# Not shown, and not for the sake of anybody: nobody is there. It looks like any withheld cell.
EMPTY = "empty"


class NotSafe(Exception):
    """The audit found a table that can be computed back; it is not published (S2)."""

    def __init__(self, group: str) -> None:
        self.group = group
        super().__init__(f"The table {group} does not pass its audit.")


@dataclass(frozen=True)
class Audited:
    """The narrowest interval of what a table withholds, and whether each is wide enough."""

    narrowest: int | None
    safe: bool


@dataclass(frozen=True)
class Protected:
    """A table with ``status`` per cell: published, primary or secondary, and its audit."""

    cells: pd.DataFrame
    narrowest: int | None
    safe: bool


def protect_plans(
    plans: list[Plan], progress: Callable[[int], None] = lambda _percent: None
) -> list[tuple[Plan, Protected]]:
    """Protect and audit every table of a release. Raises NotSafe, or the engine's own errors."""
    done: list[tuple[Plan, Protected]] = []
    headcounts: dict[bool, pd.DataFrame] = {}
    for number, plan in enumerate(plans):
        group = plan.group
        if group.management not in headcounts:
            headcounts[group.management] = protect_headcount(plan)
        heads = headcounts[group.management]
        cells = heads if group.flag is None else protect_group(plan, heads)
        found = audit_table(cells, group, plan.hierarchies)
        if not found.safe:
            raise NotSafe(group.code)
        done.append((plan, Protected(cells, found.narrowest, found.safe)))
        progress(100 * (number + 1) // len(plans))
    return done


def dims_of(group: Group) -> list[str]:
    return ["unit", *group.dims]


def protect_headcount(plan: Plan) -> pd.DataFrame:
    """The pattern of the populations alone: a plain frequency table, as its own secret.

    A zero is harmless, and yet not shown: empty and withheld look the same.
    """
    done = protect(
        plan.cells.assign(count=plan.cells["population"]),
        dims_of(plan.group),
        plan.hierarchies,
        population=None,
        limit=plan.group.limit,
        mode="small",
    )
    # A zero that the engine left open counts as known in the audit: worse than what is shown.
    done.loc[(done["population"] == 0) & (done["status"] == PUBLISHED), "status"] = EMPTY
    return done


def protect_group(plan: Plan, heads: pd.DataFrame) -> pd.DataFrame:
    """The pattern of a group, around the cells whose headcount is not shown.

    Such a cell gets a limit that its population cannot reach, so that the engine has to withhold
    it; how wide intervals must be stays the limit of the group. Small cells go first: the figure
    of a whole entity serves more readers than that of a few.
    """
    known = heads[[*DIMENSIONS, "status"]].rename(columns={"status": "head"})
    cells = plan.cells.merge(known, on=DIMENSIONS, how="left", validate="one_to_one")
    if cells["head"].isna().any():
        raise ValueError("A table of a group has cells that the headcounts do not have.")
    hidden = cells["head"] != PUBLISHED
    limits = np.where(
        hidden, np.maximum(cells["population"] + 1, plan.group.limit), plan.group.limit
    )
    return protect(
        cells.drop(columns="head"),
        dims_of(plan.group),
        plan.hierarchies,
        limit=pd.Series(limits),
        width=plan.group.limit,
        mode="small",
    )


def audit_table(
    cells: pd.DataFrame, group: Group, trees: Mapping[str, Mapping[str, str | None]]
) -> Audited:
    """What a reader can compute back from the shown cells of a table.

    Headcounts are audited as if every zero were known that the engine did not need to withhold:
    that is worse than what is shown. The members of a group are audited with every population
    known.
    """
    if group.flag is None:
        shown = cells.assign(
            count=cells["population"],
            status=cells["status"].replace(EMPTY, PUBLISHED),
        )
        found = audit(shown, dims_of(group), trees, population=None, limit=group.limit, exact=False)
    else:
        found = audit(cells, dims_of(group), trees, limit=group.limit, exact=False)
    if found.empty:
        return Audited(None, True)
    room = found[found["needed"] >= group.limit]
    widths = (room["upper"] - room["lower"]).astype(int)
    narrowest = int(widths.min()) if len(widths) else None
    return Audited(narrowest, bool(found["safe"].all()))
