"""What other parts of the program add to *Mijn gegevens*: messages, files, requests.

Each function gives the template of its section and what stands in it, for the person of the
request alone. Filled by the apps at start-up.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, reverse

from access.request import FramedRequest


@dataclass(frozen=True)
class Section:
    """One section of the aside of the home page."""

    template: str
    content: dict[str, Any] = field(default_factory=dict)


SECTIONS: list[Callable[[FramedRequest], Section]] = []


def figures_url() -> str:
    """Where the figures are; the front page while the installation has none."""
    try:
        return reverse("reporting:opening")
    except NoReverseMatch:
        return reverse("front")
