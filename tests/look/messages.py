"""Finds every text that a user can read, in templates and in Python, as its message id."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("access", "registration", "counting", "monitoring")

# Arguments that are texts: (name of Django's function) -> positions of context, singular, plural.
SINGLE = {"gettext", "gettext_lazy", "gettext_noop", "_"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
PLURAL_CONTEXT = {"npgettext", "npgettext_lazy"}

_STRING = r"""[uU]?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_CALL = re.compile(
    rf"\b(?P<name>n?p?gettext|_)\(\s*(?P<texts>{_STRING}(?:\s*,\s*{_STRING})*)", re.DOTALL
)


@dataclass(frozen=True)
class Message:
    """A message id where it stands."""

    id: str
    where: str
    context: str | None = None
    plural: str | None = None


def _message(name: str, texts: list[str], where: str) -> Message:
    kind = name.removesuffix("_lazy").removesuffix("_noop")
    if kind == "ngettext":
        return Message(texts[0], where, plural=texts[1])
    if kind == "pgettext":
        return Message(texts[1], where, context=texts[0])
    if kind == "npgettext":
        return Message(texts[1], where, context=texts[0], plural=texts[2])
    return Message(texts[0], where)


def in_template(source: str, where: str) -> Iterator[Message]:
    """Django turns a template into calls; the rest of it becomes blanks and X's."""
    for call in _CALL.finditer(templatize(source)):
        texts = [ast.literal_eval(text) for text in re.findall(_STRING, call["texts"], re.DOTALL)]
        yield _message(call["name"], texts, where)


def in_python(source: str, where: str) -> Iterator[Message]:
    """Calls of Django's functions, under whatever name the module imported them."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in SINGLE | PLURAL | CONTEXT | PLURAL_CONTEXT
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name):
            name = names.get(called.id)
        elif isinstance(called, ast.Attribute) and called.attr in SINGLE | PLURAL | CONTEXT:
            name = called.attr
        else:
            name = None
        texts = [
            argument.value
            for argument in node.args
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        ]
        if name and texts:
            yield _message(name, texts, f"{where}:{node.lineno}")


def all_messages() -> Iterator[Message]:
    """Of the whole project: templates of every area and every package."""
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            yield from in_template(path.read_text(), str(path.relative_to(ROOT)))
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield from in_python(path.read_text(), str(path.relative_to(ROOT)))
