"""The pen: elements, text, and an axis from published values. PURE."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

# How wide a letter is, as a part of its size: enough to wrap and to keep labels apart.
_NARROW: Final = frozenset("ijlI.,:;'|!()[] ft")
_WIDE: Final = frozenset("mwMWÆŒ%@")

WIDE_TEXT: Final = 14
NARROW_TEXT: Final = 15
SIZES: Final = {"wide": WIDE_TEXT, "narrow": NARROW_TEXT, "small": 16}

Tick = Callable[[float, int], str]  # value and decimals → as people read it


class Svg(str):
    """Finished drawing: `__html__` tells a template that everything in it is escaped already."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def number(value: float) -> str:
    """A coordinate: one decimal, no trailing zero, so that equal drawings are equal bytes."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def element(
    tag: str, attributes: dict[str, str | float | None], children: Iterable[str] = ()
) -> str:
    """One element. Attribute values are escaped; children are drawings or `words()`."""
    parts = [tag]
    for name, value in attributes.items():
        if value is None or value == "":
            continue
        shown = value if isinstance(value, str) else number(value)
        parts.append(f'{name}="{escape(shown, quote=True)}"')
    inner = "".join(children)
    return f"<{' '.join(parts)}>{inner}</{tag}>" if inner else f"<{' '.join(parts)}/>"


def words(text: str) -> str:
    """Text of the caller, escaped, with what XML does not allow taken out."""
    allowed = (c for c in text if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff"))
    return escape("".join(c for c in allowed if not "\ud800" <= c <= "\udfff"), quote=False)


def text(
    x: float, y: float, lines: str | Sequence[str], kind: str = "", anchor: str = "", gap: int = 17
) -> str:
    """One or more lines of text; `anchor` is start (left out), middle or end."""
    rows = [lines] if isinstance(lines, str) else list(lines)
    body = [words(rows[0])] if rows else []
    body += [element("tspan", {"x": x, "dy": float(gap)}, [words(row)]) for row in rows[1:]]
    shown = "" if anchor == "start" else anchor
    return element("text", {"class": kind, "x": x, "y": y, "text-anchor": shown}, body)


def path(kind: str, d: str) -> str:
    """A line by its path."""
    return element("path", {"class": kind, "d": d})


def line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    """A straight line."""
    return path(kind, f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}")


def rect(kind: str, x: float, y: float, width: float, height: float) -> str:
    """A bar with barely rounded corners."""
    return element(
        "rect", {"class": kind, "x": x, "y": y, "width": width, "height": height, "rx": "2"}
    )


def dot(x: float, y: float, radius: float, *, hollow: bool = False) -> str:
    """A marker; hollow where a figure is voluntary or indicative."""
    kind = "c-dot c-dot--hollow" if hollow else "c-dot"
    return element("circle", {"class": kind, "cx": x, "cy": y, "r": radius})


def drawing(
    *,
    key: str,
    size: str,
    width: float,
    height: float,
    title: str,
    description: str,
    children: Iterable[str],
) -> str:
    """One drawing with its name and description for who cannot see it; size is wide or narrow."""
    named = [element("title", {"id": f"{key}-t-{size}"}, [words(title).strip() or "–"])]
    labels = f"{key}-t-{size}"
    if description:
        named.append(element("desc", {"id": f"{key}-d-{size}"}, [words(description)]))
        labels += f" {key}-d-{size}"
    return element(
        "svg",
        {
            "class": f"m-chart m-chart--{size}",
            "viewBox": f"0 0 {number(width)} {number(height)}",
            "font-size": str(SIZES[size]),
            "role": "img",
            "aria-labelledby": labels,
        },
        [*named, *children],
    )


def text_width(text: str, size: float) -> float:
    """About how wide a text is drawn, a little on the safe side."""
    total = 0.0
    for letter in text:
        if letter in _NARROW:
            total += 0.32
        elif letter in _WIDE:
            total += 0.84
        elif letter.isupper():
            total += 0.62
        else:
            total += 0.52
    return total * size


def wrap(text: str, width: float, size: float) -> list[str]:
    """The text in lines of at most this width; a word that is too long stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


@dataclass(frozen=True)
class Axis:
    """From 0 to a round number above everything that is shown; empty when nothing is."""

    top: float
    step: float
    decimals: int
    empty: bool = False

    @property
    def ticks(self) -> list[float]:
        """The marked values, 0 included; none where there is nothing to measure."""
        if self.empty:
            return []
        count = round(self.top / self.step)
        return [round(i * self.step, 10) for i in range(count + 1)]


def axis_for(values: Iterable[float]) -> Axis:
    """An axis of at most five steps. It sees published values and targets only (S2)."""
    highest = max((v for v in values if v > 0), default=0.0)
    if not math.isfinite(highest) or highest < 1e-6:
        return Axis(1.0, 1.0, 0, empty=True)
    exponent = math.floor(math.log10(highest)) - 1
    for power in range(exponent, exponent + 3):
        for base in (1, 2, 4, 5):
            step = base * 10.0**power
            count = math.ceil(round(highest / step, 9))
            if count <= 5:
                return Axis(count * step, step, max(0, -power))
    raise AssertionError("a power of ten above the highest value always fits")
