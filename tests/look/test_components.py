"""The pieces that pages are built of: what comes in is escaped, what is empty says so."""

from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from access.look.tables import Cell, Column, Row, Table
from tests.look.test_frame import page
from tests.look.test_strict_pages import refused

NASTY = '<b>"x"</b>'

EVERY_PIECE = """{% load look %}
{% panel n kind="own" %}in{% endpanel %}{% part n %}in{% endpart %}
{% alert kind="error" title=n %}in{% endalert %}{% fold n %}in{% endfold %}
{% purpose_band n "/sluit" %}in{% endpurpose_band %}{% reveal n n %}in{% endreveal %}
{% pill n "success" "full" %}{% empty_state n "/x" n %}{% hidden n %}
{% crumb n "/x" %}{% tab n "/x" %}
{% back_link "/x" n %}{% dl %}{% dl_row n n "/x" n %}{% enddl %}{% timeline steps %}
{% table n "Wie|#Sinds" cards=True scroll=True dense=True %}<tr></tr>{% endtable %}
{% progress 3 10 n "/stand" %}{% sample %}{% icon "lock" %}
"""


def test_everything_that_comes_in_is_escaped() -> None:
    steps = [{"label": NASTY, "note": NASTY, "state": "now"}]
    html = page(EVERY_PIECE, n=NASTY, steps=steps)
    assert "<b>" not in html.replace("<b>&lt;b&gt;", "")  # a step's own <b> holds the escaped one
    assert html.count("&lt;b&gt;") >= 20
    assert refused(html) == []


def test_an_open_answer_reads_not_answered() -> None:
    source = '{% load look %}{% dl_row "Ouder 1" value %}'
    assert "Niet beantwoord" in page(source, value="")
    assert "Niet beantwoord" in page(source, value=[])
    assert "België<br>Marokko" in page(source, value=["België", "Marokko"])
    assert "<dd>0</dd>" in page(source, value=0)


def test_a_link_to_change_names_what_it_changes() -> None:
    html = page('{% load look %}{% dl_row "Ouder 1" "x" "/wijzig" "ouder 1" %}')
    assert 'Aanpassen<span class="au-u-hidden-visually">: ouder 1</span>' in html


TABLE = Table(
    "Per afdeling",
    [Column("Afdeling"), Column("Aantal", numeric=True)],
    [
        Row(Cell("A"), [Cell("34")]),
        Row(Cell("B"), [Cell("niet getoond", withheld=True)], total=True),
    ],
)


@pytest.mark.rule("S2")
def test_a_withheld_cell_holds_the_fixed_words_only() -> None:
    html = page("{% load look %}{% data_table t %}", t=TABLE).replace("\n</td>", "</td>")
    cell = '<td class="m-num m-withheld" data-label="Aantal">niet getoond</td>'
    assert cell in html
    assert "<caption" in html
    assert html.count('scope="row"') == 2
    assert html.count('scope="col"') == 2


def test_more_than_three_columns_become_cards_on_a_phone() -> None:
    columns = [Column(str(i)) for i in range(5)]
    assert Table("x", columns).as_cards
    assert Table("x", columns[:4]).as_cards
    assert not Table("x", columns[:3]).as_cards
    assert not Table("x", columns, scroll=True).as_cards
    assert Table("x", columns[:2], cards=True).as_cards


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="kolommen"):
        Table("x", [Column("a"), Column("b")], [Row(Cell("1"), [])])


def test_paging_keeps_the_filter() -> None:
    request = RequestFactory().get("/lijst/?eenheid=7&page=2")
    found = Paginator(range(150), 50).page(2)
    html = Template("{% load look %}{% pagination p %}").render(
        Context({"p": found, "request": request})
    )
    assert 'href="?eenheid=7&amp;page=1"' in html
    assert 'href="?eenheid=7&amp;page=3"' in html
    assert "51 tot 100 van 150" in html
    one = Template("{% load look %}{% pagination p %}").render(
        Context({"p": Paginator(range(3), 50).page(1)})
    )
    assert one.strip() == ""


def test_progress_works_without_a_script_and_stops_asking_when_done() -> None:
    running = page('{% load look %}{% progress 3 10 "3 van 10" "/stand" %}')
    assert 'hx-get="/stand"' in running
    assert "Stand vernieuwen" in running
    assert '<progress id="voortgang" value="3" max="10">' in running
    done = page('{% load look %}{% progress 10 10 "Klaar" "/stand" True %}')
    assert "hx-get" not in done
    assert "Stand vernieuwen" not in done


def test_a_confirm_page_names_what_happens() -> None:
    html = page(
        '{% extends "components/confirm.html" %}{% block h1 %}Wissen{% endblock %}'
        "{% block consequences %}<p>Je antwoorden verdwijnen.</p>{% endblock %}"
        "{% block confirm_label %}Registratie wissen{% endblock %}",
        cancel_url="/mijn/",
    )
    assert "Registratie wissen</button>" in html
    assert html.index("Je antwoorden verdwijnen.") < html.index('<button class="au-c-button ')
    assert 'href="/mijn/"' in html


def test_contacts_are_links_where_they_can_be() -> None:
    source = "{% load look %}{{ c|contact }}"
    assert 'href="mailto:a@b.example"' in page(source, c="a@b.example")
    assert page(source, c=SimpleNamespace(label="Jan", url="/jan/")).strip() == (
        '<a class="au-c-link" href="/jan/">Jan</a>'
    )
    assert page(source, c="Jan <Zee>") == "Jan &lt;Zee&gt;"
