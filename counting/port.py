"""PURE. What the program asks of a register, whatever the way to it (C1, C5, C6).

``Register`` is the port. One object serves one run in one process: ``begin``, ``send`` as often as
needed, ``close``; the register counts nothing before the close. Any process may then ``poll`` with
the ticket, which holds aggregates only and may be kept. Beside the adapter over HTTPS
(``counting.transport``) others can stand: SOAP, or files.

A run that breaks off is void: it is begun again, with the same key, and counts once (C6).

No register number stands in an exception or a representation of what is here (C2).
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

MOST_IN_PART: Final = 10_000


class Category(StrEnum):
    """What the register derives of somebody, in the words of the definition asked for."""

    YES = "yes"
    NO = "no"


class Reason(StrEnum):
    """Why the register counted a number in neither category."""

    NOT_FOUND = "not_found"
    REPLACED = "replaced"
    CANCELLED = "cancelled"
    DUPLICATE = "duplicate"
    MALFORMED = "malformed"
    UNDETERMINED = "undetermined"
    """Found, but the register knows too little of parents or grandparents (G1)."""


class Kind(StrEnum):
    """How heavy an exception of the register weighs. One error makes the whole a refusal."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True)
class Question:
    """What is asked of the register in one run.

    ``groups``: random labels that mean nothing to the register, at most 10,000; each number belongs
    to one group, so that what must overlap is asked in parts that do not. ``minimum``: no group of
    fewer is sent, and the register withholds every category and complement under it (C5).
    ``composition``: the members of the European Union to judge by, sorted, as
    ``registration.definitions.composition`` has them (G2); empty where a definition knows no Union.
    A label is 8 to 32 of a-z and 0-9; ``sender`` and ``capacity`` are up to 80 letters, digits and
    ``.:_-``; ``authorisation`` is a text of 1 to 300.
    """

    run: UUID
    idempotency_key: UUID
    reference_date: dt.date
    definition_id: str
    definition_version: int
    composition: tuple[str, ...]
    minimum: int
    groups: tuple[str, ...]
    sender: str
    capacity: str
    authorisation: str


@dataclass(frozen=True)
class Ticket:
    """That the register has a whole run, and what the answer must match. Holds aggregates only."""

    id: UUID
    question: Question
    totals: Mapping[str, int]
    """Numbers sent, per group."""
    parts: int
    already_received: bool = False
    """The register had this run before: it counts once (C6)."""


@dataclass(frozen=True)
class Pending:
    """The register is still counting; ask again after so many seconds, not before."""

    seconds: float


@dataclass(frozen=True)
class GroupCounts:
    """What came back of one group. ``matched + unmatched == sent``.

    The counts are of all categories, each from the limit up, with ``sum == matched``; or ``None``:
    withheld, all of them, so that none follows from another.
    """

    label: str
    sent: int
    matched: int
    counts: Mapping[Category, int] | None

    @property
    def unmatched(self) -> int:
        return self.sent - self.matched


@dataclass(frozen=True)
class Remark:
    """An exception of the register: what, where it arose, and its diagnosis in words.

    The diagnosis is a text of the other party: for an operator to read, never for a page.
    """

    kind: Kind
    code: str
    origin: str
    diagnosis: str = field(repr=False)


@dataclass(frozen=True)
class Answer:
    """A whole answer, checked: references, signature, sums and limits (C5, C6).

    ``reasons`` is of the whole run: a count from the limit up, ``None`` for fewer than that.
    """

    run: UUID
    composition: tuple[str, ...]
    groups: tuple[GroupCounts, ...]
    """In the order of the question; every group once."""
    reasons: Mapping[Reason, int | None]
    remarks: tuple[Remark, ...]
    receipt: str = field(repr=False)
    """The answer as the register signed it, a compact JWS. It holds no number of a person."""


@dataclass(frozen=True)
class Refused:
    """The register will not count this run, whole as it is. At least one remark is an error."""

    run: UUID
    remarks: tuple[Remark, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(each.code for each in self.remarks if each.kind is Kind.ERROR)


class RegisterProblem(Exception):
    """Nothing usable came of it. ``code`` may be shown and kept; no message holds a number (C2)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unavailable(RegisterProblem):
    """No answer within the tries that are allowed: the same may be asked again later."""


class Rejected(RegisterProblem):
    """The register refused a message before the run was whole: the run is void.

    ``code`` is that of its first error.
    """


class AnswerRefused(RegisterProblem):
    """What came back cannot be what was asked for, and none of it is used.

    ``counting.protocol.refusals`` has a class per reason.
    """


class Misused(RegisterProblem):
    """The caller did what a run may not: a group under the minimum, a part too large, no begin."""


class Register(Protocol):
    """The port. On what comes from afar, methods raise ``RegisterProblem`` and nothing else."""

    def begin(self, question: Question) -> None:
        """Announce a run. What an earlier, unfinished attempt with the same key sent is void."""
        ...

    def send(self, numbers: Iterable[tuple[str, str]]) -> None:
        """One part: (group label, eleven digits), 1 to ``MOST_IN_PART`` of them.

        Encrypted for the register alone, under the next part number. Nothing of it is kept here.
        """
        ...

    def close(self, totals: Mapping[str, int]) -> Ticket:
        """The signed manifest: numbers sent per group, for every group of the question.

        ``Misused`` where these are not what was sent, or a group is under the minimum.
        """
        ...

    def poll(self, ticket: Ticket) -> Pending | Answer | Refused:
        """What became of a closed run. Needs no ``begin`` in this process."""
        ...
