"""A register that behaves badly, over HTTPS: refused with its reason, or tried again with care."""

import contextlib
import dataclasses
import datetime as dt
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from counting.port import (
    Answer,
    AnswerRefused,
    Misused,
    Reason,
    Refused,
    Rejected,
    Unavailable,
)
from counting.protocol import refusals
from counting.simulator import certificates
from counting.simulator.misbehaving import TOLD_NUMBER
from counting.simulator.server import Simulator
from counting.transport import HttpsRegister, Tries, read_settings
from tests.counting import registers
from tests.counting.registers import (
    Clock,
    client,
    hand_in,
    numbers,
    outcome,
    question,
    shared_out,
    switched,
)
from tests.counting.traces import holds_a_number


@pytest.fixture(scope="module")
def register() -> Iterator[Simulator]:
    with registers.simulator() as found:
        yield found


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
    assert not holds_a_number(caught.value, [*numbers(400), TOLD_NUMBER], __file__)


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
@pytest.mark.parametrize("behaviour", ["drop", "unavailable", "busy", "error=TOO_MANY_REQUESTS"])
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


@pytest.mark.parametrize("code", ["INTERNAL", "NO_AUTHORISATION", "MESSAGE_MALFORMED"])
def test_an_error_that_does_not_allow_it_is_not_tried_again(register: Simulator, code: str) -> None:
    clock = Clock()
    with (
        client(register, clock=clock) as us,
        switched(register, f"error={code}:CountQuestion"),
        pytest.raises(Rejected) as caught,
    ):
        us.begin(question())
    assert caught.value.code == code
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


def _ours() -> Path:
    return registers.keys() / "ours"
