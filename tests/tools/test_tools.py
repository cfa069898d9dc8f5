"""The tools that say what is proven must themselves be right."""

import json
from pathlib import Path

import pytest

from tests.tools import bench, mutations, prove, rules
from tests.tools.arrows import wrong_arrows
from tests.tools.marks import named_tests, rule_ids
from tests.tools.mutations import Mutation

SOURCE = """
import pytest
pytestmark = [pytest.mark.rule("R1")]

@pytest.mark.rule("A1", "A2")
@pytest.mark.parametrize("x", [1, 2])
def test_one(x): ...

@pytest.mark.rule("A4")
class TestMore:
    def test_two(self): ...
    def helper(self): ...

def test_three(): ...
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small project with one guard and a test of it."""
    (tmp_path / "tests").mkdir()
    for package in ("access", "registration", "counting", "monitoring"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    (tmp_path / "tests" / "test_here.py").write_text(SOURCE)
    return tmp_path


def test_marks_of_function_class_and_module_are_added_up(tree: Path) -> None:
    assert {(t.classname, t.name): set(t.rules) for t in named_tests(tree)} == {
        ("tests.test_here", "test_one"): {"R1", "A1", "A2"},
        ("tests.test_here.TestMore", "test_two"): {"R1", "A4"},
        ("tests.test_here", "test_three"): {"R1"},
    }


def test_every_mark_of_the_project_names_a_rule_and_each_rule_stands_once() -> None:
    ids = rule_ids()
    assert len(ids) == len(set(ids)) == 59
    assert {rule for test in named_tests() for rule in test.rules} <= set(ids)


def test_the_list_is_a_line_for_each_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert rules.main(["--count"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == rule_ids()
    assert all(line.split()[1].isdigit() for line in lines)


def test_every_listed_break_still_fits_and_names_tests_of_its_rule() -> None:
    listed, named = mutations.listed(), named_tests()
    assert listed
    for mutation in listed:
        assert mutation.applied((mutations.ROOT / mutation.file).read_text())
        assert mutations.asked(mutation, named), mutation


@pytest.mark.parametrize("text", ["no guard", "if guard: if guard:"])
def test_a_break_that_does_not_fit_just_once_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="must stand there once"):
        Mutation("A1", "x.py", "if guard:", "if True:", ()).applied(text)


@pytest.mark.parametrize(("seen", "expected"), [("test_one", True), ("test_three", False)])
def test_only_a_failing_test_that_names_the_rule_proves_it(
    tree: Path, monkeypatch: pytest.MonkeyPatch, seen: str, expected: bool
) -> None:
    (tree / "guard.py").write_text("LIMIT = 10\n")
    read: list[str] = []

    def failing(copy: Path, tests: list[str], *_options: str) -> set[tuple[str, str]]:
        assert tests == ["tests/test_here.py::test_one"], "and no other is asked"
        read.append((copy / "guard.py").read_text())
        return {("tests.test_here", seen)}

    monkeypatch.setattr(mutations, "failing", failing)
    mutation = Mutation("A1", "guard.py", "LIMIT = 10", "LIMIT = 1", ("tests/test_here.py",))
    assert mutations.noticed(mutation, tree, named_tests(tree)) is expected
    assert read == ["LIMIT = 1\n"], "the tests ran on the broken guard"
    assert (tree / "guard.py").read_text() == "LIMIT = 10\n", "and it was mended"


def test_a_benchmark_knows_which_way_is_better(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Module:
        @staticmethod
        def measure() -> list[bench.Row]:
            return [
                bench.Row("rows a second", ours=300, peer=10, goal=30),
                bench.Row("seconds", ours=2, peer=1, goal=1.5, at_most=True),
            ]

    monkeypatch.setattr(bench, "modules", lambda package, chosen: [("some", Module)])
    monkeypatch.setattr(bench, "OUTPUT", tmp_path / "var" / "bench.json")
    assert bench.main([]) == 1
    first, second = map(json.loads, (tmp_path / "var" / "bench.json").read_text().splitlines())
    assert first == {
        "name": "rows a second",
        "ours": 300,
        "peer": 10,
        "ratio": 30.0,
        "goal": 30,
        "holds": True,
    }
    assert second["holds"] is False
    assert "NO" in capsys.readouterr().out


def test_a_proof_that_breaks_is_written_down_as_one_that_does_not_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Good:
        @staticmethod
        def prove() -> list[prove.Figure]:
            return [prove.Figure("whole", "0 of 9", holds=True)]

    class Broken:
        @staticmethod
        def prove() -> list[prove.Figure]:
            raise OSError("no server")

    monkeypatch.setattr(
        prove, "modules", lambda package, chosen: [("good", Good), ("broken", Broken)]
    )
    monkeypatch.setattr(prove, "commit", lambda: "abc")
    monkeypatch.setattr(prove, "ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    assert prove.main([]) == 1
    page = (tmp_path / "docs" / "proof.md").read_text()
    assert "| abc | `make prove ARGS=good` | whole | 0 of 9 | yes |" in page
    assert "could not be carried out" in page
    assert "**no**" in page

    monkeypatch.setattr(prove, "modules", lambda package, chosen: [("broken", Good)])
    monkeypatch.setattr(prove, "commit", lambda: "def")
    assert prove.main(["broken"]) == 0
    page = (tmp_path / "docs" / "proof.md").read_text()
    assert "| abc | `make prove ARGS=good` | whole | 0 of 9 | yes |" in page, "the others stay"
    assert "| def | `make prove ARGS=broken` | whole | 0 of 9 | yes |" in page
    assert "could not be carried out" not in page


@pytest.mark.rule("C3")
@pytest.mark.parametrize(
    ("file", "line", "wrong"),
    [
        ("access/views.py", "from registration import models", True),
        ("access/views.py", "def f():\n    import monitoring.reporting", True),
        ("registration/views.py", "from counting.models import Run", True),
        ("counting/intake.py", "from registration.questionnaire.models import Answers", True),
        ("counting/intake.py", "from registration.definitions import EU", False),
        ("registration/views.py", "from access.matrix import Kind", False),
        ("monitoring/views.py", "from counting.runs import Run", False),
        ("access/matrix.py", "from django.db import models", True),
        ("access/matrix.py", "import access.frame", True),
        ("monitoring/disclosure/engine.py", "import numpy", False),
    ],
)
def test_imports_run_one_way(tree: Path, file: str, line: str, wrong: bool) -> None:
    for name in ("registration/definitions.py", "registration/models.py", "access/frame.py"):
        (tree / name).write_text("")
    (tree / file).parent.mkdir(exist_ok=True)
    (tree / file).write_text(line + "\n")
    assert bool(wrong_arrows(tree)) is wrong


@pytest.mark.rule("C3")
def test_the_project_imports_one_way() -> None:
    assert wrong_arrows() == []
