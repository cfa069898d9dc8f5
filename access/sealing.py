"""Sealing: the only way in and out of a sealed value (design: "Answers are special-category data").

AES-256-GCM. The associated data binds table, column, row and person, so that a sealed value that
is moved to another row, column or person does not open. Every value is padded to a fixed length,
so that the size of a row tells nothing (rule R14).

A sealed value is: key id (1 byte) | nonce (12 bytes) | ciphertext with tag.
"""

import base64
import json
import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12
OVERHEAD = 1 + NONCE + 16


class SealBroken(Exception):
    """A sealed value does not open: it was moved, changed, or sealed with an unknown key."""

    def __init__(self) -> None:
        super().__init__("A sealed value does not open.")


class TooLong(ValueError):
    """What should be sealed is longer than the fixed length."""

    def __init__(self) -> None:
        super().__init__("What should be sealed is longer than the fixed length.")


def parse_keys(text: str) -> dict[int, bytes]:
    """Read ``SEALING_KEYS``: ``id:base64,id:base64``, ids 1 to 255, the newest first."""
    keys: dict[int, bytes] = {}
    for part in text.split(","):
        number, _, encoded = part.strip().partition(":")
        key = base64.b64decode(encoded, validate=True)
        if len(key) != 32 or not 1 <= int(number) <= 255:
            raise ValueError("SEALING_KEYS: each key is id:base64 of 32 bytes, id 1 to 255.")
        keys[int(number)] = key
    return keys


@lru_cache(maxsize=8)
def _ciphers(text: str) -> tuple[int, dict[int, AESGCM]]:
    keys = parse_keys(text)
    return next(iter(keys)), {number: AESGCM(key) for number, key in keys.items()}


def place(table: str, column: str, row: object, person: object) -> bytes:
    """The associated data of a sealed value: where it stands and whose it is."""
    return "|".join((table, column, str(row), str(person))).encode()


def seal(value: bytes, at: bytes, *, length: int) -> bytes:
    """Seal ``value``, padded to ``length`` bytes, for the place ``at``.

    Raises TooLong where ``value`` does not fit. Returns ``length + 4 + OVERHEAD`` bytes.
    """
    if len(value) > length:
        raise TooLong
    padded = len(value).to_bytes(4, "big") + value + bytes(length - len(value))
    number, ciphers = _ciphers(settings.SEALING_KEYS)
    nonce = os.urandom(NONCE)
    return bytes([number]) + nonce + ciphers[number].encrypt(nonce, padded, at)


def open_sealed(sealed: bytes | memoryview, at: bytes) -> bytes:
    """Open a sealed value at its place. Raises SealBroken."""
    sealed = bytes(sealed)
    _, ciphers = _ciphers(settings.SEALING_KEYS)
    try:
        padded = ciphers[sealed[0]].decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], at)
    except (InvalidTag, KeyError, IndexError, ValueError) as error:
        raise SealBroken from error
    size = int.from_bytes(padded[:4], "big")
    return padded[4 : 4 + size]


def seal_data(value: Any, at: bytes, *, length: int) -> bytes:
    """Seal JSON data; None is filler: as long as anything else, and empty."""
    raw = b"" if value is None else json.dumps(value, separators=(",", ":")).encode()
    return seal(raw, at, length=length)


def open_data(sealed: bytes | memoryview, at: bytes) -> Any:
    """Open sealed JSON data; filler is None."""
    raw = open_sealed(sealed, at)
    return json.loads(raw) if raw else None


def newest_key() -> int:
    """The id of the key that seals now; rotation re-seals what another key sealed."""
    return _ciphers(settings.SEALING_KEYS)[0]
