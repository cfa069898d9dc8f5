"""Which test names which rule: read from the marks in the source, without running anything."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Named:
    """A test function, as a JUnit report calls it, and the rules that its marks name."""

    file: str
    classname: str
    name: str
    rules: frozenset[str]

    @property
    def node(self) -> str:
        """What pytest calls it."""
        classes = self.classname.split(".")[len(Path(self.file).parts) :]
        return "::".join([self.file, *classes, self.name])


def rule_ids(path: Path = ROOT / "tests" / "rules.txt") -> list[str]:
    """The ids of the rules, in their order."""
    lines = path.read_text().splitlines()
    return [line.split()[0] for line in lines if line and not line.startswith("#")]


def _rules(node: ast.AST) -> set[str]:
    """The ids in every ``pytest.mark.rule(...)`` below this node."""
    found: set[str] = set()
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.rule":
            found |= {str(a.value) for a in call.args if isinstance(a, ast.Constant)}
    return found


def _tests(
    body: list[ast.stmt], prefix: str, outer: set[str]
) -> Iterator[tuple[str, str, set[str]]]:
    for node in body:
        if isinstance(node, ast.Assign) and "pytestmark" in {ast.unparse(t) for t in node.targets}:
            outer = outer | _rules(node.value)
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            own = outer.union(*(_rules(mark) for mark in node.decorator_list))
            if isinstance(node, ast.ClassDef):
                yield from _tests(node.body, f"{prefix}.{node.name}", own)
            elif node.name.startswith("test"):
                yield prefix, node.name, own


def named_tests(root: Path = ROOT) -> list[Named]:
    """Every test of the project, with the rules that it names."""
    found = []
    for path in sorted((root / "tests").rglob("test_*.py")):
        file = path.relative_to(root)
        dotted = ".".join(file.with_suffix("").parts)
        for prefix, name, rules in _tests(ast.parse(path.read_text()).body, dotted, set()):
            found.append(Named(file.as_posix(), prefix, name, frozenset(rules)))
    return found
