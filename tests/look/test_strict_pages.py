"""What the content security policy forbids stands in no template, sheet or script (P5).

No style attribute, no inline script, no address of anybody else: a page that needs one is broken.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.look.messages import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OWN_SHEETS = [ROOT / "static" / "monitor.css", ROOT / "static" / "au.css"]
FETCHING = {"src", "href", "action", "formaction", "poster", "srcset", "data", "hx-get", "hx-post"}


class Strict(HTMLParser):
    """Collects what a strict policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: list[str] = []
        self.in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or "style" in names:
            self.refused.append(f"style on <{tag}>")
        if tag == "script":
            self.in_script = True
            if "src" not in names:
                self.refused.append("inline script")
        self.refused += [f"{name} on <{tag}>" for name in names if re.match(r"on|hx-on", name)]
        for name in FETCHING & names.keys():
            value = (names[name] or "").strip().lower()
            if re.match(r"(https?:)?//|javascript:", value):
                self.refused.append(f"{name}={value}")

    def handle_endtag(self, tag: str) -> None:
        self.in_script = self.in_script and tag != "script"

    def handle_data(self, data: str) -> None:
        if self.in_script and data.strip():
            self.refused.append("inline script")


def refused(html: str) -> list[str]:
    parser = Strict()
    parser.feed(re.sub(r"\{#.*?#\}", "", html))
    return parser.refused


@pytest.mark.rule("P5")
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_template_holds_nothing_that_the_policy_refuses(path: Path) -> None:
    assert refused(path.read_text()) == []


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<a onclick="x()">',
        '<div hx-on:click="x()">',
        '<script src="//cdn.example/x.js"></script>',
        '<img src="https://cdn.example/x.png">',
        '<a href="javascript:x()">',
    ],
)
def test_the_check_sees_each_of_them(html: str) -> None:
    assert refused(html)


@pytest.mark.rule("P5")
@pytest.mark.parametrize("path", OWN_SHEETS, ids=lambda p: p.name)
def test_a_sheet_fetches_only_what_is_ours(path: Path) -> None:
    text = path.read_text()
    assert "@import" not in text
    for address in re.findall(r"url\(\s*['\"]?([^'\")]+)", text):
        assert address.startswith(("data:", "fonts/")), address


def test_fonts_and_libraries_come_with_their_licence() -> None:
    static, vendor = ROOT / "static", ROOT / "tests" / "vendor"
    fonts = list((static / "fonts").glob("*.woff2"))
    assert fonts
    assert "SIL OPEN FONT LICENSE" in (static / "fonts" / "OFL.txt").read_text().upper()
    assert "MIT" in (static / "au.LICENSE.txt").read_text()
    assert "Zero-Clause BSD" in (static / "js" / "htmx.LICENSE.txt").read_text()
    assert "Mozilla Public License" in (vendor / "axe.LICENSE.txt").read_text()


def test_every_font_that_the_sheet_names_is_there() -> None:
    named = re.findall(r'url\("(fonts/[^"]+)"\)', (ROOT / "static" / "monitor.css").read_text())
    assert named
    assert all((ROOT / "static" / name).is_file() for name in named)
