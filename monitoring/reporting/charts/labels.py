"""Where a label can stand without lying on something else. PURE."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from monitoring.reporting.charts import svg


@dataclass(frozen=True)
class Box:
    """A piece of the drawing that is taken; a light one may be written over if need be."""

    left: float
    top: float
    right: float
    bottom: float
    weight: float = 1.0

    def overlap(self, other: "Box") -> float:
        """The area that two boxes share."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return width * height * other.weight if width > 0 and height > 0 else 0.0


@dataclass(frozen=True)
class Spot:
    """A candidate place: the base line of the first line, and the side it hangs on."""

    x: float
    y: float
    anchor: str = "start"
    cost: float = 0.0


@dataclass
class Placer:
    """Gives each label the best spot of its list: free, and near."""

    bounds: Box
    letters: int
    gap: int = 17
    taken: list[Box] = field(default_factory=list)

    def block(self, box: Box) -> None:
        """Marks a place as taken."""
        self.taken.append(box)

    def block_line(
        self, x1: float, y1: float, x2: float, y2: float, *, weight: float = 1.0
    ) -> None:
        """Marks a line as taken, in small steps, so that a slope takes no whole rectangle."""
        steps = max(1, int(max(abs(x2 - x1), abs(y2 - y1)) / 8))
        for i in range(steps + 1):
            x, y = x1 + (x2 - x1) * i / steps, y1 + (y2 - y1) * i / steps
            self.block(Box(x - 3, y - 3, x + 3, y + 3, weight))

    def box(self, spot: Spot, lines: Sequence[str]) -> Box:
        """The place that this text takes at this spot."""
        width = max((svg.text_width(line, self.letters) for line in lines), default=0)
        left = {"start": spot.x, "middle": spot.x - width / 2, "end": spot.x - width}[spot.anchor]
        height = self.gap * (len(lines) - 1)
        return Box(left, spot.y - self.letters * 0.8, left + width, spot.y + height + 4)

    def _cost(self, box: Box) -> float:
        outside = (
            max(0.0, self.bounds.left - box.left)
            + max(0.0, box.right - self.bounds.right)
            + max(0.0, self.bounds.top - box.top)
            + max(0.0, box.bottom - self.bounds.bottom)
        )
        return outside * 1000 + sum(box.overlap(other) for other in self.taken)

    def place(self, lines: Sequence[str], spots: Iterable[Spot], *, must: bool) -> Spot | None:
        """A spot for this text; `must` takes the least bad one when none is free."""
        best: tuple[float, float, Spot, Box] | None = None
        for spot in spots:
            box = self.box(spot, lines)
            taken = self._cost(box)
            if best is None or taken + spot.cost < best[0]:
                best = (taken + spot.cost, taken, spot, box)
            if taken + spot.cost == 0:
                break
        if best is None or (best[1] > 0 and not must):
            return None
        self.block(best[3])
        return best[2]
