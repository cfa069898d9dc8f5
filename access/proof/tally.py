"""Which part of the questions is put, and the tally of the answers. PURE."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Slice:
    """Which part of the questions is put; None is everything."""

    parts: frozenset[str] = frozenset({"cells", "code", "rows", "content", "writes"})
    held: frozenset[str] | None = None
    states: frozenset[str] | None = None
    tables: frozenset[str] | None = None
    powers: frozenset[str] | None = None
    processes: frozenset[str] | None = None
    # In a state that takes everything away, only the powers that are given otherwise, and one more.
    thin: bool = False
    first: bool = False  # stop at the first mismatch

    def has(self, what: frozenset[str] | None, name: str) -> bool:
        return what is None or name in what


ALL = Slice()


class Enough(Exception):
    """The first mismatch was found, and no more was asked for."""


@dataclass
class Tally:
    """How many questions were put, and where the answers differ."""

    first: bool = False
    checks: int = 0
    mismatches: list[str] = field(default_factory=list)

    def same(self, wanted: object, found: object, *what: object, checks: int = 1) -> None:
        self.checks += checks
        if wanted != found:
            self.mismatches.append(" ".join(map(str, what)))
            if self.first:
                raise Enough
