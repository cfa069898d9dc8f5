"""Pages for the duty of data protection: heads of the journal, and a desk of questions (A7, R10).

The heads are numbers and hashes: nobody is in them. A question is opened one by one, and that look
is told to who asked.
"""

import datetime as dt
import json
import re
import uuid

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from access.frame import note
from access.journal import questions
from access.journal.forms import AnswerForm
from access.journal.segments import segments
from access.journal.tasks import tell_asker
from access.matrix import Duty
from access.needs import needs
from access.request import FramedRequest
from access.visibility import one


def _heads(after: int = 0) -> list[tuple[int, str]]:
    """Number and hash of each head: every thousandth, the last of each month, and of now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, hash FROM guard.journal_heads(%s)", [after])
        return [(int(number), bytes(value).hex()) for number, value in cursor.fetchall()]


@needs(Duty.DATA_PROTECTION)
@never_cache
@require_safe
def heads(request: FramedRequest) -> HttpResponse:
    """Where the chain stands, its months, and a copy to keep where no administrator comes."""
    found = _heads()
    note(request, "journal_heads_seen")
    number, fingerprint = found[-1] if found else (0, "")
    context = {
        "number": number,
        # In groups, for who compares it by eye.
        "fingerprint": " ".join(re.findall(".{8}", fingerprint)),
        "months": sorted(segments(), key=lambda segment: segment.month, reverse=True),
        "kept": settings.JOURNAL_MONTHS,
        "mailed_to": settings.DATA_PROTECTION_EMAIL,
    }
    return render(request, "journal/heads.html", context)


@needs(Duty.DATA_PROTECTION)
@never_cache
@require_safe
def download(request: FramedRequest) -> HttpResponse:
    """The heads as the stand-alone verifier reads them: one a line."""
    at = dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds")
    lines = [segment.as_line() for segment in segments() if segment.expired_at]
    lines += [{"number": number, "hash": value, "at": at} for number, value in _heads()]
    note(request, "journal_heads_exported", details={"lines": len(lines)})
    answer = HttpResponse(
        "".join(json.dumps(line) + "\n" for line in lines),
        content_type="application/jsonl; charset=utf-8",
    )
    answer["Content-Disposition"] = (
        f'attachment; filename="journal-heads-{timezone.localdate():%Y-%m-%d}.jsonl"'
    )
    return answer


@needs(Duty.DATA_PROTECTION)
@never_cache
@require_safe
def desk(request: FramedRequest) -> HttpResponse:
    """The questions and complaints, by days left; who asked and what shows when one is opened."""
    page_obj = Paginator(questions.visible_to(request.actor), 50).get_page(request.GET.get("page"))
    rows = [(row, questions.due(row), questions.entity_of(row)) for row in page_obj]
    note(request, "questions_listed")
    return render(request, "journal/desk.html", {"page_obj": page_obj, "rows": rows})


@needs(Duty.DATA_PROTECTION)
@never_cache
@require_http_methods(["GET", "POST"])
def question(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """One question, and its answer. Two who answer at once: the second is told."""
    row = one(questions.visible_to(request.actor), pk=pk)
    found = questions.opened(row)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    details = {"purpose": "question_opened", "fields": ["question"]}
    if request.method == "POST" and form.is_valid():
        if questions.answer(row, form.cleaned_data["text"]):
            tell_asker.defer(question=str(row.pk))
            note(request, "question_answered", subject=row.staff_id)
            messages.success(request, _("Je antwoord is verstuurd."))
        else:
            messages.error(request, _("Dit is intussen beantwoord. Kijk opnieuw."))
        return redirect("access:question", row.pk)
    note(request, "question_opened", subject=row.staff_id, details=details)
    context = {"question": found, "entity": questions.entity_of(row), "form": form}
    return render(request, "journal/question.html", context)
