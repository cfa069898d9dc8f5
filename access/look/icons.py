"""The few drawings of the house, as inline SVG: no font of icons, no file to fetch."""

from typing import Final

LINES: Final[dict[str, str]] = {
    "back": '<path d="M15 5l-7 7 7 7"/>',
    "case": '<rect x="3" y="7" width="18" height="13" rx="1.5"/><path d="M9 7V4h6v3M3 12.5h18"/>',
    "check": '<path d="M4 12.5l5.5 5.5L20 6.5"/>',
    "eye": (
        '<path d="M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12z"/>'
        '<circle cx="12" cy="12" r="3"/>'
    ),
    "lock": (
        '<rect x="5" y="11" width="14" height="9" rx="1.5"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>'
    ),
    "menu": '<path d="M3 6h18M3 12h18M3 18h18"/>',
    "warning": '<path d="M12 3.5L22 20.5H2z"/><path d="M12 10v5M12 18v.2"/>',
}

# A state is a word and a shape, never a colour alone: full, half, or a dash for "no target".
SHAPES: Final[dict[str, str]] = {
    "full": '<circle cx="7" cy="7" r="6"/>',
    "half": '<circle cx="7" cy="7" r="6" fill="none"/><path d="M7 1a6 6 0 0 0 0 12z"/>',
    "none": '<path d="M2 7h10"/>',
}


def icon_svg(name: str) -> str:
    """A line drawing of 24 by 24, hidden from screen readers: the words beside it say it."""
    return (
        '<svg class="m-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        f"{LINES[name]}</svg>"
    )


def shape_svg(name: str) -> str:
    """The shape that goes with the word of a state."""
    return (
        '<svg class="m-shape" viewBox="0 0 14 14" aria-hidden="true" focusable="false">'
        f"{SHAPES[name]}</svg>"
    )
