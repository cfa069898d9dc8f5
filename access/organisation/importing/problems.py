"""What can be wrong with an imported file, as data (PURE: no Django, no database).

A problem names line, column and reason. It never holds what stood in the cell: a message must
not carry somebody's data. ``words.sentence`` says it in the reader's language.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

LIMIT = 200  # so many problems are kept; of the rest only the number


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong: ``line`` 0 is the file itself. ``facts`` come from us, never from a cell."""

    line: int
    column: str
    code: str
    facts: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """For a JSON column."""
        return {**asdict(self), "facts": list(self.facts)}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Problem":
        return cls(data["line"], data["column"], data["code"], tuple(data["facts"]))


class Problems:
    """All problems of a file, the first 200 of them by line."""

    def __init__(self) -> None:
        self._kept: list[Problem] = []
        self.total = 0

    def add(self, line: int, column: str, code: str, *facts: str) -> None:
        self._kept.append(Problem(line, column, code, facts))
        self.total += 1
        if len(self._kept) > 20 * LIMIT:
            self._kept = sorted(self._kept)[:LIMIT]

    def add_lines(self, lines: Iterable[int], column: str, code: str, *facts: str) -> None:
        """The same problem on many lines; a file of a million bad rows costs no memory."""
        for line in lines:
            self.add(int(line), column, code, *facts)

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._kept)[:LIMIT])

    def __bool__(self) -> bool:
        return self.total > 0


class FileRefused(Exception):
    """The file cannot be imported; ``problems`` says why, line by line."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        super().__init__(f"{problems.total} problems")


def refusal(code: str, *facts: str, line: int = 0, column: str = "") -> FileRefused:
    """A refusal for one reason."""
    problems = Problems()
    problems.add(line, column, code, *facts)
    return FileRefused(problems)
