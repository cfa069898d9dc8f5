"""The operator appoints, and publishes a declaration anew: by command, journalled (A3, A4)."""

import pytest
from django.core.management import CommandError, call_command

from tests.access.test_grants_pages import number


@pytest.fixture
def operator(clone, raw):
    """The commands as they run: as the maintenance role."""
    clone("maintenance")
    admin = raw("maintenance")
    clone("maintenance")

    def look(statement):
        return admin.execute(statement).fetchall()

    return look


def first(*arguments, decision="besluit 4"):
    call_command("appoint_first", *arguments, "--decision", decision)


ENTRY = "SELECT event, role, outcome FROM journal_journalentry ORDER BY number DESC LIMIT 1"
MADE = (
    "SELECT role, appointed_by_id, appointed_by_name FROM grants_grant WHERE ground = 'besluit 4'"
)


@pytest.mark.rule("A3")
def test_the_first_leading_official_comes_from_the_operator_and_is_journalled(operator):
    first("leading_official", number("other_entity"), "E2")
    assert operator(MADE) == [("leading_official", None, "")]
    assert operator(ENTRY) == [("grant_made", "operator", "done")]
    accepted = operator(
        "SELECT count(*) FROM grants_acceptance a JOIN grants_grant g ON g.id = a.grant_id "
        "WHERE g.ground = 'besluit 4'"
    )
    assert accepted == [(0,)]  # it works after the declaration, as any other


@pytest.mark.rule("A2", "A3")
def test_a_role_above_the_entities_comes_from_the_operator(operator):
    first("access_controller", number("other_entity"), "V")
    assert operator(MADE) == [("access_controller", None, "")]


@pytest.mark.rule("A2", "A3", "A10")
@pytest.mark.parametrize(
    ("role", "key", "unit", "words"),
    [
        ("superuser", "employee", "E1", "no role or duty"),
        ("leading_official", "employee", "NIETS", "no unit"),
        ("leading_official", "employee", "E1A", "The operator appoints"),
        ("leading_official", "employee", "V", "The operator appoints"),
        ("line_manager", "employee", "E1", "The operator appoints"),
        ("hr_designee", "employee", "V", "The operator appoints"),
        ("access_controller", "employee", "E1", "The operator appoints"),
        ("leading_official", "leading_official", "E1", "already"),
        ("leading_official", "leaver", "E1", "dienst"),
        ("release_approve", "release_prepare", "V", "vier ogen"),
    ],
)
def test_what_the_operator_cannot_appoint_is_refused(operator, role, key, unit, words):
    with pytest.raises(CommandError, match=words):
        first(role, number(key), unit)
    assert operator(MADE) == []


def test_an_unknown_person_and_an_empty_decision_are_refused(operator):
    with pytest.raises(CommandError, match="nobody"):
        first("leading_official", "T99999", "E1")
    with pytest.raises(CommandError, match="decision"):
        first("leading_official", number("employee"), "E1", decision=" ")


@pytest.mark.rule("A4")
def test_a_new_declaration_is_a_new_version_and_is_journalled(operator, tmp_path):
    nl, en = tmp_path / "nl.txt", tmp_path / "en.txt"
    nl.write_text("Een nieuwe tekst.\n")
    en.write_text("A new text.\n")
    call_command("declare_anew", "--nl", str(nl), "--en", str(en))
    texts = "SELECT version, text_nl, text_en FROM grants_declaration WHERE version > 1"
    assert operator(texts) == [(2, "Een nieuwe tekst.", "A new text.")]
    assert operator(ENTRY) == [("declaration_published", "operator", "done")]
    with pytest.raises(CommandError, match="text of today"):
        call_command("declare_anew", "--nl", str(nl), "--en", str(en))
    en.write_text("")
    with pytest.raises(CommandError, match="a Dutch and an English"):
        call_command("declare_anew", "--nl", str(nl), "--en", str(en))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("declare_anew", "--nl", str(nl), "--en", str(tmp_path / "niets"))
    assert len(operator(texts)) == 1
