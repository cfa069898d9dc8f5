"""The client over HTTPS, against the simulator: a run is whole or void, and tried with care."""

import contextlib
import dataclasses
import datetime as dt
import json
import re
import socket
import ssl
import subprocess
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from counting.port import (
    Answer,
    AnswerRefused,
    Category,
    Misused,
    Question,
    Reason,
    Refused,
    RegisterProblem,
    Rejected,
    Unavailable,
)
from counting.protocol import messages, refusals, signing
from counting.simulator import certificates
from counting.simulator.misbehaving import TOLD_NUMBER, Switch
from counting.simulator.population import Population
from counting.simulator.server import Simulator
from counting.transport import HttpsRegister, Tries, read_settings
from tests.counting import registers
from tests.counting.registers import Clock, client, hand_in, numbers, outcome, question, shared_out

DIGITS = re.compile(r"[0-9]{9}")


@pytest.fixture(scope="module")
def register() -> Iterator[Simulator]:
    with registers.simulator() as found:
        yield found


# --- A whole run ------------------------------------------------------------------------------


@pytest.mark.rule("C1")
def test_only_aggregates_come_back_and_they_add_up(register: Simulator) -> None:
    asked = question(groups=2)
    pairs = shared_out(asked, numbers(600))
    with client(register) as us:
        answer = outcome(us, hand_in(us, asked, pairs))
    assert isinstance(answer, Answer)
    assert [each.label for each in answer.groups] == list(asked.groups)
    for group in answer.groups:
        assert group.sent == 300
        assert group.counts is not None
        assert sum(group.counts.values()) == group.matched
        assert min(group.counts.values()) >= 10
        assert set(group.counts) == set(Category)
    assert set(answer.reasons) == set(Reason)
    assert answer.composition == asked.composition


@pytest.mark.rule("C1", "C2")
def test_the_receipt_is_the_signed_answer_and_holds_no_number(register: Simulator) -> None:
    asked = question(groups=1)
    pairs = shared_out(asked, numbers(50))
    with client(register) as us:
        answer = outcome(us, hand_in(us, asked, pairs))
    assert isinstance(answer, Answer)
    payload = signing.verify(
        answer.receipt.encode(), registers.settings(register).register_keys
    ).decode()
    assert json.loads(payload)["content"]["idempotencyKey"] == str(asked.idempotency_key)
    assert not any(number in payload for _, number in pairs)


@pytest.mark.rule("C1")
def test_why_numbers_did_not_match_is_told_of_the_run_from_the_limit_up(
    register: Simulator,
) -> None:
    asked = question(groups=1)
    known = numbers(400)
    strangers = numbers(15, register=Population(seed=8, size=5_000))
    wrong = [f"{number[:-2]}{(int(number[-2:]) % 97) + 1:02d}" for number in numbers(12)]
    pairs = shared_out(asked, [*known, *known[:11], *strangers, *wrong, wrong[0], strangers[0]])
    with client(register) as us:
        answer = outcome(us, hand_in(us, asked, pairs))
    assert isinstance(answer, Answer)
    assert answer.reasons[Reason.NOT_FOUND] == 15
    assert answer.reasons[Reason.DUPLICATE] == 13
    assert answer.reasons[Reason.MALFORMED] == 12
    assert answer.reasons[Reason.CANCELLED] is None
    assert answer.groups[0].sent == 440


@pytest.mark.rule("C6")
def test_sent_twice_it_is_received_once_and_counts_once(register: Simulator) -> None:
    asked = question(groups=1)
    pairs = shared_out(asked, numbers(60))
    with client(register) as us:
        first = hand_in(us, asked, pairs)
        one = outcome(us, first)
    with client(register) as again:
        second = hand_in(again, asked, pairs)
        two = outcome(again, second)
    assert not first.already_received
    assert second.already_received
    assert first.id == second.id
    assert isinstance(one, Answer)
    assert isinstance(two, Answer)
    assert one.groups == two.groups


@pytest.mark.rule("C6")
def test_the_same_key_with_another_question_is_refused(register: Simulator) -> None:
    asked = question(groups=1)
    with client(register) as us:
        hand_in(us, asked, shared_out(asked, numbers(30)))
        with pytest.raises(Rejected, match="KEY_REUSED"):
            us.begin(dataclasses.replace(asked, minimum=20))


@pytest.mark.rule("C6")
def test_a_run_that_broke_off_is_void_and_done_again(register: Simulator) -> None:
    asked = question(groups=1)
    pairs = shared_out(asked, numbers(40))
    with client(register) as broken, client(register) as us:
        broken.begin(asked)
        broken.send(pairs)
        us.begin(asked)
        with pytest.raises(Rejected, match="SESSION_VOID"):
            broken.send(pairs)
        us.send(pairs)
        ticket = us.close({"group0000": 40})
        with pytest.raises(Rejected, match="SESSION_VOID"):
            broken.send(pairs)
        answer = outcome(us, ticket)
    assert isinstance(answer, Answer)
    assert answer.groups[0].sent == 40
    assert not ticket.already_received


def test_another_process_can_ask_with_the_ticket(register: Simulator) -> None:
    asked = question(groups=1)
    with client(register) as us:
        ticket = hand_in(us, asked, shared_out(asked, numbers(30)))
    kept = json.loads(json.dumps(messages.ticket_as_json(ticket)))
    with client(register) as other:
        assert isinstance(outcome(other, messages.read_ticket(kept)), Answer)
    assert messages.read_ticket(kept) == ticket


def test_nothing_is_counted_before_the_close(register: Simulator) -> None:
    asked = question(groups=1)
    with client(register) as us:
        us.begin(asked)
        us.send(shared_out(asked, numbers(30)))
        ticket = dataclasses.replace(
            hand_in(us, question(groups=1), [("group0000", each) for each in numbers(30)]),
            question=asked,
        )
        found = us.poll(ticket)
    assert isinstance(found, Refused)
    assert found.codes == ("TICKET_UNKNOWN",)


# --- What the caller may not ------------------------------------------------------------------


@pytest.mark.rule("C5")
def test_no_group_under_the_minimum_is_closed(register: Simulator) -> None:
    asked = question(groups=2)
    with client(register) as us:
        us.begin(asked)
        pairs = [(asked.groups[0], each) for each in numbers(30)]
        pairs += [(asked.groups[1], each) for each in numbers(9, first=100)]
        us.send(pairs)
        with pytest.raises(Misused, match="GROUP_UNDER_MINIMUM"):
            us.close(Counter(label for label, _ in pairs))


@pytest.mark.rule("C5")
def test_no_question_with_a_lower_limit_is_sent(register: Simulator) -> None:
    with client(register) as us, pytest.raises(Misused, match="NOT_A_MESSAGE"):
        us.begin(question(minimum=9))


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([], "NOT_NUMBERS"),
        ([("group0000", "1234")], "NOT_NUMBERS"),
        ([("group0000", "8561010012\n")], "NOT_NUMBERS"),
        ([("group0000", "٨٥٦١٠١٠٠١٢٦")], "NOT_NUMBERS"),
        ([("another", "85610100126")], "GROUP_NOT_ASKED"),
        ([("group0000", "85610100126")] * 10_001, "PART_TOO_LARGE"),
    ],
)
@pytest.mark.rule("C2")
def test_a_part_that_is_none_is_refused_without_its_numbers(
    register: Simulator, pairs: list[tuple[str, str]], code: str
) -> None:
    with client(register) as us:
        us.begin(question(groups=1))
        with pytest.raises(Misused) as caught:
            us.send(pairs)
    assert caught.value.code == code
    sent = [number for _, number in pairs]
    pairs.clear()
    assert not _holds_a_number(caught.value, sent)


def test_totals_that_are_not_what_was_sent_are_not_closed(register: Simulator) -> None:
    asked = question(groups=1)
    with client(register) as us:
        us.begin(asked)
        us.send(shared_out(asked, numbers(30)))
        for totals in ({"group0000": 31}, {}, {"group0000": 30, "another": 0}):
            with pytest.raises(Misused, match="TOTALS_DIFFER"):
                us.close(totals)


def test_without_begin_there_is_nothing_to_send_or_close(register: Simulator) -> None:
    with client(register) as us:
        with pytest.raises(Misused, match="NOT_BEGUN"):
            us.send([("group0000", numbers(1)[0])])
        with pytest.raises(Misused, match="NOT_BEGUN"):
            us.close({})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"definition_id": "origin-1900"}, "DEFINITION_UNKNOWN"),
        ({"definition_version": 2}, "DEFINITION_UNKNOWN"),
        ({"composition": ()}, "COMPOSITION_MISSING"),
        ({"reference_date": dt.date(2999, 1, 1)}, "DATE_IN_FUTURE"),
    ],
)
def test_a_question_that_the_register_cannot_answer_is_rejected(
    register: Simulator, changes: dict[str, Any], code: str
) -> None:
    with client(register) as us, pytest.raises(Rejected) as caught:
        us.begin(question(**changes))
    assert caught.value.code == code


# --- A register that behaves badly ------------------------------------------------------------

BAD = {
    "bad-signature": refusals.BadSignature,
    "other-key": refusals.BadSignature,
    "unsigned": refusals.BadSignature,
    "malformed": refusals.BadSignature,
    "page": refusals.BadSignature,
    "huge": refusals.TooLarge,
    "wrong-reference": refusals.WrongReference,
    "wrong-run": refusals.WrongReference,
    "wrong-correlation": refusals.WrongReference,
    "stale": refusals.StaleTimestamp,
    "downgrade": refusals.WrongVersion,
    "tell-number": refusals.NumberShown,
    "sums": refusals.SumsDoNotMatch,
    "sent": refusals.SumsDoNotMatch,
    "reasons": refusals.SumsDoNotMatch,
    "small": refusals.SmallCountShown,
    "complement": refusals.SmallCountShown,
    "unknown-group": refusals.UnknownGroup,
    "missing-group": refusals.UnknownGroup,
    "double-group": refusals.UnknownGroup,
    "other-question": refusals.WrongReference,
    "other-ticket": refusals.WrongReference,
}


@pytest.mark.rule("C1", "C5")
@pytest.mark.parametrize("behaviour", BAD)
def test_a_bad_result_is_refused_whole(register: Simulator, behaviour: str) -> None:
    asked = question(groups=2)
    with client(register) as us:
        ticket = hand_in(us, asked, shared_out(asked, numbers(400)))
        assert isinstance(outcome(us, ticket), Answer)
        with switched(register, behaviour), pytest.raises(AnswerRefused) as caught:
            us.poll(ticket)
        assert isinstance(us.poll(ticket), Answer)
    assert type(caught.value) is BAD[behaviour]
    assert not _holds_a_number(caught.value, [*numbers(400), TOLD_NUMBER])


@pytest.mark.parametrize(
    "message", ["CountDescribe", "CountQuestion", "CountPart", "CountManifest"]
)
@pytest.mark.parametrize("behaviour", ["bad-signature", "wrong-reference", "downgrade", "huge"])
def test_every_answer_is_looked_at_not_only_the_result(
    register: Simulator, message: str, behaviour: str
) -> None:
    asked = question(groups=1)
    with (
        client(register) as us,
        switched(register, f"{behaviour}:{message}"),
        pytest.raises(AnswerRefused) as caught,
    ):
        hand_in(us, asked, shared_out(asked, numbers(30)))
    assert type(caught.value) is BAD[behaviour]


@pytest.mark.parametrize("message", ["CountQuestion", "CountPart", "CountManifest", "CountPoll"])
@pytest.mark.parametrize("behaviour", ["drop", "unavailable", "busy"])
@pytest.mark.rule("C6")
def test_what_may_be_tried_again_is_and_counts_once(
    register: Simulator, message: str, behaviour: str
) -> None:
    asked = question(groups=1)
    clock = Clock()
    with client(register, clock=clock) as us, switched(register, f"{behaviour}:{message}:2"):
        answer = outcome(us, hand_in(us, asked, shared_out(asked, numbers(60))))
    assert isinstance(answer, Answer)
    assert answer.groups[0].sent == 60
    assert answer.reasons[Reason.DUPLICATE] is None
    assert len(clock.waited) == 2


@pytest.mark.parametrize("behaviour", ["drop", "unavailable", "busy"])
def test_after_the_last_try_the_register_is_unavailable(
    register: Simulator, behaviour: str
) -> None:
    clock = Clock()
    with (
        client(register, clock=clock) as us,
        switched(register, f"{behaviour}:CountQuestion"),
        pytest.raises(Unavailable),
    ):
        us.begin(question())
    assert len(clock.waited) == 2


def test_an_error_that_does_not_allow_it_is_not_tried_again(register: Simulator) -> None:
    clock = Clock()
    with (
        client(register, clock=clock) as us,
        switched(register, "error:CountQuestion"),
        pytest.raises(Rejected, match="INTERNAL"),
    ):
        us.begin(question())
    assert clock.waited == []


def test_an_error_instead_of_a_result_is_a_refusal_with_its_code(register: Simulator) -> None:
    asked = question(groups=1)
    with client(register) as us:
        ticket = hand_in(us, asked, shared_out(asked, numbers(30)))
        assert isinstance(outcome(us, ticket), Answer)
        with switched(register, "error"):
            found = us.poll(ticket)
    assert isinstance(found, Refused)
    assert found.codes == ("INTERNAL",)
    assert found.run == asked.run


def test_an_answer_sent_twice_is_no_answer_to_the_next_message(register: Simulator) -> None:
    """The second copy is thrown away, or arrives late and is refused; never taken for another."""
    asked = question(groups=1)
    with client(register) as us:
        ticket = hand_in(us, asked, shared_out(asked, numbers(30)))
        once = outcome(us, ticket)
        assert isinstance(once, Answer)
        other = question(groups=1)
        with switched(register, "twice"):
            assert isinstance(us.poll(ticket), Answer)
            for _ in range(5):
                with contextlib.suppress(refusals.WrongReference, refusals.Malformed):
                    assert us.poll(dataclasses.replace(ticket, question=other)) != once
    with client(register) as us:
        again = us.poll(ticket)
    assert isinstance(again, Answer)
    assert again.groups == once.groups


@pytest.mark.parametrize("behaviour", ["slow", "trickle"])
def test_a_slow_register_is_left_in_time(behaviour: str) -> None:
    tries = Tries(most=1, seconds=0.4)
    with (
        registers.simulator(f"{behaviour}:CountQuestion") as slow,
        client(slow, tries=tries) as us,
        pytest.raises(Unavailable),
    ):
        us.begin(question())


def test_a_register_that_is_not_there_is_unavailable() -> None:
    clock = Clock()
    with socket.socket() as taken:  # nobody listens, and nobody else gets the port
        taken.bind(("127.0.0.1", 0))
        found = read_settings(_ours(), address=f"https://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(Unavailable):
            HttpsRegister(found, tries=registers.QUICK, clock=clock).begin(question())
    assert len(clock.waited) == 2


# --- Tokens, certificates, versions, time -----------------------------------------------------


@pytest.mark.parametrize("behaviour", ["expired-token", "no-token"])
def test_a_token_that_is_no_good_is_refused(register: Simulator, behaviour: str) -> None:
    with (
        client(register) as us,
        switched(register, behaviour),
        pytest.raises(refusals.TokenRefused),
    ):
        us.begin(question())


def test_a_token_that_ended_is_replaced(register: Simulator) -> None:
    asked = question(groups=1)
    with client(register) as us:
        us.begin(asked)
        register.access.tokens.clear()
        us.send(shared_out(asked, numbers(30)))
        assert us.close({"group0000": 30}).parts == 1


def test_who_has_no_certificate_gets_no_answer(register: Simulator) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(_ours() / "ca.pem")
    found = dataclasses.replace(registers.settings(register), context=context)
    with pytest.raises(Unavailable):
        HttpsRegister(found, tries=registers.QUICK, clock=Clock()).begin(question())


def test_a_register_with_another_certificate_gets_nothing(tmp_path: Path) -> None:
    certificates.ensure(tmp_path / "other", "https://localhost:1")
    with registers.simulator() as register:
        found = read_settings(tmp_path / "other" / "ours", address=register.address)
        with pytest.raises(refusals.BadSignature):
            HttpsRegister(found, tries=registers.QUICK, clock=Clock()).begin(question())


def test_a_clock_that_is_wrong_gets_no_answer(register: Simulator) -> None:
    clock = Clock()
    clock.ahead = dt.timedelta(minutes=-30)
    with client(register, clock=clock) as us, pytest.raises(AnswerRefused):
        us.begin(question())


@pytest.mark.parametrize(
    ("theirs", "agreed"), [(("0.9", "1.0", "2.0"), True), (("0.9",), False), (("2.0",), False)]
)
def test_the_highest_version_that_both_know_is_spoken(
    theirs: tuple[str, ...], agreed: bool
) -> None:
    refused = contextlib.nullcontext() if agreed else pytest.raises(refusals.WrongVersion)
    with registers.simulator(versions=theirs) as register, client(register) as us, refused:
        us.begin(question())


def test_settings_are_all_there_or_refused(tmp_path: Path) -> None:
    with pytest.raises(Misused, match="SETTINGS_MISSING"):
        read_settings(tmp_path)
    with registers.simulator():
        pass
    with pytest.raises(Misused, match="SETTINGS_UNSAFE"):
        read_settings(_ours(), address="http://localhost:1")


def test_pauses_grow_have_an_end_and_heed_what_is_asked() -> None:
    tries = Tries(first_pause=1.0, longest_pause=8.0)
    for attempt, longest in ((1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (9, 8.0)):
        assert longest / 2 <= tries.pause(attempt, 0) <= longest
    assert tries.pause(1, 5.0) == 5.0
    assert tries.pause(1, 5_000.0) == 8.0


# --- In a process of its own ------------------------------------------------------------------


def _count_with(folder: Path, sent: list[str]) -> Question:
    """A whole run against a simulator whose keys are there."""
    asked = question(groups=1)
    us = HttpsRegister(read_settings(folder / "ours"), tries=registers.QUICK)
    assert isinstance(outcome(us, hand_in(us, asked, shared_out(asked, sent))), Answer)
    us.close_connection()
    return asked


@pytest.mark.rule("C2")
def test_the_simulator_is_a_program_that_logs_no_number(tmp_path: Path) -> None:
    with registers.program(tmp_path / "keys", log=subprocess.PIPE) as running:
        _count_with(tmp_path / "keys", numbers(100))
        running.terminate()
        printed = b"".join(running.communicate(timeout=60))
    assert running.returncode == 0
    assert printed.count(b"\n") >= 6
    assert not any(number.encode() in printed for number in numbers(100))


@pytest.mark.rule("C2")
def test_no_number_lies_in_the_memory_of_the_simulator(tmp_path: Path) -> None:
    """Once counted: what decrypted them has ended. Searched as text and as 64-bit integers."""
    sent = numbers(20)
    with registers.program(tmp_path / "keys") as running:
        asked = _count_with(tmp_path / "keys", sent)
        memory = b"".join(map(_memory_of, [running.pid, *_children_of(running.pid)]))
    assert asked.groups[0].encode() in memory  # it was really read
    assert _numbers_in(memory, sent) == 0


def test_the_search_in_memory_finds_a_number() -> None:
    one = numbers(1)
    assert _numbers_in(b"x" * 13 + one[0].encode() + b"1", one) == 1
    assert _numbers_in(b"x" * 16 + np.int64(int(one[0])).tobytes(), one) == 1
    assert _numbers_in(b"x" * 64, one) == 0


def _numbers_in(memory: bytes, wanted: list[str]) -> int:
    """How often one of these stands there: as digits, or as an aligned 64-bit integer."""
    texts = {each.encode() for each in wanted}
    found = 0
    for run in re.finditer(rb"[0-9]{11,}", memory):
        digits = run.group()
        found += sum(digits[at : at + 11] in texts for at in range(len(digits) - 10))
    integers = np.frombuffer(memory[: len(memory) // 8 * 8], dtype=np.int64)
    values = [int(each) for each in wanted]
    near = integers[(integers >= min(values)) & (integers <= max(values))]
    return found + int(np.isin(near, values).sum())


def _memory_of(process: int) -> bytes:
    found = []
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            first, last = (int(each, 16) for each in span.split("-"))
            if rights.startswith("rw"):
                with contextlib.suppress(OSError, ValueError):
                    memory.seek(first)
                    found.append(memory.read(last - first))
    return b"".join(found)


def _children_of(process: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            after_name = stat.read_text().rpartition(")")[2].split()
            if int(after_name[1]) == process:
                found.append(int(stat.parent.name))
    return found


# --- Help -------------------------------------------------------------------------------------


@contextlib.contextmanager
def switched(register: Simulator, *switches: str) -> Iterator[None]:
    """The register behaves badly for a while."""
    register.switches = [Switch.read(each) for each in switches]
    try:
        yield
    finally:
        register.switches = []


def _ours() -> Path:
    return registers.keys() / "ours"


def _told(problem: RegisterProblem) -> str:
    """All that a log could hold of it at worst: every local of every frame, but of this file."""
    told: traceback.TracebackException | None
    told = traceback.TracebackException.from_exception(problem, capture_locals=True)
    text = [str(problem), repr(problem)]
    while told is not None:
        text += [
            f"{name}={value}"
            for frame in told.stack
            if frame.filename != __file__
            for name, value in (frame.locals or {}).items()
        ]
        told = told.__cause__ or told.__context__
    return "\n".join(text)


def _holds_a_number(problem: RegisterProblem, sent: Iterable[str]) -> bool:
    """Whether one of these stands in it, or its own text has a run of nine digits."""
    text = _told(problem)
    return any(each in text for each in sent) or DIGITS.search(repr(problem)) is not None


def test_the_search_in_tracebacks_finds_a_number() -> None:
    scope: dict[str, Any] = {"Misused": Misused}
    exec(compile("def fail(number):\n    raise Misused('X')", "elsewhere", "exec"), scope)
    with pytest.raises(Misused) as caught:
        scope["fail"](numbers(1)[0])
    assert _holds_a_number(caught.value, numbers(1))
