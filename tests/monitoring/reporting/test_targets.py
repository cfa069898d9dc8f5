"""Targets: which is in force, who sets them, and what rests on them (S4, U3, U4)."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import psycopg
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from access.actor import NOBODY
from access.frame import entered
from access.matrix import Duty
from access.organisation.models import Unit
from monitoring.reporting import facts, grounds
from monitoring.reporting.models import ReleaseCell, Target
from monitoring.reporting.targets import RESERVED_JOBS, in_force, not_met
from tests.monitoring.reporting.conftest import actor_of

AsMember = Callable[[str], Client]
Clone = Callable[[str], str]
GOOD = {
    "group": "disability:_T",
    "domain": "D1",
    "percent": "2,5",
    "decided": "01/03/2026",
    "due": "31/12/2030",
    "source": "beslissing van de regering, 1 maart 2026",
}


@dataclass(frozen=True)
class Row:
    group: str
    category: str
    unit_id: object
    decided: dt.date
    due: dt.date


def row(year: int, until: int, unit: object = None, category: str = "") -> Row:
    return Row("disability", category, unit, dt.date(year, 1, 1), dt.date(until, 12, 31))


# Which is in force ---------------------------------------------------------------------


@pytest.mark.rule("S4")
@pytest.mark.parametrize(
    ("day", "domain", "expected"),
    [
        (dt.date(2005, 12, 31), None, None),  # the day before the first
        (dt.date(2006, 1, 1), None, 0),
        (dt.date(2015, 12, 31), None, 0),  # the due date itself still counts
        (dt.date(2016, 1, 1), None, None),  # and then there is none
        (dt.date(2018, 6, 1), None, 1),
        (dt.date(2019, 6, 1), None, 2),  # the later decision of two
        (dt.date(2019, 6, 1), "D1", 3),  # a domain's own goes before both
        (dt.date(2019, 6, 1), "D2", 2),  # and is nobody else's
        (dt.date(2021, 6, 1), "D1", None),
    ],
)
def test_the_target_of_a_day(day: dt.date, domain: str | None, expected: int | None) -> None:
    rows = [row(2006, 2015), row(2017, 2020), row(2019, 2020), row(2016, 2020, "D1")]
    rows.append(row(2000, 2030, category="top"))
    found = in_force(rows, group="disability", day=day, domain=domain)
    assert found == (None if expected is None else rows[expected])
    assert in_force(rows, group="women", day=day, domain=domain) is None


@pytest.mark.rule("S4")
@given(
    st.lists(
        st.builds(row, st.integers(2000, 2010), st.integers(2010, 2020), st.sampled_from([None, 1]))
    ),
    st.dates(dt.date(1999, 1, 1), dt.date(2021, 12, 31)),
    st.sampled_from([None, 1, 2]),
)
def test_what_is_in_force_is_always_of_its_time_and_place(
    rows: list[Row], day: dt.date, domain: int | None
) -> None:
    found = in_force(rows, group="disability", day=day, domain=domain)
    fitting = [r for r in rows if r.decided <= day <= r.due and r.unit_id in (None, domain)]
    assert (found in fitting) if fitting else (found is None)


@pytest.mark.rule("U3")
def test_met_is_exact_and_not_by_the_rounded_share() -> None:
    assert not not_met(3, 100, Decimal(3))
    assert not_met(2999, 100_000, Decimal(3))
    assert not not_met(3001, 100_000, Decimal(3))


# What rests on them --------------------------------------------------------------------


def _set(name: str, **values: object) -> None:
    """A target of the past, as the operator of the server writes it."""
    from tests import databases

    with psycopg.connect(databases.admin(), dbname=name, autocommit=True) as admin:
        admin.execute(
            "INSERT INTO reporting_target"
            ' ("group", category, definition, unit_id, percent, decided, due, source, example)'
            " VALUES (%(group)s, '', '', %(unit)s, %(percent)s, %(decided)s, %(due)s, 'bron',"
            " false)",
            values,
        )


@pytest.mark.rule("U4")
def test_reserved_jobs_have_a_standing_rule_of_one_percent(clone: Clone) -> None:
    clone("web")
    aim = grounds.target_in_force(RESERVED_JOBS, uuid.uuid4(), dt.date(2026, 1, 1))
    assert aim is not None
    assert (aim.percent, aim.due, aim.of_domain) == (1, None, True)
    assert grounds.target_in_force(RESERVED_JOBS, None, dt.date(2009, 4, 13)) is None


@pytest.mark.rule("S4")
def test_the_target_comes_with_its_source_and_its_end(clone: Clone) -> None:
    clone("web")
    aim = grounds.target_in_force("foreign_origin", None, dt.date(2020, 12, 31))
    assert aim is not None
    assert (aim.percent, aim.due, aim.example) == (10, dt.date(2020, 12, 31), False)
    assert "vlaanderen.be" in aim.source
    assert grounds.target_in_force("foreign_origin", None, dt.date(2021, 1, 1)) is None


@pytest.mark.rule("U3", "S4")
def test_priority_rests_on_a_published_figure_and_a_target_in_force_only(
    published: uuid.UUID, clone: Clone
) -> None:
    name = clone("web")
    day = dt.date(2026, 6, 1)
    recruiter = actor_of("recruiter")
    with entered(recruiter, "own"):
        cell = ReleaseCell.objects.filter(
            table__group="foreign_origin",
            unit_code="V",
            sex="_T",
            level="_T",
            count__isnull=False,
        ).get()
        assert grounds.priority_ground("foreign_origin", None, day) is None  # no target in force
    assert cell.count is not None
    assert cell.population is not None
    share = 100 * cell.count / cell.population
    period = {"group": "foreign_origin", "unit": None, "due": dt.date(2030, 12, 31)}
    _set(name, **period, percent=share - 1, decided=dt.date(2025, 1, 1))
    with entered(recruiter, "own"):
        assert grounds.priority_ground("foreign_origin", None, day) is None  # it is met
    _set(name, **period, percent=share + 1, decided=dt.date(2026, 1, 1))
    with entered(recruiter, "own"):
        ground = grounds.priority_ground("foreign_origin", None, day)
        before = grounds.priority_ground("foreign_origin", None, dt.date(2025, 12, 30))
        later = grounds.priority_ground("foreign_origin", None, dt.date(2031, 1, 1))
    assert ground is not None
    assert (ground.release, ground.unit, ground.count) == (published, "V", cell.count)
    assert before is None  # no release yet on that day
    assert later is None  # no target any more


@pytest.mark.rule("U3")
def test_a_domain_with_a_target_of_its_own_is_measured_by_its_own_figure(
    published: uuid.UUID, clone: Clone
) -> None:
    name = clone("web")
    with entered(actor_of("recruiter"), "own"):
        domain = Unit.objects.get(code="D1")
        cell = ReleaseCell.objects.filter(
            table__group="foreign_origin", unit_code="D1", sex="_T", level="_T"
        ).get()
    _set(
        name,
        group="foreign_origin",
        unit=domain.pk,
        percent=99,
        decided=dt.date(2025, 1, 1),
        due=dt.date(2030, 12, 31),
    )
    with entered(actor_of("recruiter"), "own"):
        ground = grounds.priority_ground("foreign_origin", domain.pk, dt.date(2026, 6, 1))
    if cell.count is None:
        assert ground is None
    else:
        assert ground is not None
        assert ground.unit == "D1"


# Who sets them -------------------------------------------------------------------------


def _post(client: Client, **changes: str) -> str:
    return client.post(
        reverse("reporting:target_add"), GOOD | changes, follow=True
    ).content.decode()


@pytest.mark.rule("S4")
def test_a_target_is_added_and_stands_in_the_list(clone: Clone, as_member: AsMember) -> None:
    clone("web")
    client = as_member("release_prepare")
    assert client.get(reverse("reporting:target_add")).status_code == 200
    page = _post(client)
    assert "Het streefcijfer is toegevoegd." in page
    target = Target.objects.get(source=GOOD["source"])
    assert target.unit is not None
    assert (target.group, target.category, target.unit.code) == ("disability", "", "D1")
    assert (target.percent, target.example) == (Decimal("2.5"), False)
    listed = client.get(reverse("reporting:targets")).content.decode()
    assert "2,5%" in listed
    assert "beslissing van de regering" in listed
    assert "al een streefcijfer" in _post(client)
    assert Target.objects.filter(source=GOOD["source"]).count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"percent": "0"}, "boven 0"),
        ({"percent": "101"}, "boven 0"),
        ({"percent": "veel"}, "zoals 12 of 2,5"),
        ({"percent": ""}, "Schrijf een percentage."),
        ({"due": "01/01/2020"}, "einddatum na de beslissing"),
        ({"due": "31/02/2030"}, "Schrijf de datum zoals"),
        ({"decided": ""}, "datum van de beslissing"),
        ({"source": ""}, "de beslissing en de bron"),
        ({"group": ""}, "Kies een groep."),
        ({"group": "iets:_T"}, "Kies een groep."),
        ({"domain": "E1"}, "Kies een beleidsdomein"),
        ({"domain": "'; DROP TABLE x"}, "Kies een beleidsdomein"),
        ({"source": "x" * 201}, "200"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(
    clone: Clone, as_member: AsMember, changes: dict[str, str], words: str
) -> None:
    clone("web")
    before = Target.objects.count()
    page = _post(as_member("release_prepare"), **changes)
    assert words in page
    assert "Fout:" in page
    assert Target.objects.count() == before
    if "source" not in changes:
        assert GOOD["source"] in page


@pytest.mark.rule("S4", "A10")
def test_only_who_prepares_releases_sets_a_target(clone: Clone, as_member: AsMember) -> None:
    clone("web")
    for key in ("release_approve", "configure", "diversity_service", "hr_designee", "employee"):
        client = as_member(key)
        for url in (
            reverse("reporting:target_add"),
            reverse("reporting:target_remove", args=[1]),
        ):
            assert client.post(url, GOOD).status_code == 403, key
    assert as_member("release_approve").get(reverse("reporting:targets")).status_code == 200
    assert as_member("diversity_service").get(reverse("reporting:targets")).status_code == 403
    assert not Target.objects.filter(source=GOOD["source"]).exists()


@pytest.mark.rule("S4")
def test_a_target_is_taken_away_only_while_no_release_shows_it(
    published: uuid.UUID, as_member: AsMember
) -> None:
    client = as_member("release_prepare")
    _post(client)
    unused = Target.objects.get(source=GOOD["source"])
    used = Target.objects.filter(decided__year=2016).first()
    assert used is not None
    listed = client.get(reverse("reporting:targets")).content.decode()
    assert reverse("reporting:target_remove", args=[unused.pk]) in listed
    assert reverse("reporting:target_remove", args=[used.pk]) not in listed
    asked = client.get(reverse("reporting:target_remove", args=[unused.pk])).content.decode()
    assert "Nog geen publicatie toonde het." in asked
    client.post(reverse("reporting:target_remove", args=[unused.pk]))
    assert not Target.objects.filter(pk=unused.pk).exists()
    refused = client.post(reverse("reporting:target_remove", args=[used.pk]), follow=True)
    assert "al een publicatie met dit streefcijfer" in refused.content.decode()
    assert Target.objects.filter(pk=used.pk).exists()
    for key in (unused.pk, "x", "9" * 50, "-1"):
        assert client.get(reverse("reporting:target_remove", args=[key])).status_code == 404


def _refused(act: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        return True
    return False


@pytest.mark.rule("S4")
def test_the_database_itself_refuses_who_may_not_and_every_edit(
    published: uuid.UUID, clone: Clone
) -> None:
    """The web role, without any view or check of ours."""
    new = {
        "group": "disability",
        "percent": Decimal(4),
        "decided": dt.date(2027, 1, 1),
        "due": dt.date(2029, 1, 1),
        "source": "x",
    }
    for key, power in (
        ("release_approve", Duty.RELEASE_APPROVE),
        ("diversity_service", "statistics"),
        ("hr_designee", "own"),
    ):
        with entered(actor_of(key), power):
            assert _refused(lambda: Target.objects.create(**new)), key
            assert _refused(lambda: Target.objects.filter(decided__year=2016).delete()), key
    preparer = actor_of("release_prepare")
    with entered(preparer, Duty.RELEASE_PREPARE):
        target = Target.objects.create(**new)
        assert _refused(lambda: Target.objects.filter(pk=target.pk).update(percent=5))
        assert _refused(lambda: Target.objects.filter(decided__year=2016).delete())
        target.delete()


@pytest.mark.rule("S4")
def test_the_demo_has_example_targets_per_domain_and_marks_them(clone: Clone) -> None:
    clone("worker")
    with entered(NOBODY, purpose="release"):
        assert facts.load_example_targets() == 4  # these policy domains are not those of the demo
        assert facts.load_example_targets() == 4
    assert Target.objects.filter(example=True).count() == 4
    rows = facts.example_targets()
    assert len({r["unit"] for r in rows if r["unit"]}) == 8
    assert all(r["example"] and "verzonnen" in r["source"] for r in rows)


@pytest.mark.rule("S4")
def test_not_even_the_worker_edits_a_target(clone: Clone) -> None:
    clone("worker")
    with entered(NOBODY, purpose="release"):
        target = Target.objects.filter(decided__year=2016).first()
        assert target is not None
        same = Target.objects.filter(pk=target.pk)
        assert not _refused(lambda: same.update(percent=target.percent))
        assert _refused(lambda: same.update(percent=target.percent + 1))
        assert _refused(lambda: same.update(due=dt.date(2030, 12, 31)))
