"""Every text has an English translation in the catalogue of some area, and says the same."""

import gettext
import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from monitoring.translations import compile_all
from tests.look.messages import ROOT, Message, all_messages, in_python, in_template

CATALOGUES = sorted((ROOT / "locale").glob("*/en/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def translated() -> dict[tuple[str | None, str], dict[str, tuple[str, ...]]]:
    """(context, id) -> per area, its English: one text, or one per plural form."""
    found: dict[tuple[str | None, str], dict[str, tuple[str, ...]]] = {}
    for path in CATALOGUES:
        for entry in read(path):
            if not entry.id or entry.fuzzy:
                continue
            key = entry.id if isinstance(entry.id, str) else entry.id[0]
            texts = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
            if texts and all(texts):
                area = path.parts[-4]
                found.setdefault((entry.context, key), {})[area] = texts
    return found


def places(text: str) -> set[str]:
    """What is filled in: %(name)s, {name}, and the tags around it."""
    braces = {name for _, name, _, _ in string.Formatter().parse(text.replace("%", "")) if name}
    return set(re.findall(r"%\(\w+\)[sd]|%[sd]", text)) | braces | set(re.findall(r"</?\w+", text))


def test_every_text_has_an_english_translation() -> None:
    known = translated()
    missing = sorted(
        {f"{m.where}: {m.id!r}" for m in all_messages() if (m.context, m.id) not in known}
    )
    assert not missing, "\n".join(missing)


def test_a_translation_fills_in_the_same_things() -> None:
    ours = {message.id: message.plural for message in all_messages()}
    wrong = [
        (key, text)
        for (_, key), areas in translated().items()
        for texts in areas.values()
        for text in texts[-1:]
        if key in ours and places(text) != places(ours[key] or key)
    ]
    assert not wrong


def test_areas_agree_on_a_text_that_they_share() -> None:
    apart = {key: areas for key, areas in translated().items() if len(set(areas.values())) > 1}
    assert not apart


def test_each_catalogue_compiles_and_is_read_back(tmp_path: Path) -> None:
    for path in (ROOT / "locale").glob("*/*/LC_MESSAGES/django.po"):
        copy = tmp_path / path.relative_to(ROOT / "locale")
        copy.parent.mkdir(parents=True)
        copy.write_bytes(path.read_bytes())
    compiled = compile_all(tmp_path)
    assert len(compiled) >= 2
    assert all(path.suffix == ".mo" and path.stat().st_size > 0 for path in compiled)
    spoken = gettext.translation("django", tmp_path / "look", ["en"])
    assert spoken.gettext("Afmelden") == "Log out"


def test_a_broken_catalogue_is_not_compiled(tmp_path: Path) -> None:
    path = tmp_path / "x" / "en" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid "a"\nhier staat iets anders\n')
    with pytest.raises(PoFileError):
        compile_all(tmp_path)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% load i18n %}{% translate "Ja, dat mag" %}', Message("Ja, dat mag", "x")),
        ('{% load i18n %}{% translate "Terug" as back %}', Message("Terug", "x")),
        ('{% panel _("Zo lees je dit") %}', Message("Zo lees je dit", "x")),
        (
            "{% blocktranslate trimmed with n=1 %}Nog\n {{ n }}{% endblocktranslate %}",
            Message("Nog %(n)s", "x"),
        ),
        (
            "{% blocktranslate count n=n %}dag{% plural %}dagen{% endblocktranslate %}",
            Message("dag", "x", plural="dagen"),
        ),
        (
            '{% load i18n %}{% translate "kaart" context "op tafel" %}',
            Message("kaart", "x", context="op tafel"),
        ),
    ],
)
def test_texts_of_a_template_are_found(source: str, expected: Message) -> None:
    assert list(in_template(source, "x")) == [expected]


def test_texts_of_python_are_found_under_any_name() -> None:
    source = (
        "from django.utils.translation import gettext as _, ngettext as n, gettext_lazy\n"
        '_("een " "twee"); n("dag", "dagen", 2); gettext_lazy("lui"); other("niet")\n'
    )
    assert [(m.id, m.plural) for m in in_python(source, "x")] == [
        ("een twee", None),
        ("dag", "dagen"),
        ("lui", None),
    ]
