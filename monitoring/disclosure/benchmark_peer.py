"""Runs pytauargus on one table, in an environment of its own; prints one line of JSON.

    python benchmark_peer.py table.csv suppression limit

The csv holds the innermost cells (`team, dir, ..., freq`). Started by `benchmark`, never imported.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    from pytauargus import protect  # type: ignore[import-not-found]

    with Path(sys.argv[1]).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:  # the engine reads columns of fixed width
        row["team"], row["dir"] = f"u{int(row['team'][1:]):04}", f"d{int(row['dir'][1:]):04}"
    dimensions = [name for name in rows[0] if name not in ("dir", "freq")]
    persons = [row for row in rows for _ in range(int(row["freq"]))]
    columns: dict[str, list[object]] = {d: [row[d] for row in persons] for d in dimensions}
    columns["one"] = [1.0] * len(persons)
    folder = tempfile.mkdtemp()
    tree: dict[str, list[str]] = {}
    for row in rows:
        teams = tree.setdefault(row["dir"], [])
        if row["team"] not in teams:
            teams.append(row["team"])
    hierarchy = Path(folder) / "team.hrc"
    lines = [line for top, teams in tree.items() for line in (top, *(f"@{t}" for t in teams))]
    hierarchy.write_text("\n".join(lines) + "\n", encoding="utf-8")
    start = time.process_time()
    result = protect(
        columns, dimensions, response="one", safety_rules=f"FREQ({sys.argv[3]},0)",
        suppress=sys.argv[2], hrc={"team": str(hierarchy)}, hierleadstring="@", workdir=folder,
    )  # fmt: skip
    seconds = time.process_time() - start
    hidden = sum(1 for value in result.tables[0].safe() if value == "x")
    print(json.dumps({"withheld": hidden, "seconds": seconds}))


if __name__ == "__main__":
    main()
