"""Which of our packages may import which: one way only. ``python -m tests.tools.arrows``.

access <- registration <- monitoring, access <- counting <- monitoring. Registration and counting
never import each other (C3), and what is pure imports no Django and nothing of ours but the pure.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ALLOWED = {
    "access": {"access"},
    "registration": {"access", "registration"},
    "counting": {"access", "counting"},
    "monitoring": {"access", "registration", "counting", "monitoring"},
}
# Run without Django; a name covers what lies below it.
PURE = (
    "access.database.roles",
    "access.look.escaping",
    "access.matrix",
    "counting.bands",
    "counting.extract",
    "counting.forking",
    "counting.hardening",
    "counting.lines",
    "counting.overlap",
    "counting.port",
    "counting.upload",
    "counting.protocol",
    "counting.columns",
    "counting.register_number",
    "counting.simulator",
    "counting.span",
    "counting.transport",
    "monitoring.child",
    "monitoring.disclosure",
    "monitoring.during",
    "monitoring.embedded",
    "monitoring.environment",
    "monitoring.front",
    "monitoring.guardian",
    "monitoring.programs",
    "monitoring.reporting.anonymous_audit",
    "monitoring.reporting.changes",
    "monitoring.reporting.charts",
    "monitoring.reporting.escaping",
    "monitoring.reporting.jsonstat",
    "monitoring.reporting.response",
    "monitoring.reporting.sheets",
    "monitoring.reporting.targets",
    "monitoring.supervisor",
    "monitoring.translations",
    "monitoring.unprivileged",
    "monitoring.waiting",
    "registration.definitions",
    "registration.nationalities",
)
DJANGO = {"django", "guardian", "import_export", "allauth", "csp", "django_htmx"}


def is_pure(name: str) -> bool:
    """Whether the module is one of those that run without Django."""
    return any(name == pure or name.startswith(f"{pure}.") for pure in PURE)


def modules(root: Path) -> Iterator[tuple[str, Path]]:
    """Every module of our packages, by its dotted name."""
    for package in ALLOWED:
        for path in sorted((root / package).rglob("*.py")):
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            yield name.removesuffix(".__init__"), path


def imports(tree: ast.AST, known: set[str]) -> Iterator[tuple[int, str]]:
    """What a module imports, anywhere in it: line and dotted name, a module of ours in full."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield node.lineno, whole if whole in known else node.module


def wrong_arrows(root: Path = ROOT) -> list[str]:
    """Each import that goes the wrong way: file, line, and why."""
    found = list(modules(root))
    known = {name for name, _ in found}
    wrong = []
    for name, path in found:
        package = name.partition(".")[0]
        for line, target in imports(ast.parse(path.read_text()), known):
            top = target.partition(".")[0]
            where = f"{path.relative_to(root)}:{line}: "
            if top in ALLOWED and top not in ALLOWED[package] and not is_pure(target):
                wrong.append(f"{where}{package} may not import {target}")
            elif is_pure(name) and top in DJANGO:
                wrong.append(f"{where}{name} is pure and imports {target}")
            elif is_pure(name) and top in ALLOWED and not (is_pure(target) or target == top):
                wrong.append(f"{where}{name} is pure and imports {target}, which is not")
    return wrong


if __name__ == "__main__":
    problems = wrong_arrows()
    print("\n".join(problems))
    sys.exit(bool(problems))
