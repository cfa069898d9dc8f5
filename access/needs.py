"""What a view needs: declared on the view, read by the frame, tabulated by the tests.

A view without a declaration is refused before it runs (fail closed).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from access.matrix import Power

View = TypeVar("View", bound=Callable[..., Any])


class Standing(Enum):
    """Who one must be for a view that needs no power."""

    PUBLIC = "public"  # nobody needs to log in
    SIGNED_IN = "signed_in"  # any account
    OWN = "own"  # a staff member, for the own data only


@dataclass(frozen=True)
class Need:
    """A standing, or one or more powers of which the acting grant must give one."""

    standing: Standing = Standing.SIGNED_IN
    powers: tuple[Power, ...] = ()
    # Someone whose declaration is not yet accepted may reach it (the declaration itself, A4).
    before_declaration: bool = False


def _declare(need: Need) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.need = need  # type: ignore[attr-defined]
        # Django's LoginRequiredMiddleware reads this one; without it a log-in is required.
        view.login_required = need.standing is not Standing.PUBLIC  # type: ignore[attr-defined]
        return view

    return mark


def needs(*powers: Power) -> Callable[[View], View]:
    """The acting grant must give one of these powers; the frame is entered with the first it gives.

    Example: ``@needs(Kind.CONTACT)``.
    """
    if not powers:
        raise ValueError("needs() takes at least one power")
    return _declare(Need(powers=powers))


public = _declare(Need(standing=Standing.PUBLIC))
signed_in = _declare(Need())
own_data = _declare(Need(standing=Standing.OWN))


def need_of(view: Callable[..., Any]) -> Need | None:
    """The declaration of a view, or None where it has none."""
    found = getattr(view, "need", None) or getattr(getattr(view, "view_class", None), "need", None)
    return found if isinstance(found, Need) else None
