"""The port over HTTPS. Every message signed, numbers encrypted for the register alone.

A message is tried again only where that does no harm and may help: the connection ended without a
whole answer, or the answer is a code of ``AGAIN``. The register knows a run by its key and a part
by its number, so that what arrived twice counts once (C6). Each try is a message of its own.
"""

import functools
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, ParamSpec, TypeVar
from uuid import UUID, uuid4

from counting.port import (
    Answer,
    Misused,
    Pending,
    Question,
    Refused,
    RegisterProblem,
    Rejected,
    Ticket,
    Unavailable,
)
from counting.protocol import checking, envelope, messages, signing, tokens
from counting.protocol.envelope import Message, Party
from counting.protocol.refusals import Malformed, TokenRefused, WrongReference
from counting.transport.clock import Clock, SystemClock
from counting.transport.settings import Settings
from counting.transport.wire import Dropped, Reply, Wire

AGAIN: Final = frozenset({"SOURCE_TEMPORARILY_UNAVAILABLE", "TOO_MANY_REQUESTS"})
ALREADY_RECEIVED: Final = "ALREADY_RECEIVED"
CORRELATION: Final = "x-correlation-id"
UNAUTHORISED, TOO_MANY, UNAVAILABLE = 401, 429, 503


@dataclass(frozen=True)
class Tries:
    """How often, and how long between: twice as long each time, less a random part of the half."""

    most: int = 5
    first_pause: float = 0.5
    longest_pause: float = 30.0
    seconds: float = 30.0
    """For one whole answer."""

    def pause(self, attempt: int, asked: float) -> float:
        """Seconds before this attempt (1 is the first repetition); never less than asked."""
        backed_off = min(self.first_pause * 2.0 ** (attempt - 1), self.longest_pause)
        spread = 1 - secrets.randbelow(1000) / 2000
        return max(min(asked, self.longest_pause), backed_off * spread)


@dataclass
class _Run:
    """A run between begin and close."""

    question: Question
    session: UUID | None
    ticket: UUID | None = None
    digests: list[str] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)


P = ParamSpec("P")
T = TypeVar("T")


def _telling_little(method: Callable[P, T]) -> Callable[P, T]:
    """A problem leaves without the frames that it came through: their locals hold messages (C2)."""

    @functools.wraps(method)
    def call(*arguments: P.args, **named: P.kwargs) -> T:
        try:
            return method(*arguments, **named)
        except RegisterProblem as found:
            problem = found.with_traceback(None)
            problem.__cause__ = problem.__context__ = None
        del arguments, named
        raise problem

    return call


class HttpsRegister:
    """``counting.port.Register`` over HTTPS. One object is used by one thread."""

    def __init__(
        self, settings: Settings, *, clock: Clock | None = None, tries: Tries | None = None
    ) -> None:
        self._settings = settings
        self._clock: Clock = clock or SystemClock()
        self._tries = tries or Tries()
        self._wire = Wire(settings.address, settings.context, seconds=self._tries.seconds)
        self._correlation = uuid4()
        self._token: tokens.Token | None = None
        self._version: str | None = None
        self._run: _Run | None = None

    def __repr__(self) -> str:
        return f"<HttpsRegister {self._settings.address}>"

    def close_connection(self) -> None:
        """Nothing more will be asked."""
        self._wire.close()

    # --- The port -----------------------------------------------------------------------------

    @_telling_little
    def begin(self, question: Question) -> None:
        self._run = None
        self._version = self._agree(question)
        content = messages.question_content(question, envelope.VERSIONS)
        response, _ = self._ask(
            "/counts", "CountQuestion", content, question, "CountOpened", "CountTicket"
        )
        if response.context.type == "CountTicket":
            known = checking.ticket_id(response.content)
            self._run = _Run(question, None, known)
        else:
            self._run = _Run(question, UUID(response.content["session"]))

    @_telling_little
    def send(self, numbers: Iterable[tuple[str, str]]) -> None:
        run = self._open_run()
        text, sizes = self._encrypt(run, numbers)
        if run.session is not None:
            number = len(run.digests) + 1
            content = {
                "session": str(run.session),
                "part": number,
                "size": sum(sizes.values()),
                "numbers": text,
            }
            path = f"/counts/{run.question.run}/parts"
            response, _ = self._ask(path, "CountPart", content, run.question, "CountPartReceived")
            if (response.content["part"], response.content["size"]) != (number, content["size"]):
                raise WrongReference
        run.digests.append(signing.digest(text))
        run.sent.update(sizes)

    @_telling_little
    def close(self, totals: Mapping[str, int]) -> Ticket:
        run = self._open_run()
        question = run.question
        if dict(run.sent) != dict(totals) or totals.keys() != set(question.groups):
            raise Misused("TOTALS_DIFFER")
        if min(totals.values()) < question.minimum:
            raise Misused("GROUP_UNDER_MINIMUM")
        known, again = run.ticket, True
        if known is None and run.session is not None:
            content = messages.manifest_content(run.session, run.digests, totals)
            path = f"/counts/{question.run}/manifest"
            response, _ = self._ask(path, "CountManifest", content, question, "CountTicket")
            known = checking.ticket_id(response.content)
            again = any(each.code == ALREADY_RECEIVED for each in response.remarks)
        if known is None:
            raise Misused("NOT_BEGUN")
        self._run = None
        return Ticket(known, question, dict(totals), len(run.digests), again)

    @_telling_little
    def poll(self, ticket: Ticket) -> Pending | Answer | Refused:
        question = ticket.question
        if self._version is None:
            self._version = self._agree(question)
        path = f"/counts/{question.run}/result"
        response, receipt = self._ask(
            *(path, "CountPoll", {"ticket": str(ticket.id)}, question),
            *("CountPending", "CountResult"),
            refusal=True,
        )
        if response.context.type == "CountRefusal":
            return Refused(question.run, response.remarks)
        if response.context.type == "CountPending":
            if checking.ticket_id(response.content) != ticket.id:
                raise WrongReference
            return Pending(float(response.content["retryAfter"]))
        return checking.check_result(response.content, ticket, response.remarks, receipt)

    # --- One message --------------------------------------------------------------------------

    def _open_run(self) -> _Run:
        if self._run is None:
            raise Misused("NOT_BEGUN")
        return self._run

    def _encrypt(
        self, run: _Run, numbers: Iterable[tuple[str, str]]
    ) -> tuple[str, Mapping[str, int]]:
        session = run.session or run.question.run
        plaintext, sizes = messages.numbers_plaintext(
            run.question, session, len(run.digests) + 1, numbers
        )
        return signing.encrypt(plaintext, self._settings.encryption_key), sizes

    def _agree(self, question: Question) -> str:
        """The version to speak, from the signed description of the service."""
        response, _ = self._ask("/service", "CountDescribe", {}, question, "CountService")
        return envelope.agree(response.content["versions"])

    def _ask(
        self,
        path: str,
        type_: str,
        content: Mapping[str, Any],
        question: Question,
        *answers: str,
        refusal: bool = False,
    ) -> tuple[Message, str]:
        """The response, checked, and as it was signed. ``Rejected`` where the register refuses."""
        asked = 0.0
        for attempt in range(self._tries.most):
            if attempt:
                self._clock.wait(self._tries.pause(attempt, asked))
            asked = 0.0
            request = envelope.new_request(
                *(type_, question.run, self._correlation),
                Party(question.sender, question.capacity),
                self._version or envelope.VERSIONS[-1],
                self._clock.now(),
            )
            try:
                reply = self._authorised(path, self._seal(Message(request, content)))
            except Dropped:
                continue
            if reply.status in (TOO_MANY, UNAVAILABLE) and not reply.signed:
                asked = reply.retry_after
                continue
            if reply.headers.get(CORRELATION, str(self._correlation)) != str(self._correlation):
                raise WrongReference
            keys = self._settings.register_keys
            response = envelope.open_message(reply.body, keys, self._clock.now())
            envelope.check_response(response, request, self._settings.register, *answers)
            if response.error in AGAIN:
                asked = reply.retry_after
                continue
            if response.error is not None and not refusal:
                raise Rejected(response.error)
            return response, reply.body.decode("ascii")
        raise Unavailable("NO_ANSWER")

    def _seal(self, message: Message) -> bytes:
        try:
            return envelope.seal(message, self._settings.signing_key).encode("ascii")
        except Malformed:
            raise Misused("NOT_A_MESSAGE") from None

    def _authorised(self, path: str, body: bytes) -> Reply:
        """The reply to a request with a token; with a new one where the first is refused."""
        for _ in range(2):
            if self._token is None or self._token.until <= self._clock.now():
                self._token = self._new_token()
            headers = {
                "Authorization": f"Bearer {self._token.value}",
                "Content-Type": "application/jose",
                "Accept": "application/jose",
                CORRELATION: str(self._correlation),
            }
            reply = self._wire.post(path, body, headers, most=signing.MOST_BYTES)
            if reply.status != UNAUTHORISED:
                return reply
            self._token = None
        raise TokenRefused

    def _new_token(self) -> tokens.Token:
        now = self._clock.now()
        endpoint = f"{self._settings.address.rstrip('/')}/oauth2/token"
        body = tokens.token_request(
            self._settings.client, endpoint, self._settings.signing_key, now
        )
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            CORRELATION: str(self._correlation),
        }
        reply = self._wire.post("/oauth2/token", body, headers, most=tokens.MOST_BYTES)
        if reply.status in (TOO_MANY, UNAVAILABLE):
            raise Dropped
        if reply.status != 200:
            raise TokenRefused
        return tokens.read_token(reply.body, now)
