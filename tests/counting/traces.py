"""What a log could hold of a problem at worst, and what is searched there (C2)."""

import re
import traceback
from collections.abc import Iterable

from counting.port import RegisterProblem

DIGITS = re.compile(r"[0-9]{9}")


def told(problem: RegisterProblem, test: str) -> str:
    """All that a log could hold of it at worst: every local of every frame, but of the test's."""
    found: traceback.TracebackException | None
    found = traceback.TracebackException.from_exception(problem, capture_locals=True)
    text = [str(problem), repr(problem)]
    while found is not None:
        text += [
            f"{name}={value}"
            for frame in found.stack
            if frame.filename != test
            for name, value in (frame.locals or {}).items()
        ]
        found = found.__cause__ or found.__context__
    return "\n".join(text)


def holds_a_number(problem: RegisterProblem, sent: Iterable[str], test: str) -> bool:
    """Whether one of these stands in it, or its own text has a run of nine digits."""
    text = told(problem, test)
    return any(each in text for each in sent) or DIGITS.search(repr(problem)) is not None
