"""The strip of a form on paper: a number on the form, a code on the strip that the person keeps.

The HR designee types the number and never sees the code; with the code the person confirms
without logging in (R5). The last sign of both is a check, so that a typing error can be told
without telling whether a form waits.
"""

import hmac
import secrets
from dataclasses import dataclass
from typing import Final

from django.utils.crypto import salted_hmac

# No signs that look or sound alike.
ALPHABET: Final = "3479ACDEFHJKMNPRTUVWXY"
NUMBER_SIGNS: Final = 8
CODE_SIGNS: Final = 10
_SALT: Final = "registration.questionnaire.strip"


@dataclass(frozen=True)
class Strip:
    """The pair that stands on one blank form."""

    number: str
    code: str


def new_strip() -> Strip:
    """A number for a new blank form, and the code that belongs to it."""
    number = _checked("".join(secrets.choice(ALPHABET) for _ in range(NUMBER_SIGNS - 1)))
    return Strip(number, code_of(number))


def code_of(number: str) -> str:
    """The code that belongs to a form number; only the program can derive it."""
    digest = int.from_bytes(salted_hmac(_SALT, number, algorithm="sha256").digest(), "big")
    signs = []
    for _ in range(CODE_SIGNS - 1):
        digest, sign = divmod(digest, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return _checked("".join(signs))


def typed(text: str) -> str:
    """What somebody typed, without the spaces and dashes that help reading."""
    return "".join(text.split()).replace("-", "").upper()


def well_typed(text: str, signs: int) -> bool:
    """Whether length, signs and check sign are right; says nothing about whether it exists."""
    return (
        len(text) == signs
        and all(sign in ALPHABET for sign in text)
        and _checked(text[:-1]) == text
    )


def same(code: str, expected: str) -> bool:
    """Compare in constant time; a form without a strip (no expected code) is never the same."""
    return bool(expected) and hmac.compare_digest(code, expected)


def grouped(text: str) -> str:
    """For reading from paper: in groups of four or five."""
    half = (len(text) + 1) // 2
    return f"{text[:half]} {text[half:]}"


def _checked(text: str) -> str:
    """The text with its check sign: a weighted sum, so that a swap of neighbours shows."""
    total = sum((place + 1) * ALPHABET.index(sign) for place, sign in enumerate(text))
    return text + ALPHABET[total % len(ALPHABET)]
