"""What the register does with each message: open, receive, close, count, answer.

It knows a run by the key of the client, so that what is sent twice counts once (C6). Parts are kept
as they came, encrypted, until the manifest; after the count nothing of them is left.
"""

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

from counting.port import Kind, Question, Remark
from counting.protocol import envelope, messages, signing
from counting.protocol.envelope import Context, Message, Party
from counting.protocol.refusals import Malformed
from counting.simulator.counter import Counter, Outcome
from counting.simulator.deriving import DEFINITIONS

ORIGIN: Final = "register-simulator"
OK, CREATED, ACCEPTED, REFUSED, UNAVAILABLE = 200, 201, 202, 422, 503
DIAGNOSES: Final = {
    "ALREADY_RECEIVED": "This run was received before. It is counted once.",
    "COMPOSITION_MISSING": "This definition needs the members of the European Union.",
    "DATE_IN_FUTURE": "The reference date lies in the future.",
    "DEFINITION_UNKNOWN": "No definition with this identification and version.",
    "GROUP_UNDER_MINIMUM": "A group has fewer numbers than the minimum.",
    "GROUP_UNKNOWN": "A part has a group that the question has not.",
    "INTERNAL": "The register could not count.",
    "KEY_REUSED": "This key belongs to another question.",
    "MANIFEST_DIFFERS": "The manifest is not what was received.",
    "PART_DIFFERS": "This part was received before, with other contents.",
    "PART_MISPLACED": "A part belongs to another run or place.",
    "PART_UNREADABLE": "A part cannot be decrypted, or is no list of numbers.",
    "RUN_UNKNOWN": "No such run of this client.",
    "SESSION_VOID": "The run was begun again, or closed.",
    "SOURCE_TEMPORARILY_UNAVAILABLE": "The source does not answer. Try again later.",
    "TICKET_UNKNOWN": "No such ticket.",
    "VERSION_DOWNGRADED": "Both sides know a newer version than this one.",
}


@dataclass
class _Run:
    client: str
    question: Question
    asked: dict[str, Any]
    session: UUID
    parts: dict[int, tuple[str, int]] = field(default_factory=dict, repr=False)
    manifest: dict[str, Any] | None = None
    ticket: UUID | None = None
    ready_at: dt.datetime | None = None
    outcome: "Future[Outcome] | None" = field(default=None, repr=False)


class Refusing(Exception):
    """The register refuses a message, with this code."""


Answer = tuple[int, str, dict[str, Any], tuple[Remark, ...]]
"""HTTP status, type, content, remarks."""


class Desk:
    """The register behind the counter, for all clients."""

    def __init__(
        self,
        counter: Counter,
        *,
        now: Callable[[], dt.datetime],
        versions: tuple[str, ...] = envelope.VERSIONS,
        takes: float = 0.0,
    ) -> None:
        self._counter = counter
        self._now = now
        self._versions = versions
        self._takes = dt.timedelta(seconds=takes)
        self._runs: dict[UUID, _Run] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(max_workers=1)

    def stop(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def answer(self, client: str, request: Message) -> tuple[int, Message]:
        """What the register says to a message of this client, which has passed its schema."""
        context = request.context
        handle = {
            "CountDescribe": self._describe,
            "CountQuestion": self._open,
            "CountPart": self._receive,
            "CountManifest": self._close,
            "CountPoll": self._tell,
        }[context.type]
        try:
            with self._lock:
                status, type_, content, remarks = handle(client, context, dict(request.content))
        except Refusing as problem:
            return refusal(context, str(problem), self._now())
        reply = envelope.in_answer_to(context, type_, Party(ORIGIN), self._now())
        return status, Message(reply, content, remarks)

    # --- Each message -------------------------------------------------------------------------

    def _describe(self, client: str, context: Context, content: dict[str, Any]) -> Answer:
        return OK, "CountService", {"versions": list(self._versions)}, ()

    def _open(self, client: str, context: Context, content: dict[str, Any]) -> Answer:
        common = [each for each in content["offered"] if each in self._versions]
        newest = max(common, key=lambda text: [int(each) for each in text.split(".")], default="")
        if context.version != newest:
            raise Refusing("VERSION_DOWNGRADED")
        try:
            question = messages.read_question(
                context.run, context.sender.id, context.sender.capacity or "", content
            )
        except Malformed:
            raise Refusing("MESSAGE_MALFORMED") from None
        if (question.definition_id, question.definition_version) not in DEFINITIONS:
            raise Refusing("DEFINITION_UNKNOWN")
        if question.definition_id == "circular-2009" and not question.composition:
            raise Refusing("COMPOSITION_MISSING")
        if question.reference_date > self._now().date():
            raise Refusing("DATE_IN_FUTURE")
        known = self._known(client, question)
        if known is not None and known.ticket is not None:
            if known.question != question:
                raise Refusing("KEY_REUSED")
            return self._ticket(known, again=True)
        if known is not None:  # never closed, so void
            del self._runs[known.question.run]
        run = _Run(client, question, content, uuid4())
        self._runs[question.run] = run
        return CREATED, "CountOpened", {"session": str(run.session)}, ()

    def _receive(self, client: str, context: Context, content: dict[str, Any]) -> Answer:
        run = self._run(client, context)
        if run.manifest is not None or content["session"] != str(run.session):
            raise Refusing("SESSION_VOID")
        number, part = content["part"], (content["numbers"], content["size"])
        if run.parts.setdefault(number, part) != part:
            raise Refusing("PART_DIFFERS")
        return OK, "CountPartReceived", {"part": number, "size": content["size"]}, ()

    def _close(self, client: str, context: Context, content: dict[str, Any]) -> Answer:
        run = self._run(client, context)
        if content["session"] != str(run.session):
            raise Refusing("SESSION_VOID")
        if run.manifest is not None:
            if run.manifest != content:
                raise Refusing("MANIFEST_DIFFERS")
            return self._ticket(run, again=True)
        parts = [run.parts[number] for number in sorted(run.parts)]
        if (
            sorted(run.parts) != list(range(1, content["parts"] + 1))
            or [signing.digest(text) for text, _ in parts] != content["digests"]
            or content["totals"].keys() != set(run.question.groups)
            or sum(size for _, size in parts) != sum(content["totals"].values())
        ):
            raise Refusing("MANIFEST_DIFFERS")
        if min(content["totals"].values()) < run.question.minimum:
            del self._runs[run.question.run]
            raise Refusing("GROUP_UNDER_MINIMUM")
        run.manifest, run.ticket = content, uuid4()
        run.ready_at = self._now() + self._takes
        job = {
            "run": str(context.run),
            "session": str(run.session),
            "sender": run.question.sender,
            "capacity": run.question.capacity,
            "question": run.asked,
            "totals": content["totals"],
            "parts": [text for text, _ in parts],
            "sizes": [size for _, size in parts],
        }
        run.parts = {}
        run.outcome = self._pool.submit(self._counter.count, job)
        return self._ticket(run, again=False)

    def _tell(self, client: str, context: Context, content: dict[str, Any]) -> Answer:
        run = self._run(client, context)
        if run.ticket is None or run.outcome is None or content["ticket"] != str(run.ticket):
            raise Refusing("TICKET_UNKNOWN")
        ready = run.ready_at is not None and self._now() >= run.ready_at
        if not ready or not run.outcome.done():
            pending = {"ticket": str(run.ticket), "retryAfter": 1}
            return ACCEPTED, "CountPending", pending, ()
        outcome = run.outcome.result()
        if "refused" in outcome:
            raise Refusing(outcome["refused"])
        asked = run.asked
        echoed = {name: asked[name] for name in _ECHOED}
        parts = run.manifest["parts"] if run.manifest else 0
        result = {"ticket": str(run.ticket), **echoed, "parts": parts, **outcome["result"]}
        return OK, "CountResult", result, ()

    # --- What it knows ------------------------------------------------------------------------

    def _known(self, client: str, question: Question) -> _Run | None:
        """The run that this question is, or whose run or key it takes."""
        for each in self._runs.values():
            same_key = each.question.idempotency_key == question.idempotency_key
            if each.question.run == question.run or (each.client == client and same_key):
                return each
        return None

    def _run(self, client: str, context: Context) -> _Run:
        run = self._runs.get(context.run)
        if run is None or run.client != client or run.question.sender != context.sender.id:
            raise Refusing("RUN_UNKNOWN")
        return run

    def _ticket(self, run: _Run, *, again: bool) -> Answer:
        remark = exception("ALREADY_RECEIVED", Kind.INFORMATION)
        content = {"ticket": str(run.ticket)}
        return ACCEPTED, "CountTicket", content, (remark,) if again else ()


_ECHOED: Final = ("idempotencyKey", "referenceDate", "definition", "composition", "minimum")


def exception(code: str, kind: Kind = Kind.ERROR) -> Remark:
    return Remark(kind, code, ORIGIN, DIAGNOSES.get(code, "The message was refused."))


def refusal(context: Context, code: str, now: dt.datetime) -> tuple[int, Message]:
    """The register does not do what was asked."""
    reply = envelope.in_answer_to(context, "CountRefusal", Party(ORIGIN), now)
    status = UNAVAILABLE if code == "SOURCE_TEMPORARILY_UNAVAILABLE" else REFUSED
    return status, Message(reply, {}, (exception(code),))
