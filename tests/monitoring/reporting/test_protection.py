"""The pattern of a release, attacked: by its audit, by brute force, by a reader who subtracts."""

import datetime as dt
import itertools

import pandas as pd
import pytest

from monitoring.disclosure import CannotProtect
from monitoring.reporting import groups, protecting
from monitoring.reporting.carrying import settle
from monitoring.reporting.counted import PUBLISHED, Counted, GroupAt
from monitoring.reporting.grid import Grid
from monitoring.reporting.planning import Plan, plan_release
from monitoring.reporting.protecting import Protected, protect_release
from monitoring.reporting.protection import (
    NotSafe,
    audit_groups,
    must_guard,
    must_wait,
    protect_groups,
)
from monitoring.reporting.recounting import Organisation
from monitoring.reporting.tabulate import DIMENSIONS
from tests.monitoring.reporting.people import PARENTS, make_people

DAY = dt.date(2025, 12, 31)
ORGANISATION = Organisation(PARENTS, {})


def plan(people: pd.DataFrame) -> Plan:
    return plan_release(people, ORGANISATION, DAY)


@pytest.fixture(scope="module")
def done() -> Protected:
    return protect_release(plan(make_people()), [], "one", seed=1)


@pytest.mark.rule("S1")
def test_no_shown_cell_has_too_few_in_the_group_or_outside_it(done: Protected) -> None:
    seen = 0
    for table in done.tables:
        limit = table.group.limit
        shown = table.cells[table.cells["shown_count"].notna()]
        seen += len(shown)
        assert (shown["population"] >= limit).all()
        if table.group.flag is not None:
            assert (shown["count"] >= limit).all()
            assert (shown["population"] - shown["count"] >= limit).all()
    assert seen > 40


@pytest.mark.rule("S1")
def test_the_limit_of_five_is_for_management_alone() -> None:
    limits = {g.code: g.limit for g in groups.ALL.values()}
    assert limits.pop("women") == 5
    assert set(limits.values()) == {10}


@pytest.mark.rule("S2")
def test_every_interval_is_wide_and_something_is_withheld(done: Protected) -> None:
    assert any((table.cells["shown_count"].isna()).any() for table in done.tables)
    for table in done.tables:
        assert table.audited.safe
        narrowest = table.audited.narrowest
        assert narrowest is None or narrowest >= table.group.limit


@pytest.mark.rule("S1", "S2")
def test_a_group_shows_no_cell_whose_headcount_is_not_shown(done: Protected) -> None:
    heads = next(t for t in done.tables if t.group.code == "_T").cells.set_index(DIMENSIONS)
    for table in done.tables:
        if table.group.management or table.group.flag is None:
            continue
        shown = table.cells[table.cells["shown_count"].notna()].set_index(DIMENSIONS)
        common = shown.index.intersection(heads.index)
        assert len(common)
        assert (heads.loc[common, "status"] == PUBLISHED).all()


def test_an_empty_cell_is_not_shown_either() -> None:
    people = make_people()
    people.loc[people["unit"] == "E3", "level"] = "A"
    found = protect_release(plan(people), [], "one", seed=1)
    heads = next(t for t in found.tables if t.group.code == "_T").cells
    empty = heads[heads["population"] == 0]
    assert len(empty)
    assert empty["shown_count"].isna().all()


@pytest.mark.rule("S1", "S2")
def test_the_split_of_management_from_the_rest_does_not_open_the_rest() -> None:
    """E2 has 3 people who do not lead: all and leaders published would give them."""
    people = make_people()
    people.loc[people["unit"] == "E2", "category"] = "middle"
    few = people.index[people["unit"] == "E2"][:3]
    people.loc[few, "category"] = "none"
    found = protect_release(plan(people), [], "one", seed=1)
    management = next(p for p in found.heads if p.name == "management").cells
    everyone = next(p for p in found.heads if p.name == "_T").cells
    whole = management[(management["sex"] == "_T") & (management["category"] == "management")]
    leaders = whole.set_index("unit")["status"].get("E2")
    all_people = everyone[(everyone["sex"] == "_T") & (everyone["level"] == "_T")]
    assert leaders != PUBLISHED or all_people.set_index("unit")["status"]["E2"] != PUBLISHED


@pytest.mark.rule("S2")
def test_a_pattern_that_can_be_subtracted_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Withholding only what is too small by itself is what the audit is there to refuse."""

    def naive(*given: object) -> dict[str, Counted]:
        real = protect_groups(*given)  # type: ignore[arg-type]
        for each in real.values():
            each.cells.loc[each.cells["status"] == "secondary", "status"] = PUBLISHED
        return real

    monkeypatch.setattr(protecting, "protect_groups", naive)
    with pytest.raises(NotSafe):
        protect_release(plan(make_people()), [], "one", seed=1)


GROUP = groups.DISABILITY


def _small() -> GroupAt:
    """Six cells in two rows: small enough to try every table there is."""
    cells = [
        ("V", "_T", 90, 40),
        ("V", "F", 45, 20),
        ("V", "M", 45, 20),
        ("A", "_T", 45, 17),
        ("A", "F", 30, 13),
        ("A", "M", 15, 4),
        ("B", "_T", 45, 23),
        ("B", "F", 15, 7),
        ("B", "M", 30, 16),
    ]
    frame = pd.DataFrame(cells, columns=["unit", "sex", "population", "count"]).assign(
        age="_T", level="_T", category="_T", known=0, status="", base="",
        base_population=0, base_count=0, path=[[] for _ in cells],
    )  # fmt: skip
    both = frozenset({"V", "A", "B"})
    grid = Grid({"V": None, "A": "V", "B": "V"}, {}, {(): both, ("sex",): both})
    return GroupAt(Counted(grid, frame))


def _brute_force(cells: pd.DataFrame) -> dict[tuple[str, str], set[int]]:
    """Every value that each withheld cell has in some table that agrees with what is shown."""
    rows = cells.to_dict("records")
    population = {(r["unit"], r["sex"]): r["population"] for r in rows}
    shown = {(r["unit"], r["sex"]): r["count"] for r in rows if r["status"] == PUBLISHED}
    inner = [("A", "F"), ("A", "M"), ("B", "F"), ("B", "M")]
    ranges = [
        range(shown[k], shown[k] + 1) if k in shown else range(population[k] + 1) for k in inner
    ]
    found: dict[tuple[str, str], set[int]] = {k: set() for k in population if k not in shown}
    for af, am, bf, bm in itertools.product(*ranges):
        table = {
            ("A", "F"): af,
            ("A", "M"): am,
            ("B", "F"): bf,
            ("B", "M"): bm,
            ("A", "_T"): af + am,
            ("B", "_T"): bf + bm,
            ("V", "F"): af + bf,
            ("V", "M"): am + bm,
            ("V", "_T"): af + am + bf + bm,
        }
        if all(table[k] == value for k, value in shown.items()):
            for key, values in found.items():
                values.add(table[key])
    return found


@pytest.mark.rule("S2")
def test_brute_force_over_all_tables_pins_no_withheld_cell_down() -> None:
    cells = protect_groups([("one", {"disability": _small()})], {})["disability"].cells
    possible = _brute_force(cells)
    assert possible
    for key, values in possible.items():
        assert max(values) - min(values) >= GROUP.limit, key


@pytest.mark.rule("S2")
def test_the_same_brute_force_opens_the_table_without_secondaries() -> None:
    at = _small()
    assert at.own is not None
    cells = at.own.cells.assign(status=PUBLISHED)
    cells.loc[cells["count"] < 10, "status"] = "primary"
    possible = _brute_force(cells)
    assert {k: v for k, v in possible.items() if len(v) == 1}
    naive = GroupAt(Counted(at.own.grid, cells))
    assert not audit_groups([("one", {"disability": naive})], {})["safe"].all()


@pytest.mark.rule("S2")
def test_who_knows_by_right_who_said_yes_finds_nobody_else() -> None:
    """12 members in A, of whom somebody knows 5: the other 7 are too few."""
    at = _small()
    assert at.own is not None
    cells = at.own.cells.copy()
    cells.loc[(cells["unit"] == "B") & (cells["sex"] == "M"), "known"] = 9
    cells.loc[(cells["unit"] == "B") & (cells["sex"] == "_T"), "known"] = 9
    cells.loc[(cells["unit"] == "V") & (cells["sex"].isin(["M", "_T"])), "known"] = 9
    known = GroupAt(Counted(at.own.grid, cells))
    found = protect_groups([("one", {"disability": known})], {})["disability"].cells
    status = found.set_index(["unit", "sex"])["status"]
    assert status["B", "M"] != PUBLISHED, "16 less 9 is 7"


@pytest.mark.rule("S2")
@pytest.mark.parametrize("seed", range(4))
def test_sparse_tables_with_many_empty_cells_pass_their_audit(seed: int) -> None:
    """The engine may withhold a zero to hide another cell: the audit must not count it as known."""
    sizes = {"E1": 1, "E1A": 14, "E1A1": 25, "E1B": 12, "E2": 33, "E3": 21}
    people = make_people(seed, sizes)
    people.loc[people["unit"] == "E1A", "sex"] = "F"
    people.loc[people["unit"] == "E2", "level"] = "A"
    for table in protect_release(plan(people), [], "one", seed=seed).tables:
        assert table.audited.safe
        assert table.cells.loc[table.cells["population"] == 0, "shown_count"].isna().all()


@pytest.mark.rule("S2")
@pytest.mark.parametrize(
    ("path", "waits"),
    [
        ([], False),  # never shown before
        ([[0, 0]], False),  # nobody changed: the pair tells nothing
        ([[1, 1]], True),
        ([[9, 9]], True),
        ([[10, 10]], False),
        ([[12, 9]], True),  # three of the twelve are known by right
        ([[5, 5], [5, 5]], True),  # the same five may have come and gone
        ([[2, 2], [12, 12]], False),  # at most two of the twelve were undone
        ([[5, 5], [12, 12]], True),
    ],
)
def test_a_figure_waits_while_few_changed_since_the_last_one(
    path: list[list[int]], waits: bool
) -> None:
    assert must_wait(path, 10) is waits


@pytest.mark.rule("S2")
@pytest.mark.parametrize(
    ("changers", "entered", "left", "known", "guarded"),
    [
        (9, 2, 1, 0, True),
        (10, 2, 1, 0, False),
        (12, 2, 1, 3, True),  # nine whom nobody knows
        (30, 30, 0, 0, True),  # all thirty entered: their difference tells of each
        (30, 0, 30, 0, True),
        (30, 29, 0, 0, False),
    ],
)
def test_changes_of_few_or_of_all_alike_are_guarded(
    changers: int, entered: int, left: int, known: int, guarded: bool
) -> None:
    row = {
        "changers": changers,
        "entered": entered,
        "left": left,
        "known_entered": known,
        "known_left": 0,
    }
    assert must_guard(row, 10) is guarded


@pytest.mark.rule("S2")
def test_the_mark_of_a_carried_figure_stands_where_nothing_changed_too() -> None:
    at = _small()
    assert at.own is not None
    same = at.own.cells.assign(
        status=PUBLISHED, base="one", base_population=at.own.cells["population"],
        base_count=at.own.cells["count"], path=[[[0, 0]]] * 9,
    )  # fmt: skip
    marks = [settle(same, seed)["carried"].eq("one").sum() for seed in range(40)]
    assert 0 < sum(marks) < 40 * 9
    changed = same.assign(path=[[[20, 20]]] * 9, count=same["count"] + 1)
    assert settle(changed, 1)["carried"].eq("").all()
    withheld = changed.assign(status="secondary")
    shown = settle(withheld, 1)
    assert shown["carried"].eq("one").all()
    assert shown["shown_count"].tolist() == same["count"].tolist()


@pytest.mark.rule("S2")
def test_what_cannot_be_made_safe_is_an_error_that_names_the_cell() -> None:
    """The earlier release showed A wholly, but for one cell that is primary now and never shown."""
    at = _small()
    assert at.own is not None
    given_away = at.own.cells.assign(status=PUBLISHED)
    given_away.loc[(given_away["unit"] == "A") & (given_away["sex"] == "M"), "status"] = "primary"
    past = [("one", {"disability": GroupAt(Counted(at.own.grid, given_away))})]
    now = [*past, ("two", {"disability": _following(past[0][1]["disability"])})]
    with pytest.raises(CannotProtect, match="unit=A, sex=M"):
        protect_groups(now, {})


def _following(before: GroupAt) -> GroupAt:
    """The same people a year later: nothing changed."""
    assert before.own is not None
    cells = before.own.cells
    flow = pd.DataFrame(
        {"then": range(9), "now": range(9)}
        | dict.fromkeys(
            ["changers", "could_enter", "entered", "known_entered", "could_leave", "left",
             "known_left"], 0,
        )
    )  # fmt: skip
    own = Counted(before.own.grid, cells.assign(status="", base=""))
    return GroupAt(own, own, [own], [flow])
