"""What a case shows of its person: only what its purpose needs (rules A8, R14, R15).

The registration stands above this app: it says what a yes allows through ``BELONGING``. An answer
is True only where the person said yes to the use and belongs; *not registered*, *do not contact*,
*withdrawn*, *not of the group* and *no right* are one answer, and the page is the same to the byte.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from access.cases.facts import Recorded, recorded
from access.cases.kinds import CaseKind
from access.cases.models import Case

if TYPE_CHECKING:
    from access.request import FramedRequest

# Filled by the registration at start-up, by kind: whether the person of the case may be shown as
# belonging. Called in the frame of the case. A kind without one needs nothing of a registration.
BELONGING: dict[CaseKind, Callable[[Case], bool]] = {}


@dataclass(frozen=True)
class Part:
    """What an app puts on the page of a case: a template, which finds its material in ``part``."""

    template: str
    content: dict[str, Any]


# Filled by the apps above, by kind: what stands on the person's own page of a case, in the own
# frame; and on that of who handles it for this purpose, in the frame that names the case.
OWN_PARTS: dict[CaseKind, Callable[["FramedRequest", Case], Part]] = {}
HANDLED_PARTS: dict[CaseKind, Callable[["FramedRequest", Case, str], Part]] = {}


@dataclass(frozen=True)
class Content:
    """What stands on the page of a case, below its purpose."""

    belongs: bool
    facts: tuple[Recorded, ...]

    @property
    def empty(self) -> bool:
        return not self.belongs and not self.facts


def content_of(case: Case) -> Content:
    """The content of a case, in the frame of its handler (``framing.within``) or of the person."""
    asked = BELONGING.get(CaseKind(case.kind))
    return Content(bool(asked and asked(case)), tuple(recorded(case)))
