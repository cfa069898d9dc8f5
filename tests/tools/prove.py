"""``make prove``: the long proofs, whole; writes docs/proof.md.

A module of ``tests.proofs`` has ``prove()``, which yields ``Figure``s. ``ARGS=word`` runs some of
them, and writes their lines anew; those of the others stay, each with its own commit.
"""

import datetime as dt
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.tools.found import modules

ROOT = Path(__file__).resolve().parent.parent.parent
HEAD = """# Proofs

Written by `make prove`, which runs every long proof whole; each can be repeated with its command,
and then its lines are new. A line says at which commit its figure was seen.

| date | commit | command | what | figure | holds |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Figure:
    """What was proven, the figure that was seen, and whether it is what it must be."""

    what: str
    figure: str
    holds: bool


def ran(what: str, *arguments: str, env: Mapping[str, str] | None = None) -> Figure:
    """Run pytest on two processes, and count what it said; its last words where one fails."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout[-6000:], done.stderr[-3000:], file=sys.stderr)
    closing = re.findall(r"\d+ (?:passed|failed|errors?)", done.stdout)
    holds = done.returncode == 0 and bool(closing)
    return Figure(what, ", ".join(closing) or "did not run", holds)


def commit() -> str:
    """The commit of the tree, with a plus where the tree holds more than that."""

    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs/proof.md")
    return git("rev-parse", "--short", "HEAD") + ("+" if changed else "")


def main(chosen: list[str]) -> int:
    """1 where a proof does not hold, or could not be carried out."""
    done: dict[str, list[str]] = {}
    everything = True
    day = dt.datetime.now(tz=dt.UTC).date()
    for name, module in modules("tests.proofs", chosen):
        started = time.monotonic()
        try:
            figures = list(module.prove())
        except Exception as error:  # noqa: BLE001  one proof that breaks hides no other
            figures = [Figure(name, f"could not be carried out: {error!r}", holds=False)]
        print(f"{name}: {time.monotonic() - started:.0f} s", flush=True)
        lines = done.setdefault(name, [])
        for figure in figures:
            everything = everything and figure.holds
            print(f"  {figure.what}: {figure.figure} {'' if figure.holds else 'DOES NOT HOLD'}")
            cells = (
                str(day),
                commit(),
                f"`make prove ARGS={name}`",
                figure.what,
                figure.figure,
                "yes" if figure.holds else "**no**",
            )
            lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n")
    written = ROOT / "docs" / "proof.md"
    kept = lines_by_proof(written.read_text()) if chosen and written.exists() else {}
    whole = sorted((kept | done).items())
    written.write_text(HEAD + "".join(line for _name, lines in whole for line in lines))
    return not everything


def lines_by_proof(text: str) -> dict[str, list[str]]:
    """The lines of the document by the proof whose command stands in them."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines(keepends=True):
        if command := re.search(r"`make prove ARGS=(\w+)`", line):
            found.setdefault(command[1], []).append(line)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
