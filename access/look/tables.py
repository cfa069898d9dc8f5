"""A table as data, for pages whose rows come from code (figures, lists of rights).

Withheld cells carry the caller's fixed words and nothing else: no reason, no size (S2).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """A heading; `numeric` aligns the column right with figures of equal width."""

    label: str
    numeric: bool = False


@dataclass(frozen=True)
class Cell:
    """What stands in one cell. `pill` is success or warning, for a state in words.

    `mark` is a word in a pill behind the text, such as *indicative* behind a number.
    """

    text: str
    withheld: bool = False
    url: str = ""
    pill: str = ""
    note: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Row:
    """The first cell is the row's heading. `total` sets the row apart."""

    header: Cell
    cells: Sequence[Cell] = ()
    total: bool = False


@dataclass(frozen=True)
class Table:
    """`columns` counts the row heading too.

    On a phone up to three columns stay a table, more become cards, unless the caller decides;
    `scroll` keeps the shape of a long series in a region that can be moved sideways.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row] = field(default_factory=tuple)
    cards: bool | None = None
    scroll: bool = False
    dense: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) + 1 != len(self.columns):
                raise ValueError("Elke rij van een tabel heeft evenveel cellen als kolommen.")

    @property
    def as_cards(self) -> bool:
        """Whether rows become cards on a phone."""
        return not self.scroll and (len(self.columns) > 3 if self.cards is None else self.cards)

    @property
    def lines(self) -> list[tuple[Row, list[tuple[Column, Cell]]]]:
        """Each row with its cells and the heading above each of them."""
        return [(row, list(zip(self.columns[1:], row.cells, strict=True))) for row in self.rows]
