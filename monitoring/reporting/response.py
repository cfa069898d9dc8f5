"""Response of a questionnaire of the survey kind: shown, indicative or withheld (S1, IS). PURE.

A voluntary registration has no response: nobody is asked to answer, and a share for each unit would
tell who did. It has only the general remark of its under-count. So has a count, and personnel data.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SURVEY: Final = "staff_survey"  # the method of a release table of the survey kind
ENOUGH: Final = 40  # percent of the people who were invited
FEWEST: Final = 5  # answers; never waived


class Standing(StrEnum):
    """How a figure may be read."""

    SHOWN = "shown"
    INDICATIVE = "indicative"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class Response:
    """How many people of a unit were invited, and how many answered.

    ``waived``: the employer waived the limit of ``ENOUGH`` before the survey began.
    """

    invited: int
    answered: int
    waived: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.answered <= self.invited:
            raise ValueError(
                f"{self.answered} antwoorden op {self.invited} uitnodigingen kan niet."
            )

    @property
    def enough(self) -> bool:
        """Exact: 40 % itself is enough, and 39,99 % is not."""
        return self.invited > 0 and 100 * self.answered >= ENOUGH * self.invited


def standing(method: str, response: Response | None) -> Standing:
    """How a figure of ``method`` may be read; a survey without a response is withheld.

    Raises ValueError where a response comes with anything but a survey.
    """
    if method != SURVEY:
        if response is not None:
            raise ValueError(f"Alleen een bevraging heeft een respons, niet {method}.")
        return Standing.SHOWN
    if response is None or response.answered < FEWEST:
        return Standing.WITHHELD
    if response.enough:
        return Standing.SHOWN
    return Standing.INDICATIVE if response.waived else Standing.WITHHELD
