"""Why what came back is refused: one class per reason, each with its code.

None takes a text: a message that quotes the other party could quote a register number (C2).
"""

from typing import ClassVar

from counting import port


class _Reason(port.AnswerRefused):
    reason: ClassVar[str]

    def __init__(self) -> None:
        super().__init__(self.reason)


class TooLarge(_Reason):
    """More bytes than any answer needs; the rest was not read."""

    reason = "TOO_LARGE"


class Malformed(_Reason):
    """Not JSON, not of the shape that the schema gives, or not of a kind that may come here."""

    reason = "MALFORMED"


class BadSignature(_Reason):
    """Not signed by the register with a key that we know."""

    reason = "BAD_SIGNATURE"


class WrongReference(_Reason):
    """An answer to something else: another message, run, ticket or question."""

    reason = "WRONG_REFERENCE"


class StaleTimestamp(_Reason):
    """Signed too long ago, or in the future: perhaps an old answer played again."""

    reason = "STALE_TIMESTAMP"


class WrongVersion(_Reason):
    """Another version of the service than was agreed, or none that both know."""

    reason = "WRONG_VERSION"


class TokenRefused(_Reason):
    """No token, one that is of no use, or a fresh one that the register refuses."""

    reason = "TOKEN_REFUSED"


class UnknownGroup(_Reason):
    """A group that was not asked for, or one twice, or one that is missing."""

    reason = "UNKNOWN_GROUP"


class SumsDoNotMatch(_Reason):
    """Categories and unmatched together are not what was sent (C1)."""

    reason = "SUMS_DO_NOT_MATCH"


class SmallCountShown(_Reason):
    """A category or its complement under the limit that was not withheld (C5)."""

    reason = "SMALL_COUNT_SHOWN"


class NumberShown(_Reason):
    """A text that may hold a register number. It is not kept, and not told (C2)."""

    reason = "NUMBER_SHOWN"
