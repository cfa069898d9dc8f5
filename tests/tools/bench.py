"""``make bench``: ours beside a peer's, for each module of ``tests.bench``; writes var/bench.json.

Such a module has ``measure()``, which yields ``Row``s. ``ARGS=word`` runs those named so.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.tools.found import modules

OUTPUT = Path(__file__).resolve().parent.parent.parent / "var" / "bench.json"


@dataclass(frozen=True)
class Row:
    """A figure of ours and of a peer, and the ratio of ours to theirs that we aim at.

    ``at_most``: less is better (seconds); else more is better (rows a second).
    """

    name: str
    ours: float
    peer: float
    goal: float
    at_most: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.peer if self.peer else float("inf")

    @property
    def holds(self) -> bool:
        return self.ratio <= self.goal if self.at_most else self.ratio >= self.goal

    def as_dict(self) -> dict[str, str | float | bool]:
        return {
            "name": self.name,
            "ours": self.ours,
            "peer": self.peer,
            "ratio": self.ratio,
            "goal": self.goal,
            "holds": self.holds,
        }


def main(chosen: list[str]) -> int:
    """1 where a goal is not reached."""
    rows: list[Row] = []
    print(f"{'name':<48} {'ours':>12} {'peer':>12} {'ratio':>8} {'goal':>8}  holds")
    for _name, module in modules("tests.bench", chosen):
        for row in module.measure():
            rows.append(row)
            sign = "≤" if row.at_most else "≥"
            print(
                f"{row.name:<48} {row.ours:>12.4g} {row.peer:>12.4g} {row.ratio:>8.3g} "
                f"{sign}{row.goal:>7.3g}  {'yes' if row.holds else 'NO'}",
                flush=True,
            )
    OUTPUT.parent.mkdir(mode=0o700, exist_ok=True)
    OUTPUT.write_text("".join(json.dumps(row.as_dict()) + "\n" for row in rows))
    return not all(row.holds for row in rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
