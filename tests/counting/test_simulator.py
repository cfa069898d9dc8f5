"""The other party: a register of made-up people, that keeps the rules by itself."""

import dataclasses
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting.port import Question, Reason
from counting.protocol import envelope, messages, schemas, signing, tokens
from counting.protocol.envelope import Message, Party
from counting.register_number import Reason as NumberReason
from counting.register_number import check
from counting.simulator import certificates, counter, counting_up, deriving, population
from counting.simulator.population import NATIONALITIES, UNKNOWN, Population
from counting.simulator.server import Simulator
from counting.transport.wire import Wire
from registration.definitions import composition, judge
from registration.nationalities import nationalities
from tests.counting import registers
from tests.counting.registers import EU, REGISTER, question

ROOT = Path(__file__).resolve().parent.parent.parent
everybody = np.arange(3 * REGISTER.size)

# --- The people -------------------------------------------------------------------------------


@given(st.integers(0, 2**40), st.integers(1, 10**6), st.integers(0, 10**9))
def test_a_number_gives_back_its_person(seed: int, size: int, person: int) -> None:
    register = Population(seed, size)
    persons = np.array([person % (3 * size)])
    found = register.numbers(persons)
    assert register.persons(found).tolist() == persons.tolist()


def test_every_number_is_a_test_number_and_nobody_has_that_of_another() -> None:
    found = REGISTER.numbers(everybody)
    assert np.unique(found).size == everybody.size
    for number in found[:500].tolist():
        text = f"{number:011d}"
        assert check(text) is NumberReason.TEST_NUMBER
        assert check(text, test_numbers=True) is NumberReason.OK


@given(st.integers(0, 10**11 - 1))
def test_a_number_of_nobody_is_unknown(number: int) -> None:
    found = REGISTER.persons(np.array([number]))[0]
    known = found != UNKNOWN and REGISTER.numbers(np.array([found]))[0] == number
    assert known == (found != UNKNOWN)


def test_the_same_seed_is_the_same_register_and_another_is_another() -> None:
    again, other = Population(7, 5_000), Population(8, 5_000)
    assert (again.numbers(everybody) == REGISTER.numbers(everybody)).all()
    assert (again.at_birth(everybody) == REGISTER.at_birth(everybody)).all()
    assert (other.numbers(everybody) != REGISTER.numbers(everybody)).mean() > 0.99


def test_a_register_has_families_foreigners_and_numbers_that_no_longer_count() -> None:
    status = REGISTER.status(everybody)
    assert set(status.tolist()) == {population.LIVE, population.REPLACED, population.CANCELLED}
    born, now = REGISTER.at_birth(everybody), REGISTER.now(everybody)
    assert 0.05 < (born != 0).mean() < 0.5
    assert 0 < (now != 0).mean() < (born != 0).mean()
    young = everybody[: REGISTER.size]
    parents = REGISTER.parent(young, 0)
    assert 0 < (parents == UNKNOWN).mean() < 0.05
    assert ((parents == UNKNOWN) | (parents // REGISTER.size == 1)).all()
    grandparents = REGISTER.parent(parents, 1)
    assert ((grandparents == UNKNOWN) | (grandparents // REGISTER.size == 2)).all()
    assert (REGISTER.parent(everybody[2 * REGISTER.size :], 0) == UNKNOWN).all()


def test_a_register_of_a_million_stands_nowhere() -> None:
    large = Population(1, 1_000_000)
    sample = np.array([0, 999_999, 2_999_999])
    assert large.persons(large.numbers(sample)).tolist() == sample.tolist()
    with pytest.raises(ValueError):
        Population(1, population.SPACE)


# --- The definitions --------------------------------------------------------------------------


@pytest.mark.rule("G1", "G2")
@pytest.mark.parametrize(
    ("definition", "day"),
    [
        ("circular-2009", dt.date(2010, 12, 31)),
        ("circular-2009", dt.date(2014, 12, 31)),
        ("circular-2009", dt.date(2025, 12, 31)),
        ("origin-2016", dt.date(2025, 12, 31)),
    ],
)
def test_the_register_reads_the_definitions_as_the_registration_does(
    definition: str, day: dt.date
) -> None:
    """Two readings of one rule, written apart, on every kind of family that the register has."""
    persons = everybody[:3_000]
    members = tuple(sorted(composition(day)))
    answers = deriving.derive(REGISTER, persons, definition, members)
    words = {deriving.YES: "yes", deriving.NO: "no", deriving.UNDETERMINED: "unknown"}
    for facts, answer in zip(_facts(persons), answers, strict=True):
        assert words[int(answer)] == judge(definition, facts, day), facts
    assert set(answers.tolist()) == {deriving.YES, deriving.NO, deriving.UNDETERMINED}


def _facts(persons: population.Indexes) -> list[dict[str, list[str]]]:
    """What each would tell, in the words of the registration."""
    parents = [REGISTER.parent(persons, which) for which in (0, 1)]
    grandparents = [REGISTER.parent(each, which) for each in parents for which in (0, 1)]
    told = {"now": REGISTER.now(persons), "birth": REGISTER.at_birth(persons)}
    told |= {f"p{at + 1}": REGISTER.at_birth(each) for at, each in enumerate(parents)}
    told |= {f"g{at + 1}": REGISTER.at_birth(each) for at, each in enumerate(grandparents)}
    return [
        {
            name: [NATIONALITIES[codes[place]]]
            for name, codes in told.items()
            if codes[place] != UNKNOWN
        }
        for place in range(persons.size)
    ]


def test_every_nationality_is_one_that_the_registration_knows() -> None:
    assert set(NATIONALITIES) <= set(nationalities())
    assert len(population.FOREIGN_WEIGHTS) == len(NATIONALITIES)
    assert population.FOREIGN_WEIGHTS[0] == 0


# --- The count --------------------------------------------------------------------------------


def _people(answer: int, count: int) -> list[int]:
    """So many people of whom the definition of 2009 says this, with a live number."""
    young = everybody[: REGISTER.size]
    answers = deriving.derive(REGISTER, young, "circular-2009", EU)
    live = REGISTER.status(young) == population.LIVE
    found = young[(answers == answer) & live][:count]
    assert found.size == count
    return [int(each) for each in found]


def _count(asked: Question, persons: list[list[int]]) -> dict[str, object]:
    numbers = {
        label: REGISTER.numbers(np.array(each, dtype=np.int64))
        for label, each in zip(asked.groups, persons, strict=True)
    }
    return counting_up.count(REGISTER, asked, numbers)


@pytest.mark.rule("C5")
@pytest.mark.parametrize(("yes", "no"), [(10, 10), (9, 10), (10, 9), (0, 30), (30, 0), (12, 40)])
def test_small_categories_and_complements_are_withheld_both(yes: int, no: int) -> None:
    found = _count(question(groups=1), [_people(deriving.YES, yes) + _people(deriving.NO, no)])
    shown = {"yes": yes, "no": no} if min(yes, no) >= 10 else None
    assert found["groups"] == [
        {"label": "group0000", "sent": yes + no, "matched": yes + no, "counts": shown}
    ]


@pytest.mark.rule("C5")
def test_the_minimum_of_the_question_holds() -> None:
    people = _people(deriving.YES, 15) + _people(deriving.NO, 30)
    for minimum, shown in ((15, True), (16, False)):
        found = _count(question(groups=1, minimum=minimum), [people])
        groups = found["groups"]
        assert isinstance(groups, list)
        assert (groups[0]["counts"] is not None) is shown


def test_a_number_counts_where_it_stands_first() -> None:
    yes, no = _people(deriving.YES, 20), _people(deriving.NO, 20)
    found = _count(question(groups=2), [yes + no, yes + no[:10] + yes[:3]])
    groups, reasons = found["groups"], found["reasons"]
    assert isinstance(groups, list)
    assert isinstance(reasons, dict)
    assert [each["matched"] for each in groups] == [40, 0]
    assert reasons[Reason.DUPLICATE] == 33
    assert groups[1]["counts"] is None


def test_undetermined_is_neither_yes_nor_no() -> None:
    unsure = _people(deriving.UNDETERMINED, 12)
    found = _count(question(groups=1), [unsure + _people(deriving.NO, 10)])
    groups, reasons = found["groups"], found["reasons"]
    assert isinstance(groups, list)
    assert isinstance(reasons, dict)
    assert groups[0]["matched"] == 10
    assert reasons[Reason.UNDETERMINED] == 12


# --- What the register itself refuses ---------------------------------------------------------


def _job(
    sent: dict[str, list[str]], totals: dict[str, int], **changes: object
) -> dict[str, object]:

    key = signing.new_key("secret", "enc")
    asked = question(groups=2)
    session = uuid4()
    part = {
        "run": str(asked.run),
        "session": str(session),
        "part": 1,
        "sender": asked.sender,
        "groups": sent,
        **changes,
    }
    return {
        "seed": REGISTER.seed,
        "size": REGISTER.size,
        "key": json.dumps(key.as_dict(private=True)),
        "run": str(asked.run),
        "session": str(session),
        "sender": asked.sender,
        "capacity": asked.capacity,
        "question": messages.question_content(asked, ()),
        "totals": totals,
        "parts": [signing.encrypt(schemas.write_json(part), key)],
        "sizes": [sum(map(len, sent.values()))],
    }


NUMBERS = [f"{each:011d}" for each in REGISTER.numbers(everybody[:20]).tolist()]
TOTALS = {"group0000": 20, "group0001": 0}


def test_a_part_is_counted_where_it_belongs_and_refused_elsewhere() -> None:
    assert "result" in counter.work(_job({"group0000": NUMBERS}, TOTALS))
    for changes in (
        {"run": str(uuid4())},
        {"session": str(uuid4())},
        {"part": 2},
        {"sender": "another"},
    ):
        found = counter.work(_job({"group0000": NUMBERS}, TOTALS, **changes))
        assert found == {"refused": "PART_MISPLACED"}


@pytest.mark.rule("C6")
def test_a_manifest_that_differs_and_a_part_that_is_none_are_refused() -> None:
    assert counter.work(_job({"group0000": NUMBERS}, {**TOTALS, "group0000": 19})) == {
        "refused": "MANIFEST_DIFFERS"
    }
    sized = {**_job({"group0000": NUMBERS}, TOTALS), "sizes": [19]}
    assert counter.work(sized) == {"refused": "MANIFEST_DIFFERS"}
    assert counter.work(_job({"stranger00": NUMBERS}, TOTALS)) == {"refused": "GROUP_UNKNOWN"}
    assert counter.work(_job({"group0000": ["1"]}, TOTALS)) == {"refused": "PART_UNREADABLE"}
    job = _job({"group0000": NUMBERS}, TOTALS)
    assert counter.work({**job, "parts": ["a.b.c.d.e"]}) == {"refused": "PART_UNREADABLE"}


def test_the_process_that_counts_survives_a_job_that_is_none() -> None:
    running = counter.Counter(REGISTER, "{}")
    try:
        assert running.count({"nothing": True}) == {"refused": "INTERNAL"}
        assert running.count({}) == {"refused": "INTERNAL"}
    finally:
        running.stop()
    assert running.count({}) == {"refused": "INTERNAL"}


# --- Messages that it does not take ----------------------------------------------------------


@pytest.fixture(scope="module")
def register() -> Iterator[Simulator]:
    with registers.simulator() as found:
        yield found


def _wire(register: Simulator) -> Wire:
    return Wire(register.address, registers.settings(register).context, seconds=60.0)


def _bearer(register: Simulator, wire: Wire) -> str:
    key = registers.settings(register).signing_key
    form = tokens.token_request(
        certificates.CLIENT, f"{register.address}/oauth2/token", key, register.now()
    )
    reply = wire.post("/oauth2/token", form, {}, most=8192)
    return f"Bearer {json.loads(reply.body)['access_token']}"


def _describe(register: Simulator, **changes: object) -> tuple[bytes, str]:
    """A message that is taken, but for the changes; and its correlation."""
    context = envelope.new_request(
        "CountDescribe", uuid4(), uuid4(), Party("agency", "employer"), "1.0", register.now()
    )
    key = registers.settings(register).signing_key
    changed = dataclasses.replace(context, **changes)  # type: ignore[arg-type]
    return envelope.seal(Message(changed, {}), key).encode(), str(changed.correlation)


def test_a_message_played_again_is_refused(register: Simulator) -> None:
    wire = _wire(register)
    body, correlation = _describe(register)
    headers = {"authorization": _bearer(register, wire), "x-correlation-id": correlation}
    assert wire.post("/service", body, headers, most=10_000).status == 200
    assert wire.post("/service", body, headers, most=10_000).status == 400
    wire.close()


def test_a_message_needs_token_correlation_signature_and_a_fresh_time(register: Simulator) -> None:
    wire = _wire(register)
    token = _bearer(register, wire)
    old = register.now() - dt.timedelta(minutes=6)

    def status(body: bytes, correlation: str, bearer: str = token) -> int:
        headers = {"authorization": bearer, "x-correlation-id": correlation}
        return wire.post("/service", body, headers, most=10_000).status

    assert status(*_describe(register), "") == 401
    assert status(*_describe(register), "Bearer x") == 401
    assert status(_describe(register)[0], str(uuid4())) == 400
    assert status(*_describe(register, timestamp=old)) == 400
    stranger = signing.new_key("client-1", "sig")
    assert status(signing.sign(b"{}", stranger).encode(), str(uuid4())) == 400
    assert status(*_describe(register)) == 200
    wire.close()


def test_an_assertion_gives_one_token_and_a_token_is_for_one_certificate(
    register: Simulator, tmp_path: Path
) -> None:
    wire = _wire(register)
    found = registers.settings(register)
    form = tokens.token_request(
        certificates.CLIENT, f"{register.address}/oauth2/token", found.signing_key, register.now()
    )
    assert wire.post("/oauth2/token", form, {}, most=8192).status == 200
    assert wire.post("/oauth2/token", form, {}, most=8192).status == 400
    wire.close()
    token = register.access.give("us", b"certificate", register.now())
    assert register.access.client(token, b"certificate", register.now()) == "us"
    assert register.access.client(token, b"another", register.now()) is None
    later = register.now() + dt.timedelta(minutes=11)
    assert register.access.client(token, b"certificate", later) is None


@pytest.mark.rule("C5", "C6")
def test_the_register_itself_refuses_a_run_with_a_group_under_the_minimum(
    register: Simulator,
) -> None:
    asked = question(groups=2)
    sender = Party(asked.sender, asked.capacity)

    def tell(type_: str, content: dict[str, object]) -> Message:
        context = envelope.new_request(type_, asked.run, uuid4(), sender, "1.0", register.now())
        return register.desk.answer("us", Message(context, content))[1]

    opened = tell("CountQuestion", messages.question_content(asked, ["1.0"]))
    session = opened.content["session"]
    part = {"session": session, "part": 1, "size": 19, "numbers": "a.b.c.d.e"}
    assert tell("CountPart", part).error is None
    assert tell("CountPart", {**part, "numbers": "f.g.h.i.j"}).error == "PART_DIFFERS"
    assert tell("CountPart", part).error is None
    digests = [signing.digest("a.b.c.d.e")]
    manifest = {"session": session, "parts": 1, "digests": digests}
    for totals in ({"group0000": 10, "group0001": 10}, {"group0000": 19}):
        assert tell("CountManifest", {**manifest, "totals": totals}).error == "MANIFEST_DIFFERS"
    totals = {"group0000": 10, "group0001": 9}
    other = {**manifest, "totals": totals, "digests": [signing.digest("f.g.h.i.j")]}
    assert tell("CountManifest", other).error == "MANIFEST_DIFFERS"
    assert tell("CountManifest", {**manifest, "totals": totals}).error == "GROUP_UNDER_MINIMUM"
    assert tell("CountManifest", {**manifest, "totals": totals}).error == "RUN_UNKNOWN"


def test_a_lower_version_than_both_speak_is_refused() -> None:
    with registers.simulator(versions=("1.0", "1.1")) as register:
        asked = question(groups=1)
        content = messages.question_content(asked, ["1.0", "1.1"])
        context = envelope.new_request(
            "CountQuestion", asked.run, uuid4(), Party("agency", "employer"), "1.0", register.now()
        )
        status, answer = register.desk.answer("us", Message(context, content))
    assert (status, answer.error) == (422, "VERSION_DOWNGRADED")
