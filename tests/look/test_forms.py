"""Fields in the house's look: label, help, error and control tied together, nothing preselected."""

import re
from typing import Any

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from access.look.errors import summary_of
from access.look.forms import DayField, ExclusiveChoiceField, alone
from access.look.widgets import ChoiceCards, OptionCheckboxes, OptionRadios
from tests.look.test_frame import page
from tests.look.test_strict_pages import refused

ALONE = ("none", "unknown", "rather_not")


class Questions(forms.Form):
    contact = forms.ChoiceField(
        label="Mogen we je <contacteren>?",
        help_text="Later <anders>.",
        choices=[("yes", "Ja, dat mag."), ("no", "Nee, contacteer me niet.")],
        widget=ChoiceCards(paragraphs={"yes": ["Soms een <bericht>."]}, opens={"yes"}),
        error_messages={"required": "Kies of we je mogen contacteren."},
    )
    situations = ExclusiveChoiceField(
        label="Past dit?",
        required=False,
        exclusive=ALONE,
        choices=[("a", "A"), ("b", "B"), *((key, key) for key in ALONE)],
        widget=OptionCheckboxes(folds={"a": ("Wat is dit?", "Uitleg")}),
    )
    parents = forms.ChoiceField(
        label="Welke ouders?", choices=[("x", "X")], widget=OptionRadios(hints={"x": "Hint"})
    )
    country = forms.ChoiceField(label="Land", choices=[("", "Kies…"), ("be", "België")])
    goal = forms.CharField(label="Doel", help_text="Eén zin.")
    reason = forms.CharField(label="Reden", widget=forms.Textarea)
    begin = DayField(label="Begint op")
    accept = forms.BooleanField(label="Ik aanvaard")
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


def test_nothing_is_preselected() -> None:
    html = str(Questions())
    assert " checked" not in html
    assert " selected" not in html.replace('<option value="" selected>', "")


def test_every_control_has_its_class_and_its_label() -> None:
    html = str(Questions())
    for control in re.findall(r"<(?:input|select|textarea)[^>]*>", html):
        if 'type="hidden"' in control:
            assert "class" not in control
            continue
        assert re.search(r'class="[^"]*(au-c-|m-file)', control), control
        assert " required" not in control.replace("aria-required", ""), control
        name = re.search(r' id="([^"]+)"', control)
        assert name
        assert f'for="{name[1]}"' in html
    assert refused(html) == []
    assert "&lt;contacteren&gt;" in html
    assert "&lt;anders&gt;" in html
    assert "&lt;bericht&gt;" in html


def test_an_error_stands_between_the_question_and_the_field() -> None:
    form = Questions({"goal": "", "begin": "31/02/2026"})
    html = str(form["begin"].as_field_group())
    order = [html.index(part) for part in ("Begint op", "_helptext", "m-error", "<input")]
    assert order == sorted(order)
    assert 'aria-describedby="id_begin_helptext id_begin_error"' in html
    assert 'aria-invalid="true"' in html
    assert "au-c-input--error" in html
    assert 'value="31/02/2026"' in html  # what was typed is kept
    assert 'id="id_begin_error"' in html


def test_a_group_carries_its_state_itself() -> None:
    html = str(Questions({})["contact"].as_field_group())
    opening = html[: html.index(">")]
    assert 'role="radiogroup"' in opening
    assert 'aria-invalid="true"' in opening
    assert "id_contact_error" in opening
    assert html.count("aria-invalid") == 1


@pytest.mark.rule("R4")
def test_the_two_cards_are_equal_and_in_order() -> None:
    html = str(Questions()["contact"])
    cards = re.findall(r'<label class="([^"]+)"', html)
    assert len(cards) == 2
    assert cards[0] == cards[1]
    assert html.index("Ja, dat mag.") < html.index("Nee, contacteer me niet.")
    assert "m-opens" in html


@pytest.mark.rule("R2")
def test_rather_not_looks_like_the_other_options() -> None:
    labels = re.findall(r'<label class="([^"]+)"', str(Questions()["situations"]))
    assert len(labels) == 5
    assert len(set(labels)) == 1
    assert str(Questions()["situations"]).count("data-exclusive") == 3
    assert str(Questions()["situations"]).count("m-options__or") == 1


@pytest.mark.rule("R2")
@given(st.lists(st.sampled_from(["a", "b", *ALONE]), unique=True))
def test_an_option_that_stands_alone_clears_the_rest(chosen: list[str]) -> None:
    kept = alone(chosen, ALONE)
    standing = [option for option in ALONE if option in chosen]
    assert kept == ([standing[-1]] if standing else chosen)


def test_the_server_clears_too() -> None:
    form = Questions({"situations": ["a", "rather_not"]})
    form.is_valid()
    assert form.cleaned_data["situations"] == ["rather_not"]
    empty = Questions({})
    empty.is_valid()
    assert empty.cleaned_data["situations"] == []


def test_the_summary_names_every_problem_and_links_to_its_field() -> None:
    form = Questions({"situations": []})
    problems = summary_of(form)
    assert problems[0].text == "Kies of we je mogen contacteren."
    assert problems[0].anchor == "id_contact_0"
    read = [problem.text for problem in problems]
    assert "Doel: Geef hier een antwoord." in read
    assert "Welke ouders? Geef hier een antwoord." in read
    html = page("{% load look %}{% error_summary form %}", form=form)
    for problem in problems:
        assert f'href="#{problem.anchor}"' in html
        assert f'id="{problem.anchor}"' in str(form)
    assert 'tabindex="-1"' in html


def test_a_form_without_problems_has_no_summary() -> None:
    assert page("{% load look %}{% error_summary form %}", form=Questions()).strip() == ""


@pytest.mark.parametrize(
    ("typed", "iso"),
    [("01/03/2026", "2026-03-01"), ("1-3-2026", "2026-03-01"), ("2026-03-01", "2026-03-01")],
)
def test_a_date_is_read_day_first_in_both_languages(typed: str, iso: str) -> None:
    assert DayField(label="x").clean(typed).isoformat() == iso


def test_a_date_that_does_not_exist_says_how_to_write_one() -> None:
    with pytest.raises(forms.ValidationError, match="31/12/2026"):
        DayField(label="x").clean("31/02/2026")


def test_a_question_can_be_the_heading_of_the_page() -> None:
    source = "{% load look %}{% field form.contact heading=True kicker='Stap' %}"
    html = page(source, form=Questions())
    assert "<h1" in html
    assert '<span class="m-kicker">Stap</span>' in html


def test_a_required_field_is_announced_without_the_bubble_of_the_browser() -> None:
    def attributes(name: str) -> Any:
        return Questions()[name].build_widget_attrs({})

    assert attributes("goal")["aria-required"] == "true"
    assert "required" not in attributes("goal")
    assert "aria-required" not in attributes("hidden")


def test_words_of_ours_stand_instead_of_those_of_a_library() -> None:
    class Theirs(forms.Form):
        word = forms.CharField(help_text="Uw wachtwoord.")

    html = page('{% load look %}{% field form.word help_text="Je wachtwoord." %}', form=Theirs())
    assert "Je wachtwoord." in html
    assert "Uw" not in html
