"""What went wrong: the summary on top of a form, and the pages of last resort."""

import logging
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.forms import BaseForm, BoundField
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template import loader

logger = logging.getLogger(__name__)

# No letters or digits that sound or look alike over the telephone.
ALPHABET: Final = "3479ACDEFHJKMNPRTUVWXY"


@dataclass(frozen=True)
class Problem:
    """One thing to look at again, and where (empty: nowhere in particular)."""

    text: str
    anchor: str = ""


def first_control(bound: BoundField) -> str:
    """The id of the first thing that can take the focus: a group of options has one per option."""
    return bound.id_for_label or (f"{bound.auto_id}_0" if bound.auto_id else "")


def summary_of(*forms: BaseForm) -> list[Problem]:
    """Every problem of these forms, in the order of their fields, general ones first.

    A text that two fields share says which field it is about.
    """
    found = [entry for form in forms for entry in _problems(form)]
    seen = Counter(text for _label, text, _anchor in found)
    return [
        Problem(_about(label, text) if label and seen[text] > 1 else text, anchor)
        for label, text, anchor in found
    ]


def _about(label: str, text: str) -> str:
    label = label.rstrip(": ")
    return f"{label} {text}" if label.endswith("?") else f"{label}: {text}"


def _problems(form: BaseForm) -> Iterator[tuple[str, str, str]]:
    for text in form.non_field_errors():
        yield "", str(text), ""
    for name in form.fields:
        bound = form[name]
        anchor = "" if bound.is_hidden else first_control(bound)
        for text in bound.errors:
            yield str(bound.label), str(text), anchor


def reference_code() -> str:
    """Four signs that a person can read out to the help desk; they mean nothing else."""
    return "".join(secrets.choice(ALPHABET) for _ in range(4))


def server_error(request: HttpRequest, template_name: str = "500.html") -> HttpResponse:
    """The page of a failure: a code and nothing else. The code stands in the log beside it.

    Neither the database nor the context of the request is used: either may be what failed.
    """
    code = reference_code()
    logger.error("A page failed; reference %s", code)
    return HttpResponseServerError(loader.render_to_string(template_name, {"code": code}))
