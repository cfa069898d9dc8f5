"""Bad answers by the thousand, from a register that has the right keys and from one that has not.

Each is made from a good answer by a seeded draw. ``obvious_answer`` judges what the register
signed; what it did not sign is bad whatever it says.
"""

import base64
import copy
import datetime as dt
import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from joserfc.jwk import ECKey

from counting.port import Answer, RegisterProblem, Ticket
from counting.protocol import envelope, signing
from counting.protocol.envelope import Message
from counting.simulator.server import RAW, Simulator
from counting.transport import HttpsRegister
from tests.counting import obvious_answer
from tests.counting.registers import client, hand_in, numbers, outcome, question, shared_out

JOSE = "application/jose"
Payload = Any
Reply = tuple[int, str, bytes]


@dataclass
class Tally:
    """What was tried: how many bad answers, what came of them, and what went wrong."""

    bad: int = 0
    good: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def attack(register: Simulator, *, bad: int, seed: int) -> Tally:
    """Poll as often as it takes to have seen so many bad answers; none may be taken."""
    asked = question(groups=5)
    tally = Tally()
    with client(register) as us:
        ticket = hand_in(us, asked, shared_out(asked, numbers(1_500)))
        assert isinstance(outcome(us, ticket), Answer)
        hostile = Hostile(random.Random(seed), register, ticket)
        register.instead = hostile
        try:
            while tally.bad < bad:
                _one(us, ticket, hostile, tally)
        finally:
            register.instead = None
        assert isinstance(outcome(us, ticket), Answer)
    return tally


def _one(us: HttpsRegister, ticket: Ticket, hostile: "Hostile", tally: Tally) -> None:
    taken: object
    try:
        taken = us.poll(ticket)
    except RegisterProblem as problem:
        taken = problem.code
    except Exception as error:  # noqa: BLE001  a crash is what is looked for
        tally.bad += 1
        tally.wrong.append(f"{hostile.kind}: {type(error).__name__}")
        return
    expected = hostile.expected
    if expected is None:
        tally.bad += 1
        if isinstance(taken, Answer):
            tally.wrong.append(f"{hostile.kind}: accepted")
        tally.refused[taken if isinstance(taken, str) else type(taken).__name__] += 1
        return
    tally.good += 1
    got = isinstance(taken, Answer) and {
        each.label: (each.sent, each.matched, tuple(each.counts.values()) if each.counts else None)
        for each in taken.groups
    }
    if got != expected:
        tally.wrong.append(
            f"{hostile.kind}: {taken if isinstance(taken, str) else 'other figures'}"
        )


class Hostile:
    """Puts something in the place of each good result."""

    def __init__(self, draw: random.Random, register: Simulator, ticket: Ticket) -> None:
        self.draw = draw
        self.register = register
        self.ticket = ticket
        self.kind = ""
        self.expected: obvious_answer.Figures | None = None

    def __call__(self, request: Message, status: int, answer: Message) -> Reply:
        payload = copy.deepcopy(envelope.as_json(answer))
        self.kind, self.expected = "broken", {}  # were the making itself to fail, it is seen
        if answer.context.type != "CountResult":
            self.kind, self.expected = "as it is", None
            return status, JOSE, self._sign(payload)
        make = self.draw.choices(
            (self._edited, self._meaning, self._envelope, self._text, self._unsigned, self._http),
            weights=(8, 6, 4, 3, 4, 1),
        )[0]
        return make(payload, envelope.as_json(request)["context"])

    # --- Signed by the register: judged by what it says -------------------------------------------

    def _edited(self, payload: Payload, request: dict[str, Any]) -> Reply:
        """Anything, anywhere."""
        for _ in range(self.draw.choice((1, 1, 1, 2, 3))):
            self._edit(payload)
        return self._judged("edited", payload, request)

    def _meaning(self, payload: Payload, request: dict[str, Any]) -> Reply:
        """Figures that look right."""
        change: Callable[[dict[str, Any]], None] = self.draw.choice(
            (self._shift, self._show, self._resize, self._reasons, self._regroup)
        )
        change(payload["content"])
        return self._judged(f"meaning {change.__name__}", payload, request)

    def _envelope(self, payload: Payload, request: dict[str, Any]) -> Reply:
        """Good figures, for something else or of another time."""
        context, content = payload["context"], payload["content"]
        which = self.draw.randrange(9)
        if which < 4:
            name = ("inResponseTo", "run", "correlation", "reference")[which]
            context[name] = str(UUID(int=self.draw.getrandbits(128)))
        elif which == 4:
            # Nowhere near the five minutes: what is right there depends on how fast this runs.
            size = self.draw.choice((self.draw.uniform(0, 2.3), self.draw.uniform(2.6, 8)))
            seconds = self.draw.choice((-1, 1)) * 10**size
            moved = dt.datetime.now(tz=dt.UTC) + dt.timedelta(seconds=seconds)
            context["timestamp"] = envelope.write_time(moved)
        elif which == 5:
            version = self.draw.choice(("0.9", "1.1", "2.0", "10.0", "01.0", "1.0 ", "1", ""))
            context["service"]["version"] = version
        elif which == 6:
            content["ticket"] = str(UUID(int=self.draw.getrandbits(128)))
        elif which == 7:
            content["minimum"] = self.draw.choice((1, 5, 9, 11, 20))
        else:
            context["type"] = self.draw.choice(sorted(envelope.SCHEMA_OF))
        return self._judged(f"envelope {which}", payload, request)

    def _shift(self, content: dict[str, Any]) -> None:
        counts = self._shown(content)["counts"]
        counts[self.draw.choice(("yes", "no"))] += self.draw.choice((-10, -1, 1, 2, 100))

    def _show(self, content: dict[str, Any]) -> None:
        group = self._shown(content)
        few = self.draw.randrange(14)
        small, large = self.draw.choice((("yes", "no"), ("no", "yes")))
        group["counts"] = {small: few, large: group["matched"] - few}

    def _resize(self, content: dict[str, Any]) -> None:
        group = self._shown(content)
        name = self.draw.choice(("sent", "matched"))
        group[name] += self.draw.choice((-50, -1, 1, 50))
        if self.draw.random() < 0.5:
            group["counts"]["no"] = group["matched"] - group["counts"]["yes"]

    def _reasons(self, content: dict[str, Any]) -> None:
        name = self.draw.choice(sorted(content["reasons"]))
        content["reasons"][name] = self.draw.choice((None, 0, 1, 9, 10, 50, 10_000))

    def _regroup(self, content: dict[str, Any]) -> None:
        groups = content["groups"]
        which = self.draw.randrange(4)
        if which == 0:
            groups.remove(self.draw.choice(groups))
        elif which == 1:
            groups.append(copy.deepcopy(self.draw.choice(groups)))
        elif which == 2:
            self.draw.choice(groups)["label"] = self.draw.choice(
                ("group9999", "", "GROUP0000", "group0000\n", "ｇroup0000")
            )
        else:
            self.draw.shuffle(groups)

    def _shown(self, content: dict[str, Any]) -> dict[str, Any]:
        group: dict[str, Any] = self.draw.choice(content["groups"])
        if group["counts"] is None:
            group["counts"] = {"yes": group["matched"] // 2, "no": group["matched"] // 2}
        return group

    def _edit(self, payload: Payload) -> None:
        """One place of the tree: another value, a name gone, a name more."""
        holder, place = self.draw.choice(list(_places(payload)))
        act = self.draw.randrange(4)
        if act == 0:
            del holder[place]
        elif act == 1 and isinstance(holder, dict):
            holder[self.draw.choice(("extra", "counts", "yes", "", "__proto__"))] = self._value()
        elif act == 2 and type(holder[place]) is int:
            holder[place] += self.draw.choice((-1, 1, -(10**6), 10**6, 10**30))
        else:
            holder[place] = self._value()

    def _value(self) -> Any:
        return self.draw.choice(
            (
                *(None, True, False, 0, 1, -1, 10, 12, 300, 10**9, 10**40, 0.5, 10.0, 1e308),
                *("", "x", "10", "group0001", "null", "\ud800", "\x00", "٣", "x" * 5_000),
                *([], {}, [[]], [None], {"yes": 150, "no": 150}, {"yes": 1}, [1] * 100),
            )
        )

    def _judged(self, kind: str, payload: Payload, request: dict[str, Any]) -> Reply:
        """Signed; whether it may be taken is for ``obvious_answer`` to say."""
        self.kind = kind
        now = dt.datetime.now(tz=dt.UTC)
        try:
            self.expected = obvious_answer.judge(payload, request, self.ticket, now)
        except obvious_answer.Bad:
            self.expected = None
        return 200, JOSE, self._sign(payload)

    # --- Signed by the register, but no message ---------------------------------------------------

    def _text(self, payload: Payload, request: dict[str, Any]) -> Reply:
        """What no writer of JSON would write."""
        self.kind, self.expected = "text", None
        text = json.dumps(payload)
        at = self.draw.randrange(1, len(text))
        made = self.draw.choice(
            (
                text[:at],
                text + self.draw.choice('}],x1"'),
                text[:-1] + ',"content":{}}',
                text.replace('"sent": ', '"sent": 1e', 1),
                text.replace('"matched": ', '"matched": 0', 1),
                text.replace("null", "NaN", 1) if "null" in text else "NaN",
                "[" * 100_000,
                '{"context":' * 5_000,
                "9" * 5_000,
                "",
                "null",
                "\ufeff" + text,
                text.replace('"content"', '"content": {"groups": []}, "content"', 1),
            )
        )
        data = made.encode() if self.draw.random() < 0.9 else made.encode("utf-16")
        return 200, JOSE, signing.sign(data, self.register.key).encode()

    # --- Not signed by the register ---------------------------------------------------------------

    def _unsigned(self, payload: Payload, request: dict[str, Any]) -> Reply:
        """Good figures, and a signature that is not theirs."""
        self.kind, self.expected = "unsigned", None
        good = self._sign(payload)
        header, body, signature = good.split(b".")
        which = self.draw.randrange(8)
        if which == 0:
            return 200, JOSE, self._flip(good)
        if which == 1:
            other = signing.new_key(str(self.register.key.kid), "sig")
            return 200, JOSE, signing.sign(_written(payload), other).encode()
        if which == 2:
            return 200, JOSE, good[: self.draw.randrange(len(good))]
        if which == 3:
            return 200, JOSE, self.draw.randbytes(self.draw.randrange(2_000))
        if which == 4:
            return 200, JOSE, b".".join(self.draw.choice(((header, body), (header, body, b""))))
        if which == 5:
            content = payload["content"]
            content["reasons"]["not_found"] = self.draw.randrange(10, 10_000)
            return 200, JOSE, b".".join((header, _encoded(_written(payload)), signature))
        if which == 6:
            return 200, JOSE, _written(payload)
        return 200, JOSE, b".".join((_encoded(self._header()), body, signature))

    def _header(self) -> bytes:
        key = signing.new_key("mine", "sig")
        kid = self.register.key.kid
        found: Any = self.draw.choice(
            (
                {"alg": "none"},
                {"alg": "none", "kid": kid},
                {"alg": "HS256", "kid": kid},
                {"alg": "ES384", "kid": kid},
                {"alg": "ES256"},
                {"alg": "ES256", "kid": "unknown"},
                {"alg": "ES256", "kid": "register-enc-1"},
                {"alg": "ES256", "kid": kid, "jwk": _public(key)},
                {"alg": "ES256", "kid": kid, "jku": "https://localhost/keys"},
                {"alg": "ES256", "kid": kid, "crit": ["b64"], "b64": False},
                {"alg": ["ES256"], "kid": {}},
                [],
                None,
            )
        )
        return _written(found)

    def _flip(self, data: bytes) -> bytes:
        at = self.draw.randrange(len(data))
        other = self.draw.choice([each for each in b"ABab01.-_ \n" if each != data[at]])
        return data[:at] + bytes([other]) + data[at + 1 :]

    def _http(self, payload: Payload, request: dict[str, Any]) -> Reply:
        """Something else than an answer."""
        self.kind, self.expected = "http", None
        if self.draw.random() < 0.5:
            return 0, RAW, self._no_http()
        return self.draw.choice(
            (
                (200, "text/html", b"<html></html>"),
                (200, JOSE, b""),
                (204, JOSE, b""),
                (302, "text/plain", b""),
                (400, "text/plain", b"MALFORMED"),
                (401, "text/plain", b""),
                (404, "text/html", b"<h1>Not Found</h1>"),
                (500, "application/json", b'{"error":"internal"}'),
                (503, "text/html", b"busy"),
                (200, JOSE, b"A" * (signing.MOST_BYTES + 1)),
            )
        )

    def _no_http(self) -> bytes:
        """Bytes that a server should not send, and then the end of the connection."""
        start = b"HTTP/1.1 200 OK\r\n"
        return self.draw.choice(
            (
                b"",
                self.draw.randbytes(300),
                b"HTTP/9.9 999\r\n\r\n",
                b"HTTP/1.1 abc OK\r\n\r\n",
                start,
                start + b"Content-Length: 100\r\n\r\nshort",
                start + b"Content-Length: -5\r\n\r\nxxxxx",
                start + b"Content-Length: 99999999999999999999\r\n\r\nx",
                start + b"Content-Length: ten\r\n\r\nxxxxxxxxxx",
                start + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\n",
                start + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx",
                start + b"Content-Type: \x00\xff; charset=\xfe\r\n\r\nx",
                start + b"X: y\r\n" * 200 + b"\r\n",
                start + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
                b"HTTP/1.1 100 Continue\r\n\r\n" * 50,
                start + b"Retry-After: -1\r\nx-correlation-id: \xff\r\n\r\n",
            )
        )

    def _sign(self, payload: Payload) -> bytes:
        return signing.sign(_written(payload), self.register.key).encode()


def _places(tree: Payload) -> Any:
    """Every (holder, name or index) of a tree of JSON."""
    names = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for name, value in names:
        yield tree, name
        if isinstance(value, (dict, list)):
            yield from _places(value)


def _written(value: Payload) -> bytes:
    return json.dumps(value).encode()


def _encoded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _public(key: ECKey) -> dict[str, Any]:
    return dict(key.as_dict(private=False))
