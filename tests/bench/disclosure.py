"""The engine beside pytauargus and GaussSuppression, on the tables of the benchmark.

Each line is ours beside the goal, or beside what the peer does in the same run. pytauargus has an
environment of its own; where it is missing its lines are named and left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.disclosure import benchmark
from tests.tools.bench import Row

TABLES = ("t500", "t2000")
"""The small tables: seconds. The others take minutes: `python -m tests.bench.disclosure`."""


CELLS, SECONDS = 1.25, 10.0
"""What we allow ourselves beside a peer: it promises less and audits no interval."""


def measure(names: tuple[str, ...] = TABLES) -> Iterator[Row]:
    """Cells withheld and processor seconds, protection and certified audit together."""
    said: set[str] = set()
    for line in benchmark.rows(names):
        for row in as_rows(line):
            if row.name not in said:
                said.add(row.name)
                yield row


def as_rows(line: benchmark.Row) -> Iterator[Row]:
    """A line of the benchmark as `make bench` prints it: beside its goal, and beside a peer.

    A goal in words (`at most 79`, `at least 10`) becomes a peer of that size.
    """
    words, _, number = line["goal"].rpartition(" ")
    name = line["name"]
    if words in ("at most", "at least"):
        told = f"{name.partition(' (')[0]}; peer: the goal"
        yield Row(told, line["ours"], float(number), 1.0, at_most=words == "at most")
    if isinstance(line["peer"], str):
        if "pytauargus" in name:
            print(f"{name}: {line['peer']}, so pytauargus is not beside ours")
    elif "(" in name:
        goal = SECONDS if "seconds" in name else CELLS
        yield Row(name, line["ours"], float(line["peer"]), goal, at_most=True)


if __name__ == "__main__":
    for row in measure(benchmark.NAMES):
        print(f"{row.name}: {row.ours:g} / {row.peer:g} = {row.ratio:.3g}")
