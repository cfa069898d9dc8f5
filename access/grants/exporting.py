"""The overview of rights as a file (A6): the lines that the page would show, and no more."""

import csv
import io
from collections.abc import Sequence
from typing import Final

import tablib
from django.utils.translation import gettext as _

from access.grants.listing import Right
from access.look.escaping import escape

FORMATS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def sheet(form: str, header: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> bytes:
    """A table in one of ``FORMATS``. No cell can become a formula."""
    safe = [[escape(cell) for cell in row] for row in (header, *rows)]
    if form == "csv":
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerows(safe)
        return out.getvalue().encode()
    made = tablib.Dataset(*safe[1:], headers=safe[0], title=title[:31]).export("xlsx")
    assert isinstance(made, bytes)
    return made


def rights_file(form: str, rights: Sequence[Right]) -> bytes:
    """The overview; dates as 2026-12-31, which every program reads alike."""
    header = [
        *(_("Wie"), _("Rol"), _("Eenheid"), _("Code van de eenheid"), _("Van"), _("Tot en met")),
        *(_("Waarom"), _("Door wie"), _("Vervanging"), _("Laatst gebruikt"), _("Stand")),
    ]
    return sheet(form, header, [_row(right) for right in rights], _("toegangsrechten"))


def _row(right: Right) -> list[str]:
    grant = right.grant
    return [
        grant.holder_name,
        right.role,
        grant.unit.name,
        grant.unit.code,
        grant.starts.isoformat(),
        grant.until.isoformat() if grant.until else "",
        grant.ground,
        right.by,
        _("vervangt %s") % grant.deputy_for.holder_name if grant.deputy_for else "",
        right.last_used.isoformat() if right.last_used else "",
        right.state_label,
    ]
