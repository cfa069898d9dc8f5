"""PURE. What is kept of one person: the answers, the contact choice, and the consent (R4, R5).

A registration is plain data that is sealed whole. A withdrawal keeps one thing, inside the seal:
that it happened and when, so that a form from paper cannot undo it (R5).
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any, Final

ONLINE: Final = "online"
PAPER: Final = "paper"
CHANNELS: Final = frozenset({ONLINE, PAPER})

# The two purposes that a yes is given for, apart (R4).
INVITATIONS: Final = "invitations"
PRIORITY: Final = "priority"
PURPOSES: Final = (INVITATIONS, PRIORITY)
# What every consent is for; like the others it stands still where a new text widens it (R5).
COUNT: Final = "count"
# What a person can object to, apart (P1).
USES: Final = (COUNT, *PURPOSES)


@dataclass(frozen=True)
class Choice:
    """The contact choice: *do not contact*, or a yes with the purposes it is given for (R3, R4)."""

    contact: bool
    purposes: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.purposes <= set(PURPOSES):
            raise ValueError("Een contactkeuze noemt alleen doelen die bestaan.")
        if not self.contact and self.purposes:
            raise ValueError("Wie niet gecontacteerd wil worden, geeft voor geen doel een ja.")

    def narrowed(self, other: "Choice") -> "Choice":
        """What both choices allow: never more than either of them."""
        return Choice(self.contact and other.contact, self.purposes & other.purposes)


@dataclass(frozen=True)
class Consent:
    """Who consented is the row; here stand when, to which text, and through which channel (R5)."""

    at: dt.datetime
    version: int
    channel: str

    def __post_init__(self) -> None:
        if self.channel not in CHANNELS:
            raise ValueError("Een toestemming komt op papier of online.")


@dataclass(frozen=True)
class Registration:
    """Everything the person told, as it is sealed. ``answers`` is the data of ``definitions``."""

    answers: dict[str, Any]
    choice: Choice
    consent: Consent

    def to_data(self) -> dict[str, Any]:
        """Plain data for sealing; ``from_data`` reads it back."""
        return {
            "a": self.answers,
            "c": [self.choice.contact, sorted(self.choice.purposes)],
            "t": [
                self.consent.at.isoformat(timespec="minutes"),
                self.consent.version,
                self.consent.channel,
            ],
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Registration":
        contact, purposes = data["c"]
        at, version, channel = data["t"]
        return cls(
            answers=data["a"],
            choice=Choice(contact, frozenset(purposes)),
            consent=Consent(dt.datetime.fromisoformat(at), version, channel),
        )


@dataclass(frozen=True)
class Limits:
    """What the person does not want done with what was told: restriction and objection (P1).

    A restriction stops every use; an objection the uses that it names. What was told stays, and
    only the person lifts a limit: no save, form from paper or decision does.
    """

    restricted: bool = False
    objected: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.objected <= set(USES):
            raise ValueError("Een bezwaar noemt alleen gebruik dat bestaat.")

    def __bool__(self) -> bool:
        return self.restricted or bool(self.objected)

    def allows(self, use: str) -> bool:
        """Whether a use may go on; of a use that does not exist, never."""
        return use in USES and not self.restricted and use not in self.objected

    def joined(self, other: "Limits") -> "Limits":
        """Both together: never less than either of them."""
        return Limits(self.restricted or other.restricted, self.objected | other.objected)


@dataclass(frozen=True)
class Own:
    """What the own row holds: a registration, the trace of a withdrawal, or nothing; and limits.

    Nobody but the person can tell any of them apart (R14).
    """

    registration: Registration | None = None
    withdrawn_at: dt.datetime | None = None
    limits: Limits = Limits()

    def to_data(self) -> dict[str, Any] | None:
        data: dict[str, Any] = {}
        if self.registration is not None:
            data = self.registration.to_data()
        elif self.withdrawn_at is not None:
            data = {"w": self.withdrawn_at.isoformat(timespec="minutes")}
        if self.limits:
            data["l"] = [self.limits.restricted, sorted(self.limits.objected)]
        return data or None

    @classmethod
    def from_data(cls, data: dict[str, Any] | None) -> "Own":
        if data is None:
            return cls()
        restricted, objected = data.get("l", (False, ()))
        limits = Limits(restricted, frozenset(objected))
        if "w" in data:
            return cls(withdrawn_at=dt.datetime.fromisoformat(data["w"]), limits=limits)
        if "a" in data:
            return cls(registration=Registration.from_data(data), limits=limits)
        return cls(limits=limits)


@dataclass(frozen=True)
class Slip:
    """A form from paper as an HR designee typed it; it waits for the person (R5).

    ``code`` is the key of the strip that the person keeps, empty where the form had none.
    """

    registration: Registration
    signed_on: dt.date
    code: str = field(default="", repr=False)

    def to_data(self) -> dict[str, Any]:
        return {**self.registration.to_data(), "d": self.signed_on.isoformat(), "k": self.code}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Slip":
        return cls(Registration.from_data(data), dt.date.fromisoformat(data["d"]), data["k"])


def merged(own: Own, slip: Slip, *, at: dt.datetime) -> Own:
    """What stands after the person confirmed a form from paper (R5).

    An entry never widens. A withdrawal stays a withdrawal, and a limit a limit. *Do not contact*
    stays, and a purpose that was not given is not added. An answer that the person gave, *I do not
    know* and *I would rather not say* included, stays; only what was left open is filled in.
    """
    if own.withdrawn_at is not None:
        return own
    if own.registration is None:
        consent = replace(slip.registration.consent, at=at)
        return replace(own, registration=replace(slip.registration, consent=consent))
    mine = own.registration
    return replace(
        own,
        registration=Registration(
            answers=_filled_in(mine.answers, slip.registration.answers),
            choice=mine.choice.narrowed(slip.registration.choice),
            consent=mine.consent,
        ),
    )


def _filled_in(mine: dict[str, Any], slip: dict[str, Any]) -> dict[str, Any]:
    """What the person left open, filled in from paper; each definition put as a whole apart."""
    filled = {**slip, **mine}
    if "whole" in slip and "whole" in mine:
        filled["whole"] = {**slip["whole"], **mine["whole"]}
    return filled
