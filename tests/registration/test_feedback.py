"""The one question about the form: what is kept tells nothing about anybody (R14)."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from registration.questionnaire.feedback import results
from registration.questionnaire.models import Feedback

URL = reverse("registration:feedback")


@pytest.fixture(autouse=True)
def _fresh():
    """The limits stand in this process's memory."""
    cache.clear()
    yield
    cache.clear()


def given():
    return dict(Feedback.objects.values_list("answer", "given"))


@pytest.mark.rule("R14")
def test_an_answer_is_counted_and_nothing_else(db, as_member):
    client = as_member("employee")
    page = client.post(URL, {"answer": "clear"}, follow=True).content.decode()
    assert "We weten niet van wie het komt." in page
    assert given() == {"clear": 1, "partly": 0, "unclear": 0}
    assert {field.name for field in Feedback._meta.get_fields()} == {"answer", "given"}
    assert "feedback" not in str(dict(client.session))


@pytest.mark.rule("R14")
def test_everybody_finds_it_registered_or_not(db, as_member):
    assert URL in as_member("stranger").get(reverse("page", args=["help"])).content.decode()
    assert as_member("stranger").get(URL).status_code == 200


@pytest.mark.parametrize("told", [{}, {"answer": ""}, {"answer": "x" * 500}])
def test_no_answer_is_told_and_not_counted(db, as_member, told):
    page = as_member("employee").post(URL, told).content.decode()
    assert 'class="au-c-alert' in page
    assert set(given().values()) == {0}


def test_the_same_person_counts_a_few_times_at_most(db, as_member):
    client = as_member("employee")
    for _ in range(20):
        assert client.post(URL, {"answer": "unclear"}).status_code == 302
    assert given()["unclear"] == 3
    as_member("colleague").post(URL, {"answer": "unclear"})
    assert given()["unclear"] == 4


@pytest.mark.rule("S1", "R14")
def test_fewer_than_the_limit_are_not_shown_and_more_in_tens(db, as_member):
    Feedback.objects.filter(pk="clear").update(given=9)
    Feedback.objects.filter(pk="partly").update(given=57)
    assert [number for _words, number in results()] == [None, 50, None]
    page = as_member("configure").get(reverse("configuring:index")).content.decode()
    counts = re.findall(r"<td[^>]*>(\d+|niet getoond)</td>", page)
    assert "50" in counts
    assert "niet getoond" in counts
    assert not {"57", "9"} & set(counts)
