"""Pages of the personnel data steward: upload, preview, confirm, progress, result."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from access.frame import note
from access.labels import role_label
from access.look.tables import Cell, Column, Row, Table
from access.matrix import Duty
from access.needs import needs
from access.organisation import tasks
from access.organisation.forms import UploadForm
from access.organisation.importing import runs, words
from access.organisation.importing.problems import FileRefused, Problem, refusal
from access.organisation.importing.reading import FORMATS, MAXIMUM_BYTES
from access.organisation.importing.resources import COLUMNS, empty_file
from access.organisation.importing.runs import File, changes_nothing
from access.organisation.models import ImportRun, RunState, UnitKind
from access.request import FramedRequest
from access.visibility import one

RECENT = 20


def _mine(request: FramedRequest) -> Any:
    """The runs of this person under this grant (A11), without what was uploaded."""
    return ImportRun.objects.defer("content").filter(
        started_by_id=request.actor.person_id, under_grant=request.actor.acting.pk
    )


@needs(Duty.PERSONNEL_DATA)
@require_http_methods(["GET", "POST"])
def index(request: FramedRequest) -> HttpResponse:
    """Upload a file, and see the recent imports."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form.is_valid()
        if getattr(request, "upload_too_big", False):
            form.errors.pop("file", None)
            limit = refusal("too_big", str(MAXIMUM_BYTES // (1024 * 1024)))
            _say(form, limit)
        elif form.is_valid():
            upload = form.cleaned_data["file"]
            kind = form.cleaned_data["kind"]
            try:
                run = runs.begin(
                    request.actor, File(kind, upload.read(), upload.name, form.day_told)
                )
            except FileRefused as refused:
                _say(form, refused)
            else:
                tasks.check_import.defer(run=str(run.pk))
                note(request, "import_uploaded", details={"run": str(run.pk), "kind": kind})
                return redirect("organisation:run", run.pk)
    context = {
        "form": form,
        "runs": [(run, _kind(run), _state(run)) for run in _mine(request)[:RECENT]],
        "whole": request.actor.acting.unit.kind == UnitKind.GOVERNMENT,
        "unit": request.actor.acting.unit.name,
        "models": [
            (
                label,
                [
                    (extension, reverse("organisation:model", args=[kind, extension]))
                    for extension in FORMATS
                ],
            )
            for kind, label in (("staff", _("Personeel")), ("organisation", _("Organisatie")))
        ],
        "columns": [column.name for column in COLUMNS["staff"]],
    }
    return render(request, "organisation/index.html", context)


def _say(form: UploadForm, refused: FileRefused) -> None:
    for problem in refused.problems:
        field = "day" if problem.code in ("day_future", "older_file") else "file"
        form.add_error(field, words.reason(problem))


def _state(run: ImportRun) -> str:
    return {
        RunState.CHECKING.value: _("wordt nagekeken"),
        RunState.REFUSED.value: _("er zijn fouten"),
        RunState.READY.value: _("wacht op bevestiging"),
        RunState.RUNNING.value: _("wordt ingelezen"),
        RunState.DONE.value: _("ingelezen"),
        RunState.STOPPED.value: _("gestopt"),
    }[run.state]


def _kind(run: ImportRun) -> str:
    return _("Personeel") if run.kind == "staff" else _("Organisatie")


@needs(Duty.PERSONNEL_DATA)
@require_GET
def model(request: FramedRequest, kind: str, extension: str) -> HttpResponse:
    """An empty file with the right headings."""
    if kind not in COLUMNS or extension not in FORMATS:
        raise Http404
    data, content_type = empty_file(kind, extension)
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{kind}.{extension}"'
    return response


@needs(Duty.PERSONNEL_DATA)
@require_GET
def run(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """One import as it stands: its progress, its preview, its errors or its result."""
    found = one(_mine(request), pk=pk)
    context: dict[str, Any] = {"run": found, "kind": _kind(found), "counts": _labelled(found)}
    if found.state in (RunState.CHECKING, RunState.RUNNING):
        context |= _bar(found)
        return render(request, "organisation/running.html", context)
    if found.state == RunState.READY:
        shown = runs.preview_of(found)
        note(request, "import_previewed", details={"run": str(found.pk)})
        context |= {
            "examples": _examples(found, shown["examples"]),
            "grants": [
                {**grant, "role": role_label(grant["role"]), "why": _why(grant["reason"])}
                for grant in shown["grants"]
            ],
            "grants_more": max(0, found.counts.get("grants", 0) - len(shown["grants"])),
            "nothing": changes_nothing(found.counts),
            "alarming": bool(found.counts.get("alarming")),
            "again": bool(found.counts.get("again")),
        }
        return render(request, "organisation/preview.html", context)
    problems = [Problem.from_data(each) for each in found.problems]
    context |= {
        "problems": [(p.line or "", p.column, words.reason(p)) for p in problems],
        "more": max(0, found.counts.get("problems", 0) - len(problems)),
        "nothing": changes_nothing(found.counts),
        "has_errors": found.state == RunState.REFUSED,
    }
    return render(request, "organisation/result.html", context)


def _examples(found: ImportRun, shown: dict[str, list[dict[str, str]]]) -> list[Table]:
    """A few rows of each kind of change, as tables; what does not apply has no column."""
    columns = {
        ("staff", "new"): [_("Eenheid")],
        ("staff", "changed"): [_("Functie nu"), _("Functie wordt")],
        ("staff", "moved"): [_("Eenheid nu"), _("Eenheid wordt")],
        ("staff", "ended"): [_("Eenheid")],
        ("organisation", "new"): [_("Hoort bij")],
        ("organisation", "changed"): [_("Naam nu")],
        ("organisation", "moved"): [_("Hoort bij")],
        ("organisation", "ended"): [_("Wordt of hoort bij")],
    }
    tables = []
    for name, label in _groups():
        heads = columns[found.kind, name]
        rows = [
            Row(
                Cell(each["number"]),
                [Cell(each["name"]), Cell(each["was"]), Cell(each["becomes"])]
                if len(heads) == 2
                else [Cell(each["name"]), Cell(each["was"] or each["becomes"])],
            )
            for each in shown.get(name, [])
        ]
        if rows:
            first = _("Nummer") if found.kind == "staff" else _("Code")
            tables.append(Table(label, [Column(h) for h in (first, _("Naam"), *heads)], rows))
    return tables


def _groups() -> list[tuple[str, str]]:
    return [
        ("new", _("Nieuw")),
        ("changed", _("Gewijzigd")),
        ("moved", _("Verplaatst")),
        ("ended", _("Beëindigd")),
    ]


def _labelled(found: ImportRun) -> list[tuple[str, int]]:
    labels = [
        ("rows", _("Rijen in het bestand")),
        *_groups(),
        ("grants", _("Rollen die eindigen")),
        ("taken_along", _("Mensen die met hun dienst meegaan")),
        ("grants_along", _("Rollen die met hun dienst meegaan")),
    ]
    return [(label, found.counts[name]) for name, label in labels if name in found.counts]


def _why(reason: str) -> str:
    return {
        "unit_changed": _("andere eenheid"),
        "function_changed": _("andere functie"),
        "left_service": _("uit dienst"),
    }[reason]


def _bar(found: ImportRun) -> dict[str, Any]:
    text = (
        _("We kijken het bestand na.")
        if found.state == RunState.CHECKING
        else _("We lezen het bestand in. Er verandert pas iets als alles klaar is.")
    )
    return {
        "value": found.done,
        "maximum": 100,
        "text": text,
        "poll_url": reverse("organisation:progress", args=[found.pk]),
        "done": False,
    }


@needs(Duty.PERSONNEL_DATA)
@require_GET
def progress(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """The bar alone, for the page that asks again; once it ends that page is loaded anew."""
    found = one(_mine(request), pk=pk)
    response = render(request, "components/progress_state.html", _bar(found))
    if found.state not in (RunState.CHECKING, RunState.RUNNING):
        response["HX-Refresh"] = "true"
    return response


@needs(Duty.PERSONNEL_DATA)
@require_POST
def confirm(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Carry out what the preview showed; where much ends, only with a second yes."""
    found = one(_mine(request), pk=pk)
    if found.counts.get("alarming") and request.POST.get("sure") != "yes":
        messages.error(request, _("Duid aan dat het klopt dat er zoveel eindigt."))
    elif runs.confirm(found):
        tasks.carry_out_import.defer(run=str(found.pk))
        note(request, "import_confirmed", details={"run": str(found.pk)})
    else:
        messages.error(request, _("Dit is intussen gewijzigd. Kijk opnieuw."))
    return redirect("organisation:run", found.pk)


@needs(Duty.PERSONNEL_DATA)
@require_POST
def stop(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """Drop an upload that is not imported; it is erased."""
    found = one(_mine(request), pk=pk)
    if runs.stop(found):
        note(request, "import_stopped", details={"run": str(found.pk)})
        messages.success(request, _("Er is niets gewijzigd. Het bestand is gewist."))
        return redirect("organisation:index")
    messages.error(request, _("Dit is intussen gewijzigd. Kijk opnieuw."))
    return redirect("organisation:run", found.pk)
