"""Messages of the count: what goes in comes out, and nothing else is let in."""

import base64
import dataclasses
import datetime as dt
import json
import traceback
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwe, jws
from joserfc.jwk import ECKey, KeySet
from jsonschema import Draft202012Validator

from counting.port import Kind, Misused, Question, RegisterProblem, Remark, Ticket
from counting.protocol import envelope, messages, refusals, schemas, signing, tokens
from counting.protocol.envelope import Message, Party
from counting.protocol.texts import may_hold_a_number
from tests.counting.registers import numbers, question

NOW = dt.datetime(2026, 1, 31, 12, 0, 0, 123_000, tzinfo=dt.UTC)
OURS = signing.new_key("ours", "sig")
THEIRS = signing.new_key("theirs", "sig")
SECRET = signing.new_key("secret", "enc")


def public(*keys: ECKey) -> KeySet:
    text = json.dumps({"keys": [key.as_dict(private=False) for key in keys]})
    return signing.read_keys(text)


OUR_KEYS, THEIR_KEYS = public(OURS), public(THEIRS)
FOR_REGISTER = signing.key_for(public(THEIRS, SECRET), "enc")

uuids = st.uuids()
labels = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=8, max_size=32)
words = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.:_-]{0,20}", fullmatch=True)
codes = st.from_regex(r"[A-Z][A-Z_]{0,20}", fullmatch=True)
eleven = st.text("0123456789", min_size=11, max_size=11)
questions = st.builds(
    Question,
    run=uuids,
    idempotency_key=uuids,
    reference_date=st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    definition_id=words,
    definition_version=st.integers(1, 1000),
    composition=st.lists(st.sampled_from(["BE", "NL", "DDDE"]), unique=True, max_size=3).map(tuple),
    minimum=st.integers(10, 1000),
    groups=st.lists(labels, min_size=1, max_size=5, unique=True).map(tuple),
    sender=words,
    capacity=words,
    authorisation=st.text(min_size=1, max_size=50).filter(lambda text: text.isprintable()),
)
remarks = st.builds(
    Remark,
    kind=st.sampled_from(Kind),
    code=codes,
    origin=st.from_regex(r"[a-z]{1,9}", fullmatch=True),
    diagnosis=st.text("abc .", max_size=30),
)


def context(type_: str, run: UUID | None = None) -> envelope.Context:
    return envelope.new_request(
        type_, run or uuid4(), uuid4(), Party("agency", "employer"), "1.0", NOW
    )


# --- There and back ---------------------------------------------------------------------------


@given(questions)
def test_a_question_arrives_as_it_was_asked(asked: Question) -> None:
    content = messages.question_content(asked, envelope.VERSIONS)
    sent = Message(
        envelope.new_request(
            *("CountQuestion", asked.run, uuid4(), Party(asked.sender, asked.capacity), "1.0", NOW)
        ),
        content,
    )
    found = envelope.open_message(envelope.seal(sent, OURS).encode(), OUR_KEYS, NOW)
    assert found == sent
    sender = found.context.sender
    read = messages.read_question(
        found.context.run, sender.id, sender.capacity or "", found.content
    )
    assert read == asked


@given(
    questions,
    uuids,
    st.integers(1, 1000),
    st.lists(st.tuples(st.integers(0, 4), eleven), min_size=1),
)
def test_numbers_arrive_as_they_were_sent_and_only_there(
    asked: Question, session: UUID, part: int, drawn: list[tuple[int, str]]
) -> None:
    pairs = [(asked.groups[at % len(asked.groups)], number) for at, number in drawn]
    plaintext, sizes = messages.numbers_plaintext(asked, session, part, pairs)
    text = signing.encrypt(plaintext, FOR_REGISTER)
    read = schemas.read_json(signing.decrypt(text, SECRET))
    assert read["run"] == str(asked.run)
    assert (read["session"], read["part"]) == (str(session), part)
    assert sorted((label, n) for label, found in read["groups"].items() for n in found) == sorted(
        pairs
    )
    assert sum(sizes.values()) == len(pairs)
    with pytest.raises(refusals.Malformed):
        signing.decrypt(text, signing.new_key("secret", "enc"))


@pytest.mark.rule("C2")
def test_who_passes_a_part_on_reads_no_number_in_it() -> None:
    asked = question(groups=1)
    pairs = [("group0000", each) for each in numbers(50)]
    plaintext, sizes = messages.numbers_plaintext(asked, asked.run, 1, pairs)
    sealed = signing.encrypt(plaintext, FOR_REGISTER)
    content = {"session": str(asked.run), "part": 1, "size": sum(sizes.values()), "numbers": sealed}
    travels = envelope.seal(Message(context("CountPart", asked.run), content), OURS).encode()
    read = signing.verify(travels, OUR_KEYS)
    pieces = [base64.urlsafe_b64decode(each + "==") for each in sealed.split(".")]
    assert any(number.encode() in plaintext for number in numbers(50))
    for number in numbers(50):
        assert not any(number.encode() in each for each in (travels, read, *pieces))


@given(st.lists(remarks, min_size=1, max_size=4))
def test_exceptions_arrive_as_they_were_made(made: list[Remark]) -> None:
    error = Remark(Kind.ERROR, "INTERNAL", "register", "")
    request = context("CountPoll")
    reply = envelope.in_answer_to(request, "CountRefusal", Party("register"), NOW)
    sent = Message(reply, {}, (error, *made))
    found = envelope.open_message(envelope.seal(sent, THEIRS).encode(), THEIR_KEYS, NOW)
    assert found == sent
    assert found.error == "INTERNAL"
    envelope.check_response(found, request, "register", "CountResult")


@given(questions, uuids, st.integers(1, 1000), st.booleans())
def test_a_ticket_can_be_kept(asked: Question, id_: UUID, parts: int, again: bool) -> None:
    ticket = Ticket(id_, asked, dict.fromkeys(asked.groups, 12), parts, again)
    kept = json.loads(json.dumps(messages.ticket_as_json(ticket)))
    assert messages.read_ticket(kept) == ticket


@given(st.binary(max_size=200))
def test_what_was_signed_is_what_is_read(payload: bytes) -> None:
    text = signing.sign(payload, OURS).encode()
    assert signing.verify(text, OUR_KEYS) == payload
    with pytest.raises(refusals.BadSignature):
        signing.verify(text, THEIR_KEYS)


@given(st.binary(max_size=300))
def test_whatever_comes_is_refused_and_nothing_else_happens(data: bytes) -> None:
    with pytest.raises(refusals.BadSignature):
        envelope.open_message(data, THEIR_KEYS, NOW)
    with pytest.raises(refusals.Malformed):
        signing.decrypt(data.decode("latin-1"), SECRET)
    with pytest.raises(RegisterProblem):
        envelope.open_message(signing.sign(data, THEIRS).encode(), THEIR_KEYS, NOW)
    with pytest.raises(refusals.TokenRefused):
        tokens.read_token(data, NOW)


# --- Signatures and encryption ----------------------------------------------------------------


def with_header(text: str, header: Mapping[str, Any]) -> bytes:
    written = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=")
    return b".".join((written, *text.encode().split(b".")[1:]))


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "kid": "ours"},
        {"alg": "HS256", "kid": "ours"},
        {"alg": "ES256"},
        {"alg": "ES256", "kid": "theirs"},
        {"alg": "ES256", "kid": "ours", "typ": "JWT"},
        {"alg": "ES256", "kid": "ours", "b64": False, "crit": ["b64"]},
    ],
)
def test_no_header_but_ours_is_accepted(header: dict[str, Any]) -> None:
    text = signing.sign(b"{}", OURS)
    assert signing.verify(text.encode(), OUR_KEYS) == b"{}"
    with pytest.raises(refusals.BadSignature):
        signing.verify(with_header(text, header), OUR_KEYS)


def test_a_key_that_is_sent_along_is_not_used() -> None:
    stranger = signing.new_key("ours", "sig")
    header = {"alg": "ES256", "kid": "ours", "jwk": stranger.as_dict(private=False)}
    text = jws.serialize_compact(header, b"{}", stranger)
    with pytest.raises(refusals.BadSignature):
        signing.verify(text.encode(), OUR_KEYS)


def test_what_is_encrypted_otherwise_or_changed_is_not_read() -> None:
    good = signing.encrypt(b"{}", FOR_REGISTER)
    assert signing.decrypt(good, SECRET) == b"{}"
    for header in (
        {"alg": "ECDH-ES", "enc": "A256GCM", "kid": "secret"},
        {"alg": "ECDH-ES+A256KW", "enc": "A128CBC-HS256", "kid": "secret"},
        {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": "secret", "zip": "DEF"},
    ):
        text = jwe.encrypt_compact(
            header, b"{}", FOR_REGISTER, algorithms=[header["alg"], header["enc"], "DEF"]
        )
        with pytest.raises(refusals.Malformed):
            signing.decrypt(text, SECRET)
    head, *rest = good.split(".")
    for at in range(4):
        changed = [*rest]
        changed[at] = ("B" if changed[at][0] == "A" else "A") + changed[at][1:]
        with pytest.raises(refusals.Malformed):
            signing.decrypt(".".join((head, *changed)), SECRET)


def test_more_than_any_message_needs_is_not_even_verified() -> None:
    with pytest.raises(refusals.TooLarge):
        signing.verify(b"A" * (signing.MOST_BYTES + 1), OUR_KEYS)


# --- The envelope -----------------------------------------------------------------------------


def pending(request: envelope.Context, **changes: Any) -> Message:
    reply = envelope.in_answer_to(request, "CountPending", Party("register"), NOW)
    reply = dataclasses.replace(reply, **changes)
    return Message(reply, {"ticket": str(uuid4()), "retryAfter": 1})


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"in_response_to": uuid4()}, refusals.WrongReference),
        ({"run": uuid4()}, refusals.WrongReference),
        ({"correlation": uuid4()}, refusals.WrongReference),
        ({"sender": Party("somebody")}, refusals.WrongReference),
        ({"version": "0.9"}, refusals.WrongVersion),
    ],
)
def test_a_response_answers_this_request_or_is_refused(
    changes: dict[str, Any], problem: type[RegisterProblem]
) -> None:
    request = context("CountPoll")
    envelope.check_response(pending(request), request, "register", "CountPending")
    with pytest.raises(problem):
        envelope.check_response(pending(request, **changes), request, "register", "CountPending")


def test_a_response_of_another_kind_is_refused() -> None:
    request = context("CountPoll")
    with pytest.raises(refusals.Malformed):
        envelope.check_response(pending(request), request, "register", "CountResult")


@pytest.mark.parametrize("minutes", [-6, -5.1, 5.1, 60 * 24])
def test_an_old_or_future_message_is_refused(minutes: float) -> None:
    request = context("CountPoll")
    for fresh in (-4.9, 0, 4.9):
        text = envelope.seal(pending(request), THEIRS).encode()
        envelope.open_message(text, THEIR_KEYS, NOW + dt.timedelta(minutes=fresh))
    with pytest.raises(refusals.StaleTimestamp):
        envelope.open_message(text, THEIR_KEYS, NOW + dt.timedelta(minutes=minutes))


def test_the_newest_common_version_is_agreed() -> None:
    assert envelope.agree(["0.1", "1.0", "7.5"]) == "1.0"
    with pytest.raises(refusals.WrongVersion):
        envelope.agree(["0.1", "7.5"])


# --- No number in a text of the other party (C2) ----------------------------------------------


@pytest.mark.rule("C2")
@pytest.mark.parametrize(
    "text",
    [
        *("85610100126", "85.61.01-001.26", "85 61 01 001 26", "nr 856101001", "8561 0100 126!"),
        *("٨٥٦١٠١٠٠١٢٦", "８５６１０１００１２６", "8-5-6-1-0-1-0-0-1", "85/61/01 - 001/26"),
    ],
)
def test_a_text_with_a_number_is_not_kept(text: str) -> None:
    assert may_hold_a_number(text)
    request = context("CountPoll")
    reply = envelope.in_answer_to(request, "CountRefusal", Party("register"), NOW)
    told = Message(reply, {}, (Remark(Kind.ERROR, "UNKNOWN", "register", text),))
    with pytest.raises(refusals.NumberShown) as caught:
        envelope.open_message(envelope.seal(told, THEIRS).encode(), THEIR_KEYS, NOW)
    assert text not in "".join(traceback.format_exception(caught.value))


@pytest.mark.rule("C2")
@pytest.mark.parametrize("text", ["", "12345678", "2026-01-31", "part 10000 of 10000", "v1.0"])
def test_a_text_without_one_is(text: str) -> None:
    assert not may_hold_a_number(text)


@pytest.mark.rule("C2")
def test_no_representation_shows_a_number_or_a_key() -> None:
    asked = question(groups=1)
    plaintext, _ = messages.numbers_plaintext(asked, uuid4(), 1, [("group0000", numbers(1)[0])])
    shown = repr(Message(context("CountPart"), schemas.read_json(plaintext)))
    assert numbers(1)[0] not in shown
    assert "secret-token" not in repr(tokens.Token("secret-token", NOW))
    remark = Remark(Kind.ERROR, "X", "register", "85610100126")
    assert "85610100126" not in repr(remark)


# --- Schemas ----------------------------------------------------------------------------------


def test_every_schema_is_one_and_every_message_has_one() -> None:
    for name in (*schemas.NAMES, "common"):
        Draft202012Validator.check_schema(schemas.read_schema(name))
    assert set(envelope.SCHEMA_OF.values()) == set(schemas.NAMES) - {"numbers", "token"}


def of_type(tree: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Every piece of a schema that describes something of this type."""
    if isinstance(tree, dict):
        if tree.get("type") == kind:
            yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for value in tree:
            yield from of_type(value, kind)


@pytest.mark.parametrize("name", [*schemas.NAMES, "common"])
def test_every_object_knows_its_names_and_every_text_has_an_end(name: str) -> None:
    for each in of_type(schemas.read_schema(name), "object"):
        assert each.get("additionalProperties", True) is not True
    for each in of_type(schemas.read_schema(name), "string"):
        assert each["maxLength"] <= 400_000


def test_a_closing_dollar_lets_no_newline_through() -> None:
    good = {"access_token": "a", "token_type": "Bearer", "expires_in": 60}
    schemas.check("token", good)
    with pytest.raises(refusals.Malformed):
        schemas.check("token", {**good, "access_token": "a\n"})


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1.0}',
        '{"a": 1e3}',
        "NaN",
        "Infinity",
        '{"a": 1, "a": 2}',
        "[" * 50_000,
        "",
        "\ufeff1",
    ],
)
def test_json_is_read_strictly(text: str) -> None:
    with pytest.raises(refusals.Malformed) as caught:
        schemas.read_json(text.encode())
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.rule("C5")
def test_a_question_cannot_ask_for_small_counts() -> None:
    for minimum in (9, 5, 0, -1):
        asked = question(minimum=minimum)
        sent = Message(context("CountQuestion"), messages.question_content(asked, ["1.0"]))
        with pytest.raises(refusals.Malformed):
            envelope.seal(sent, OURS)


@pytest.mark.rule("C2")
def test_a_part_says_nothing_of_the_numbers_that_it_refuses() -> None:
    asked = question(groups=1)
    for wrong in ("8561010012", "856101001260", "8561010012a", "", "85610100126\n"):
        with pytest.raises(Misused) as caught:
            messages.numbers_plaintext(asked, uuid4(), 1, [("group0000", wrong)])
        assert str(caught.value) == "NOT_NUMBERS"
