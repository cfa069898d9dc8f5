"""OAuth 2.0 client credentials; a client is known by a JWT that it signs (private_key_jwt)."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlencode
from uuid import uuid4

from joserfc.jwk import ECKey, KeySet

from counting.protocol import schemas, signing
from counting.protocol.refusals import BadSignature, Malformed, StaleTimestamp, TokenRefused

SCOPE: Final = "anonymous-count"
ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LASTS: Final = dt.timedelta(minutes=1)
"""Of an assertion, which is used once."""
MOST_BYTES: Final = 8_192


@dataclass(frozen=True)
class Token:
    """An access token, and until when it may be used."""

    value: str = field(repr=False)
    until: dt.datetime


def token_request(client: str, audience: str, key: ECKey, now: dt.datetime) -> bytes:
    """The form that asks for a token; ``audience`` is the address of the token endpoint."""
    claims = {
        "iss": client,
        "sub": client,
        "aud": audience,
        "jti": str(uuid4()),
        "iat": int(now.timestamp()),
        "exp": int((now + LASTS).timestamp()),
    }
    form = {
        "grant_type": "client_credentials",
        "scope": SCOPE,
        "client_assertion_type": ASSERTION,
        "client_assertion": signing.sign(schemas.write_json(claims), key),
    }
    return urlencode(form).encode("ascii")


def read_token(body: bytes, now: dt.datetime) -> Token:
    """The token in an answer. ``TokenRefused`` where there is none that can be used."""
    try:
        found = schemas.read_json(body)
        schemas.check("token", found)
    except Malformed:
        raise TokenRefused from None
    return Token(found["access_token"], now + dt.timedelta(seconds=found["expires_in"]))


def check_token_request(
    body: bytes, audience: str, keys: dict[str, KeySet], now: dt.datetime
) -> tuple[str, str]:
    """The register's side: the client that asks, and the id of its assertion, to be used once.

    ``keys`` are those of each client.
    """
    try:
        form = parse_qs(body.decode("ascii"), strict_parsing=True, max_num_fields=10)
        given = {name: values[0] for name, values in form.items() if len(values) == 1}
        assertion = given["client_assertion"]
        wanted = (given["grant_type"], given["client_assertion_type"], given["scope"])
    except (ValueError, KeyError):
        raise Malformed from None
    if wanted != ("client_credentials", ASSERTION, SCOPE):
        raise Malformed
    for client, known in keys.items():
        try:
            claims = schemas.read_json(signing.verify(assertion.encode("ascii"), known))
        except BadSignature:
            continue
        return client, _check_claims(claims, client, audience, now)
    raise BadSignature


def _check_claims(claims: Any, client: str, audience: str, now: dt.datetime) -> str:
    if not isinstance(claims, dict) or not isinstance(claims.get("jti"), str):
        raise Malformed
    if (claims.get("iss"), claims.get("sub"), claims.get("aud")) != (client, client, audience):
        raise BadSignature
    issued, ends = claims.get("iat"), claims.get("exp")
    if not isinstance(issued, int) or not isinstance(ends, int):
        raise Malformed
    moment = now.timestamp()
    if not issued - 60 <= moment < ends <= issued + 300:
        raise StaleTimestamp
    found: str = claims["jti"]
    return found
