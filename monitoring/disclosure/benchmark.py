"""Measures the engine beside its peers; `rows` is what `make bench` prints.

Ours runs here, on the three tables of the tests and on generated ones; pytauargus runs in the
same minutes in an environment of its own under `var/bench-peers`, made on demand. What
GaussSuppression does on the three tables was recorded once and stands here as numbers. Time is
processor time of the one thread that works, so that a busy machine does not count.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple, TypedDict

import numpy as np
import pandas as pd

from monitoring.disclosure.audit import audit
from monitoring.disclosure.protect import protect

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "monitoring" / "disclosure" / "data"
PEERS = ROOT / "var" / "bench-peers"
PEER = "pytauargus==0.6.0"
PEER_SECONDS = 150
LIMIT = 10


class Row(TypedDict):
    """One line: ours, the peer's, ours / peer's, what we aim at, whether we reach it."""

    name: str
    ours: float
    peer: float | str
    ratio: float | None
    goal: str
    holds: bool


class Table(NamedTuple):
    """A table with margins, its innermost cells, and how to read it."""

    cells: pd.DataFrame
    dimensions: list[str]
    hierarchies: dict[str, dict[str, str]]


class Goal(NamedTuple):
    """What issue 5 asks: cells withheld and seconds (None: no goal)."""

    cells: int | None
    seconds: float
    weaker: int | None = None
    mass: int | None = None


PROVEN = {"t500": 79, "t2000": 358}
"""Proven minima for intervals at least 10 wide, zeros published as the peers do."""

GAUSS = {"t500": (75, 0.21), "t2000": (333, 1.28), "t10k": (1970, 36.3)}
"""GaussSuppression, recorded: cells withheld and seconds, without an audit of intervals."""

GAUSS_MASS = {"t2000": 3121, "t10k": 17639}

GOALS = {
    "t500": Goal(79, 1, 72),
    "t2000": Goal(361, 1, 329, 4213),
    "t10k": Goal(2080, 4, 1900, 23812),
    "43,000 cells, a million people": Goal(None, 40),
    "t10k's shape, 50,000 people": Goal(None, 15),
    "t10k's shape, 15,000 people": Goal(None, 30),
}


SLOW = ("t10k's shape, 15,000 people",)
"""Goals that are not reached and would keep the benchmark busy for long: run them by name."""


NAMES = tuple(sorted(set(GOALS) - set(SLOW), key=list(GOALS).index))


def rows(names: Sequence[str] = NAMES, peers: bool = True) -> Iterator[Row]:
    """All lines for the tables named; each table takes from a second to minutes."""
    for name in names:
        yield from _of_table(name, peers)


def recorded(name: str) -> Table:
    """One of the three tables of the tests, with margins."""
    leaves = pd.read_csv(DATA / f"{name}.csv").rename(columns={"freq": "count"})
    return _with_margins(leaves)


def generated(
    people: int, teams: int = 400, directorates: int = 12, shape: tuple[int, ...] = (2, 6, 4)
) -> Table:
    """Teams of very different sizes, each with a mixture of its own."""
    random = np.random.default_rng(1)
    share = random.lognormal(0, 0.9, teams)[:, None]
    for codes in shape:
        part = random.dirichlet(np.full(codes, 3.0), teams)
        share = (share[:, :, None] * part[:, None, :]).reshape(teams, -1)
    counts = random.multinomial(people, (share / share.sum()).ravel())
    names = ["gender", "age", "grade"][: len(shape)]
    codes_of = [[f"{n[0]}{i}" for i in range(k)] for n, k in zip(names, shape, strict=True)]
    leaves = pd.DataFrame(
        [
            (f"u{team}", f"D{team % directorates}", *codes)
            for team in range(teams)
            for codes in product(*codes_of)
        ],
        columns=["team", "dir", *names],
    )
    return _with_margins(leaves.assign(count=counts))


def thinned(people: int) -> Table:
    """The shares of t10k with fewer people."""
    leaves = pd.read_csv(DATA / "t10k.csv").rename(columns={"freq": "count"})
    share = leaves["count"].to_numpy() / leaves["count"].sum()
    random = np.random.default_rng(1)
    return _with_margins(leaves.assign(count=random.multinomial(people, share)))


def tables(name: str) -> Table:
    """The table of a line."""
    if name in GAUSS:
        return recorded(name)
    if name.startswith("43,000"):
        return generated(1_000_000)
    return thinned(50_000 if "50,000" in name else 15_000)


def _with_margins(leaves: pd.DataFrame) -> Table:
    dimensions = [c for c in leaves.columns if c not in ("dir", "count")]
    tree: dict[str, str] = dict(zip(leaves["team"], leaves["dir"], strict=True))
    inner = leaves.drop(columns="dir")
    blocks = [inner, inner.assign(team=leaves["dir"]), inner.assign(team="all")]
    table = pd.concat(blocks)
    for dimension in dimensions[1:]:
        table = pd.concat([table, table.assign(**{dimension: "_T"})])
    cells = table.groupby(dimensions, as_index=False, sort=False)[["count"]].sum()
    return Table(cells, dimensions, {"team": {**tree, **dict.fromkeys(set(tree.values()), "all")}})


def _of_table(name: str, peers: bool) -> Iterator[Row]:
    goal, table = GOALS[name], tables(name)
    start = time.process_time()
    safe = protect(*table, population=None, limit=LIMIT)
    middle = time.process_time()
    intervals = audit(safe, table.dimensions, table.hierarchies, population=None, exact=False)
    seconds, audit_seconds = middle - start, time.process_time() - middle
    withheld = _withheld(safe)
    recorded_cells, recorded_seconds = GAUSS.get(name, ("none in 150 s", "none in 150 s"))
    yield _row(f"{name}: withheld cells (GaussSuppression)", withheld, recorded_cells, goal.cells)
    if name in PROVEN:
        yield _row(f"{name}: withheld cells (proven minimum)", withheld, PROVEN[name], goal.cells)
    yield _row(
        f"{name}: processor seconds, protect and audit (GaussSuppression, recorded)",
        seconds + audit_seconds, recorded_seconds, goal.seconds,
    )  # fmt: skip
    narrowest = int((intervals["upper"] - intervals["lower"]).min())
    yield Row(
        name=f"{name}: narrowest interval", ours=narrowest, peer="not promised", ratio=None,
        goal=f"at least {LIMIT}", holds=narrowest >= LIMIT,
    )  # fmt: skip
    if name == "t2000":
        yield _row("t2000: processor seconds, audit alone", audit_seconds, "none", 0.15)
    if peers and name in ("t500", "t2000"):
        for method, title in (("MOD(1)", "modular"), ("OPT(1)", "optimal")):
            yield from _against_peer(name, title, method, withheld, seconds + audit_seconds)
    if goal.weaker is not None:
        weak = protect(*table, population=None, limit=LIMIT, width=1)
        yield _row(
            f"{name}: withheld cells, nothing exactly known (GaussSuppression)",
            _withheld(weak), GAUSS[name][0], goal.weaker,
        )  # fmt: skip
    if goal.mass is not None:
        small = protect(*table, population=None, limit=LIMIT, mode="small")
        mass = int(small.loc[small["status"] != "published", "count"].sum())
        yield _row(f"{name}: small cells first, mass withheld", mass, GAUSS_MASS[name], goal.mass)
        yield _row(
            f"{name}: small cells first, withheld cells", _withheld(small), withheld,
            int(1.04 * withheld),
        )  # fmt: skip


def _withheld(cells: pd.DataFrame) -> int:
    return int((cells["status"] != "published").sum())


def _row(name: str, ours: float, peer: float | str, goal: float | None) -> Row:
    ratio = ours / peer if isinstance(peer, int | float) and peer else None
    says = "no goal" if goal is None else f"at most {goal:g}"
    return Row(
        name=name, ours=round(ours, 3), peer=peer,
        ratio=None if ratio is None else round(ratio, 3), goal=says,
        holds=goal is None or ours <= goal,
    )  # fmt: skip


def _against_peer(
    name: str, title: str, method: str, withheld: int, seconds: float
) -> Iterator[Row]:
    theirs = _peer(DATA / f"{name}.csv", method)
    if isinstance(theirs, str):
        yield _row(f"{name}: withheld cells (pytauargus, {title})", withheld, theirs, None)
        return
    yield _row(f"{name}: withheld cells (pytauargus, {title})", withheld, theirs["withheld"], None)
    yield _row(
        f"{name}: processor seconds (pytauargus, {title}, protection only)", seconds,
        round(theirs["seconds"], 2), None,
    )  # fmt: skip


def _peer(table: Path, method: str) -> Mapping[str, float] | str:
    """What pytauargus does with a table, or why it did nothing."""
    python = PEERS / "bin" / "python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
        if subprocess.run([str(python), "-c", "import pytauargus"], capture_output=True).returncode:
            subprocess.run(
                [str(python), "-m", "pip", "install", "--quiet", PEER], check=True,
                capture_output=True,
            )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return "could not be installed"
    script = Path(__file__).with_name("benchmark_peer.py")
    try:
        done = subprocess.run(
            [str(python), str(script), str(table), method, str(LIMIT)],
            capture_output=True, text=True, timeout=PEER_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"none in {PEER_SECONDS} s"
    if done.returncode:
        return "failed"
    answer: Mapping[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer
