"""The shipped files: coarse enough, attributed, and made again by the script that made them."""

import re

import pandas as pd
import pytest

from monitoring.demo import cut, source
from monitoring.demo.origins import COUNTRIES
from monitoring.demo.words import DIRECTORATES, FUNCTIONS, THEMES, education_and_level


@pytest.fixture(scope="module")
def shipped() -> pd.DataFrame:
    return pd.read_csv(source.SHIPPED, dtype=str, keep_default_na=False)


def test_the_file_has_every_worker_and_only_the_columns_used(shipped: pd.DataFrame) -> None:
    assert list(shipped.columns) == ["age_band", *cut.KEPT, *source.BIRTH]
    assert len(shipped) == len(source.workers()) == 13_298


@pytest.mark.parametrize("column", source.BIRTH)
def test_no_country_with_fewer_than_twenty_people_is_named(
    shipped: pd.DataFrame, column: str
) -> None:
    assert shipped[column].value_counts().min() >= 20
    assert source.OTHER in set(shipped[column])


def test_age_stands_in_bands_only(shipped: pd.DataFrame) -> None:
    bands = set(shipped["age_band"])
    assert bands == {*(f"{low}-{low + 4}" for low in range(15, 75, 5)), "75+"}
    assert shipped["age_band"].value_counts().min() >= 20


def test_the_rows_stand_in_the_order_of_their_contents(shipped: pd.DataFrame) -> None:
    rows = list(shipped.itertuples(index=False, name=None))
    assert rows == sorted(rows)


@pytest.mark.parametrize(
    ("age", "band"), [(18, "15-19"), (20, "20-24"), (74, "70-74"), (75, "75+"), (90, "75+")]
)
def test_the_band_of_an_age(age: int, band: str) -> None:
    assert cut.band(age) == band


def test_cutting_groups_the_rare_and_keeps_unknown_and_home_apart() -> None:
    original = pd.Series(
        ["Mexico"] * 20 + ["Peru"] * 19 + ["?"] * 3 + [cut.OUTLYING] * 5 + ["Puerto-Rico"] * 15
    )
    assert cut.grouped(original).value_counts().to_dict() == {
        "Mexico": 20,
        "Puerto-Rico": 20,
        "Other": 19,
        "?": 3,
    }


def test_the_script_writes_the_same_bytes_for_the_same_file(tmp_path, capsys) -> None:
    original = tmp_path / "original.csv"
    row = dict.fromkeys((*cut.KEPT, *source.BIRTH), "x")
    pd.DataFrame([{"id": n, "age": 40 + n, **row} for n in range(30)]).to_csv(original, index=False)
    targets = [tmp_path / "one.gz", tmp_path / "two.gz"]
    for target in targets:
        cut.main([str(original), "--to", str(target)])
    assert targets[0].read_bytes() == targets[1].read_bytes()
    assert list(pd.read_csv(targets[0]).columns) == ["age_band", *cut.KEPT, *source.BIRTH]
    assert capsys.readouterr().out == "30 workers\n" * 2


def test_packing_the_shipped_file_again_changes_nothing(shipped: pd.DataFrame, tmp_path) -> None:
    cut.write(shipped, tmp_path / "again.csv.gz")
    again = pd.read_csv(tmp_path / "again.csv.gz", dtype=str, keep_default_na=False)
    assert again.equals(shipped)


def test_every_code_of_the_file_has_a_word() -> None:
    for worker in source.workers():
        assert worker.industry in DIRECTORATES
        assert worker.occupation in THEMES
        assert worker.occupation in FUNCTIONS
        for country in (worker.born, worker.father, worker.mother):
            assert country in COUNTRIES or country in {source.OTHER, source.UNKNOWN, *source.HOME}
    assert {education_and_level(w.education) for w in source.workers()} == {
        ("high", "A"),
        ("high", "B"),
        ("middle", "C"),
        ("low", "D"),
    }


def test_the_source_is_named_with_its_licence_and_what_was_changed() -> None:
    text = (source.DATA / "ATTRIBUTION.md").read_text(encoding="utf-8")
    for needed in ("Census-Income (KDD)", "UCI", "creativecommons.org/licenses/by/4.0", "changed"):
        assert needed in text
    named = set(re.findall(r"`([\w.]+\.(?:csv\.gz|csv))`", text))
    files = {path.name for path in source.DATA.iterdir()} - {"ATTRIBUTION.md"}
    assert named == files


def test_the_entities_hold_every_worker() -> None:
    assert sum(entity.people for entity in source.entities()) == 13_298
    codes = [entity.code for entity in source.entities()]
    assert len(codes) == len(set(codes)) == 47
    assert {entity.uses_count for entity in source.entities()} == {True, False}
