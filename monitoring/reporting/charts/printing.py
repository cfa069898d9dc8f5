"""A drawing that stands alone, for paper: its own size and look, no sheet beside it. PURE.

The look is that of the sheet in black and grey, so that it is the same on any printer.
"""

import re
from typing import Final
from xml.etree import ElementTree as ET

from monitoring.reporting.charts.svg import Svg

FONT: Final = "Libertinus Serif"
_LOOK: Final = f"""
text {{ font-family: '{FONT}'; fill: #1a1a1a; }}
text {{ paint-order: stroke; stroke: #ffffff; stroke-width: 4; stroke-linejoin: round; }}
.c-strong {{ font-weight: bold; }}
.c-quiet {{ fill: #4f5864; }}
.c-onbar {{ fill: #ffffff; font-weight: bold; stroke: none; }}
.c-track {{ fill: #e8ebee; }}
.c-bar {{ fill: #444b54; }}
.c-bar--2 {{ fill: #8695a8; }}
.c-bar--hollow {{ fill: #ffffff; stroke: #444b54; stroke-width: 2.5; }}
.c-target {{ stroke: #000000; stroke-width: 3; }}
.c-halo {{ stroke: #ffffff; stroke-width: 7; }}
.c-goal {{ stroke: #000000; stroke-width: 2; fill: none; }}
.c-grid {{ stroke: #dddddd; }}
.c-axis {{ stroke: #687483; }}
.c-break {{ stroke: #687483; stroke-dasharray: 5 4; fill: none; }}
.c-line {{ fill: none; stroke: #444b54; stroke-width: 2.5; }}
.c-dot {{ fill: #444b54; stroke: #ffffff; stroke-width: 1.5; }}
.c-dot--hollow {{ fill: #ffffff; stroke: #444b54; stroke-width: 2.5; }}
"""


def alone(drawn: Svg, size: str = "wide") -> str:
    """One of the drawings of a chart, as a file of its own."""
    wrapped = ET.fromstring(f"<div>{drawn}</div>")
    found = next(d for d in wrapped if f"m-chart--{size}" in d.get("class", ""))
    _, _, width, height = (found.get("viewBox") or "0 0 1 1").split()
    inner = "".join(ET.tostring(child, encoding="unicode") for child in found)
    letters = found.get("font-size", "14")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-size="{letters}"><style>{_LOOK}</style>'
        f"{inner}</svg>"
    )


def title(drawn: Svg) -> str:
    """The name of a chart and its description, for who cannot see it."""
    found = ET.fromstring(f"<div>{drawn}</div>")[0]
    told = [found.findtext("title") or "", found.findtext("desc") or ""]
    return re.sub(r"\s+", " ", " ".join(t for t in told if t)).strip()
