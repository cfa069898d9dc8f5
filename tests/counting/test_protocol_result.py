"""What a result must satisfy, and what a token."""

import dataclasses
import datetime as dt
import json
from typing import Any
from uuid import uuid4

import pytest
from joserfc.jwk import ECKey, KeySet

from counting.port import RegisterProblem, Ticket
from counting.protocol import checking, messages, refusals, signing, tokens
from tests.counting.registers import question

NOW = dt.datetime(2026, 1, 31, 12, 0, 0, 123_000, tzinfo=dt.UTC)
OURS = signing.new_key("ours", "sig")
THEIRS = signing.new_key("theirs", "sig")
SECRET = signing.new_key("secret", "enc")


def public(*keys: ECKey) -> KeySet:
    text = json.dumps({"keys": [key.as_dict(private=False) for key in keys]})
    return signing.read_keys(text)


OUR_KEYS, THEIR_KEYS = public(OURS), public(THEIRS)

# --- The result -------------------------------------------------------------------------------


def result(ticket: Ticket, **changes: Any) -> dict[str, Any]:
    asked = ticket.question
    return {
        "ticket": str(ticket.id),
        "idempotencyKey": str(asked.idempotency_key),
        "referenceDate": str(asked.reference_date),
        "definition": messages.definition(asked),
        "composition": list(asked.composition),
        "minimum": asked.minimum,
        "parts": ticket.parts,
        "groups": [
            {"label": "group0001", "sent": 40, "matched": 30, "counts": {"yes": 12, "no": 18}},
            {"label": "group0000", "sent": 30, "matched": 28, "counts": None},
        ],
        "reasons": {
            **dict.fromkeys(("not_found", "replaced", "cancelled", "malformed"), None),
            "duplicate": 10,
            "undetermined": None,
        },
        **changes,
    }


def counted(yes: int, no: int, matched: int | None = None, sent: int = 40) -> list[dict[str, Any]]:
    matched = yes + no if matched is None else matched
    return [
        {"label": "group0000", "sent": 30, "matched": 30, "counts": None},
        {"label": "group0001", "sent": sent, "matched": matched, "counts": {"yes": yes, "no": no}},
    ]


NONE = dict.fromkeys(
    ("not_found", "replaced", "cancelled", "duplicate", "malformed", "undetermined")
)
TICKET = Ticket(uuid4(), question(groups=2), {"group0000": 30, "group0001": 40}, 1)


@pytest.mark.rule("C1")
def test_a_good_result_gives_its_figures_in_the_order_of_the_question() -> None:
    answer = checking.check_result(result(TICKET), TICKET, (), "receipt")
    assert [each.label for each in answer.groups] == ["group0000", "group0001"]
    first, second = answer.groups
    assert first.counts is None
    assert first.unmatched == 2
    assert second.counts is not None
    assert sum(second.counts.values()) == second.matched == 30
    assert answer.receipt == "receipt"


@pytest.mark.rule("C5")
@pytest.mark.parametrize(("yes", "no", "shown"), [(10, 30, True), (9, 31, False), (31, 9, False),
    (0, 40, False), (40, 0, False), (30, 10, True)])  # fmt: skip
def test_a_count_or_complement_under_the_limit_is_refused(yes: int, no: int, shown: bool) -> None:
    content = result(TICKET, groups=counted(yes, no), reasons=NONE)
    if shown:
        checking.check_result(content, TICKET, (), "")
        return
    with pytest.raises(refusals.SmallCountShown):
        checking.check_result(content, TICKET, (), "")


@pytest.mark.rule("C1")
@pytest.mark.parametrize(
    ("groups", "reasons"),
    [
        (counted(12, 20, matched=33), NONE),
        (counted(12, 20, matched=31), NONE),
        (counted(20, 30), NONE),  # 50 matched of 40
        (counted(20, 20, sent=41), NONE),
        (counted(20, 20), {**NONE, "duplicate": 10}),  # all matched, and still ten did not
        (counted(10, 10), {**NONE, "duplicate": 21}),
        (counted(10, 10), dict.fromkeys(NONE, 10)),
    ],
)
def test_sums_that_do_not_match_are_refused(
    groups: list[dict[str, Any]], reasons: dict[str, Any]
) -> None:
    with pytest.raises(refusals.SumsDoNotMatch):
        checking.check_result(result(TICKET, groups=groups, reasons=reasons), TICKET, (), "")


@pytest.mark.rule("C1")
@pytest.mark.parametrize(("unmatched", "possible"), [(54, True), (55, False)])
def test_withheld_reasons_hold_fewer_than_the_limit_each(unmatched: int, possible: bool) -> None:
    large = dataclasses.replace(TICKET, totals={"group0000": 30, "group0001": 40 + unmatched})
    content = result(large, groups=counted(20, 20, sent=40 + unmatched), reasons=NONE)
    if possible:
        checking.check_result(content, large, (), "")
        return
    with pytest.raises(refusals.SumsDoNotMatch):
        checking.check_result(content, large, (), "")


@pytest.mark.rule("C5")
def test_a_reason_under_the_limit_is_refused() -> None:
    content = result(TICKET, groups=counted(15, 20), reasons={**NONE, "duplicate": 5})
    with pytest.raises(refusals.SmallCountShown):
        checking.check_result(content, TICKET, (), "")


def test_what_is_echoed_must_be_what_was_asked() -> None:
    for name, value in (
        ("ticket", str(uuid4())),
        ("idempotencyKey", str(uuid4())),
        ("referenceDate", "2024-12-31"),
        ("definition", {"id": "origin-2016", "version": 1}),
        ("composition", ["BE"]),
        ("minimum", 11),
        ("parts", 2),
    ):
        with pytest.raises(refusals.WrongReference):
            checking.check_result({**result(TICKET), name: value}, TICKET, (), "")


# --- Tokens -----------------------------------------------------------------------------------

CLIENTS = {"stranger": THEIR_KEYS, "us": OUR_KEYS}
ENDPOINT = "https://localhost/oauth2/token"


def test_a_client_is_known_by_what_it_signs() -> None:
    form = tokens.token_request("us", ENDPOINT, OURS, NOW)
    client, _ = tokens.check_token_request(form, ENDPOINT, CLIENTS, NOW)
    assert client == "us"
    _, one = tokens.check_token_request(form, ENDPOINT, CLIENTS, NOW)
    again = tokens.token_request("us", ENDPOINT, OURS, NOW)
    assert tokens.check_token_request(again, ENDPOINT, CLIENTS, NOW)[1] != one


@pytest.mark.parametrize(
    ("client", "endpoint", "key", "minutes"),
    [
        ("us", ENDPOINT, THEIRS, 0),
        ("stranger", ENDPOINT, OURS, 0),
        ("us", "https://elsewhere/oauth2/token", OURS, 0),
        ("us", ENDPOINT, OURS, 2),
        ("us", ENDPOINT, OURS, -2),
        ("us", ENDPOINT, signing.new_key("ours", "sig"), 0),
    ],
)
def test_another_client_endpoint_or_time_gets_no_token(
    client: str, endpoint: str, key: ECKey, minutes: int
) -> None:
    form = tokens.token_request(client, endpoint, key, NOW)
    with pytest.raises(RegisterProblem):
        tokens.check_token_request(form, ENDPOINT, CLIENTS, NOW + dt.timedelta(minutes=minutes))


@pytest.mark.parametrize("body", [b"", b"grant_type=client_credentials", b"\xff", b"a=1&a=2"])
def test_a_form_that_is_none_gets_no_token(body: bytes) -> None:
    with pytest.raises(refusals.Malformed):
        tokens.check_token_request(body, ENDPOINT, CLIENTS, NOW)


@pytest.mark.parametrize(
    "changes",
    [{"token_type": "mac"}, {"expires_in": 0}, {"expires_in": True}, {"access_token": ""},
     {"access_token": "a\r\nX: y"}, {"scope": "everything"}, {"extra": 1}],
)  # fmt: skip
def test_a_token_that_cannot_be_used_is_refused(changes: dict[str, Any]) -> None:
    good = {"access_token": "a", "token_type": "Bearer", "expires_in": 60}
    assert tokens.read_token(json.dumps(good).encode(), NOW).until == NOW + dt.timedelta(minutes=1)
    with pytest.raises(refusals.TokenRefused):
        tokens.read_token(json.dumps({**good, **changes}).encode(), NOW)
