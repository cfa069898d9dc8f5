"""Contrast, computed from the sheets: text 4.5 to 1, borders of controls and focus rings 3 to 1.

The checker in the browser does not see borders; the sheet that we build on has them at 1.48.
"""

import re
from functools import cache

import pytest

from tests.look.messages import ROOT

STATIC = ROOT / "static"


@cache
def sheet() -> str:
    """Both sheets in the order of the page, without comments."""
    text = (STATIC / "au.css").read_text() + (STATIC / "monitor.css").read_text()
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


@cache
def tokens() -> dict[str, str]:
    """Custom properties of :root; a later sheet wins."""
    found: dict[str, str] = {}
    for body in re.findall(r":root\s*\{([^}]*)\}", sheet()):
        found.update(re.findall(r"(--[\w-]+)\s*:\s*([^;]+)", body))
    return {name: value.strip() for name, value in found.items()}


def colour(value: str) -> tuple[int, int, int]:
    """#rgb, #rrggbb, or the name of a token, followed to its end."""
    while not value.startswith("#"):
        value = tokens()[re.sub(r"var\((--[\w-]+).*\)", r"\1", value)].split()[0]
    digits = value[1:] if len(value) == 7 else "".join(2 * digit for digit in value[1:4])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def luminance(value: str) -> float:
    parts = [channel / 255 for channel in colour(value)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def declared(selector: str, name: str) -> str:
    """The last value that our own sheet gives to this property of exactly this selector."""
    screen = (STATIC / "monitor.css").read_text().partition("@media print")[0]
    own = re.sub(r"/\*.*?\*/", "", screen, flags=re.DOTALL)
    values = [
        value.strip()
        for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", own)
        if selector in [part.strip() for part in selectors.split(",")]
        for value in re.findall(rf"(?:^|;)\s*{name}\s*:\s*([^;]+)", body)
    ]
    assert values, f"{selector} has no {name} in monitor.css"
    return str(values[-1])


def painted(selector: str, name: str) -> str:
    """The colour inside a declaration such as `border: 1px solid var(--x)`."""
    found = re.findall(r"#[0-9a-fA-F]{3,6}|var\(--[\w-]+\)", declared(selector, name))
    return str(found[-1])


def test_the_formula_knows_black_on_white() -> None:
    assert ratio("#000", "#ffffff") == pytest.approx(21)
    assert ratio("#cfd5dd", "#fff") == pytest.approx(1.48, abs=0.01)


@pytest.mark.parametrize(
    ("selector", "name", "ground"),
    [
        (".au-c-input", "border", "--au-white"),
        (".au-c-input", "border", "--au-gray-100"),  # in a filter
        (".au-c-textarea", "border", "--au-white"),
        (".au-c-control__indicator", "border", "--au-white"),
        (".au-c-control__indicator", "border", "--au-blue-100"),  # in a reveal, or chosen
        (".m-options--boxed .au-c-control", "border", "--au-white"),
        (".m-choice", "border", "--au-white"),
        (".m-file", "border", "--au-white"),
        (".m-menu summary", "border", "--au-white"),
        (".au-c-input--error", "border", "--au-white"),
        (".au-c-textarea--error", "border", "--au-white"),
        (".m-field--error .m-choice", "border", "--au-white"),
        (".au-c-pill", "border-color", "--au-white"),
        (".au-c-pill--success", "border-color", "--au-green-100"),
        (".au-c-pill--warning", "border-color", "--au-orange-200"),
        (".m-nav [aria-current]", "border-color", "--au-white"),
        (".m-time .is-done::before", "background", "--au-white"),
    ],
)
def test_borders_of_controls_can_be_seen(selector: str, name: str, ground: str) -> None:
    assert ratio(painted(selector, name), ground) >= 3


@pytest.mark.parametrize(
    "ground",
    ["--au-white", "--m-own", "--m-role", "--au-gray-100", "--au-blue-100", "--au-yellow-100"],
)
def test_focus_rings_can_be_seen(ground: str) -> None:
    assert declared(":focus-visible", "outline") == "var(--au-outline)"
    assert tokens()["--au-outline"].endswith("0.3rem solid")
    assert ratio("--au-outline-color", ground) >= 3
    # Between a control and its ring lies white, so that the ring shows on a blue button too.
    assert "var(--au-white)" in declared(":focus-visible", "box-shadow")


def test_the_ring_in_the_dark_band_is_white() -> None:
    ring = painted(".m-demo a:focus-visible", "outline-color")
    assert ratio(ring, painted(".m-demo", "background")) >= 3


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("--m-ink", "--au-white"),
        ("--m-ink", "--m-own"),
        ("--m-ink", "--m-role"),
        ("--m-quiet", "--au-white"),
        ("--m-quiet", "--au-gray-100"),
        ("--m-quiet", "--au-gray-200"),  # withheld words on the track of a bar
        ("--m-quiet", "--m-own"),
        ("--m-quiet", "--au-blue-100"),
        ("--m-quiet", "--au-orange-200"),
        ("--au-blue-700", "--au-white"),
        ("--au-blue-700", "--m-role"),
        ("--au-blue-700", "--au-gray-100"),
        ("--au-blue-700", "--au-red-200"),
        ("--au-white", "--au-blue-700"),  # buttons, values on bars
        ("--au-white", "--au-gray-900"),  # demo
        ("--au-red-700", "--au-white"),
        ("--au-red-700", "--au-red-200"),
        ("--au-green-700", "--au-green-100"),
        ("#7d4503", "--au-orange-200"),
    ],
)
def test_text_can_be_read(ink: str, ground: str) -> None:
    assert ratio(ink, ground) >= 4.5


@pytest.mark.parametrize(
    ("mark", "ground"),
    [
        (".c-bar", "--au-gray-200"),
        (".c-bar--2", "--au-white"),
        (".c-dot", "--au-white"),
    ],
)
def test_marks_of_charts_differ_in_lightness(mark: str, ground: str) -> None:
    """Lightness is what is left in greyscale and in print."""
    assert ratio(painted(mark, "fill"), ground) >= 3


def test_the_target_mark_stands_out_from_bar_and_track() -> None:
    assert ratio(painted(".c-target", "stroke"), "--au-gray-200") >= 3
    assert ratio(painted(".c-target", "stroke"), painted(".c-bar", "fill")) >= 3


def test_text_in_charts_is_at_least_12_pixels() -> None:
    own = (STATIC / "monitor.css").read_text()
    sizes = re.findall(r"\.m-chart(?:--\w+)? text \{[^}]*?font-size: (\d+)px", own)
    assert len(sizes) == 3
    assert min(map(int, sizes)) >= 12
