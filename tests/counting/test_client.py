"""The client over HTTPS, against the simulator: a run is whole or void, and tried with care."""

import dataclasses
import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from counting.port import (
    Answer,
    Category,
    Misused,
    Reason,
    Refused,
    Rejected,
)
from counting.protocol import messages, signing
from counting.simulator.population import Population
from counting.simulator.server import Simulator
from tests.counting import registers
from tests.counting.registers import (
    client,
    hand_in,
    numbers,
    outcome,
    question,
    shared_out,
)
from tests.counting.traces import holds_a_number


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
    assert not holds_a_number(caught.value, sent, __file__)


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
