"""The copy of everything about me: as data, and to read (P1, portability).

Made in memory and handed over in the same request: nothing is stored, queued, mailed or journalled.
Each copy is filled up to whole blocks, so that its size, which a log of a proxy may hold, does not
tell whether somebody registered (R14). What the two hold is the same.
"""

from __future__ import annotations

import json
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from access.demo_stamp import is_demo
from access.look import formats
from access.look.pdf import tagged
from access.request import FramedRequest
from registration.rights.parts import Entry, Part, collected, now_stamp

SCHEMA: Final = "diversiteitsmonitor/my-data/1"
BLOCK: Final = 128 * 1024


def as_json(request: FramedRequest) -> bytes:
    """The copy as JSON, as ``docs/my-data.schema.json`` documents it."""
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "made_at": now_stamp(),
        "language": _language(),
        "sample": is_demo(),
    }
    data |= {key: part.data for key, part in collected(request).items()}
    raw = json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"
    return raw + b" " * (-(len(raw) + 1) % BLOCK) + b"\n"  # white space after JSON is allowed


def as_pdf(request: FramedRequest) -> bytes:
    """The copy to read, tagged for screen readers (PDF/UA-1)."""
    return _filled(tagged("rights/my_data.typ", _content(request)))


def _filled(pdf: bytes) -> bytes:
    """A comment before the last line but two: no offset in the file points behind it."""
    at = pdf.rindex(b"startxref")
    missing = -len(pdf) % BLOCK
    if missing < 2:
        missing += BLOCK
    return pdf[:at] + b"%" + b" " * (missing - 2) + b"\n" + pdf[at:]


def _language() -> str:
    return (get_language() or "nl")[:2]


def _content(request: FramedRequest) -> dict[str, Any]:
    title = _("Alles over mij in de Diversiteitsmonitor")
    made = formats.moment(timezone.now(), get_language())
    return {
        "lang": _language(),
        "title": title,
        "lead": _("Opgehaald op %(at)s. Alleen jij kunt deze kopie maken.") % {"at": made},
        "sample": _("voorbeeldgegevens") if is_demo() else "",
        "parts": [_part(part) for part in collected(request).values()],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "title": part.title,
        "empty": part.empty if not part.entries else "",
        "entries": [_entry(entry) for entry in part.entries],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    paragraphs = [text for text in entry.text.splitlines() if text.strip()]
    return {"title": entry.title, "lines": [list(p) for p in entry.lines], "text": paragraphs}
