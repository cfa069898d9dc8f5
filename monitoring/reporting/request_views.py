"""Requested tables: asked by the preparer, read by all who may see their scope (S2, S3)."""

import datetime as dt
import uuid

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.look import formats
from access.look.forms import DayField
from access.look.tables import Cell, Column, Row, Table
from access.matrix import Duty, Kind
from access.needs import needs, own_data
from access.organisation.models import Unit
from access.request import FramedRequest
from access.visibility import one
from monitoring.reporting import acts, labels, reading, sourced
from monitoring.reporting.asking import Asked
from monitoring.reporting.groups import FOLLOWED, TOTAL
from monitoring.reporting.models import Kind as ReleaseKind
from monitoring.reporting.models import Release, ReleaseCell, ReleaseUnit, State
from monitoring.reporting.release_views import begun

BREAKDOWNS = {"": (), "sex": ("sex",), "level": ("level",), "sex,level": ("sex", "level")}


class AskForm(forms.Form):
    """The question, and the one table that answers it."""

    question = forms.CharField(
        label=gettext_lazy("Wat is de vraag, en wie stelde ze?"),
        help_text=gettext_lazy("Lezers zien deze vraag. Noem geen personeelsleden."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": gettext_lazy("Schrijf de vraag op.")},
    )
    day = DayField(
        label=gettext_lazy("Datum van de toestand"),
        help_text=gettext_lazy("Bijvoorbeeld 31/12/2026. Wie die dag in dienst was, telt mee."),
    )
    group = forms.ChoiceField(
        label=gettext_lazy("Groep"),
        choices=[(code, labels.GROUPS[code]) for code in FOLLOWED if code != TOTAL],
    )
    unit = forms.CharField(
        label=gettext_lazy("Code van het onderdeel"),
        help_text=gettext_lazy("De code uit de organisatie, van de overheid tot een team."),
        max_length=40,
        error_messages={"required": gettext_lazy("Vul de code van een onderdeel in.")},
    )
    parts = forms.BooleanField(
        label=gettext_lazy("Ook de onderdelen eronder, waar die groot genoeg zijn"), required=False
    )
    by = forms.ChoiceField(
        label=gettext_lazy("Uitsplitsing"),
        choices=[
            ("", gettext_lazy("geen")),
            *((by, labels.BREAKDOWNS[by]) for by in BREAKDOWNS if by),
        ],
        required=False,
    )

    def clean_unit(self) -> str:
        code = str(self.cleaned_data["unit"]).strip()
        if not Unit.objects.filter(code=code).exists():
            raise forms.ValidationError(_("Deze code bestaat niet. Zoek ze op in de organisatie."))
        return code

    def asked(self) -> Asked:
        """The table as it is made; women are broken down by kind of management alone."""
        given = self.cleaned_data
        group = FOLLOWED[given["group"]]
        dims = tuple(d for d in BREAKDOWNS[given["by"]] if d in group.dims)
        return Asked(group.code, given["unit"], dims or _always(group.dims), given["parts"])


def _always(dims: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(d for d in dims if d == "category")


@needs(Duty.RELEASE_PREPARE)
@require_http_methods(["GET", "POST"])
def ask(request: FramedRequest) -> HttpResponse:
    """Begin a requested table; a task makes it, a second person publishes it (A10)."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            release = acts.ask(
                request.actor,
                day=given["day"],
                question=given["question"],
                table=form.asked().to_data(),
            )
        except acts.ReleaseRefused as refusal:
            form.add_error("day", str(refusal))
        else:
            return begun(request, release)
    return render(request, "releases/ask.html", {"form": form, "band": "role"})


@own_data
def requested(request: FramedRequest) -> HttpResponse:
    """The requested tables of what is public for all staff (S3)."""
    return _listed(request, "reporting:requested_table")


@needs(Kind.STATISTICS)
def service_requested(request: FramedRequest) -> HttpResponse:
    """Those, and the ones of the acting role's service or entity (S3)."""
    return _listed(request, "reporting:service_requested_table")


def _listed(request: FramedRequest, page: str) -> HttpResponse:
    """The tables of which the frame reads a cell."""
    found = Release.objects.filter(state=State.PUBLISHED, kind=ReleaseKind.REQUESTED)
    seen = set(ReleaseCell.objects.filter(release__in=found).values_list("release_id", flat=True))
    rows = [(r, _names(r), reverse(page, args=[r.pk])) for r in found if r.pk in seen]
    return render(request, "releases/requested.html", {"rows": rows})


@own_data
def requested_table(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """One requested table as it was frozen: the rows that all staff may see, in a fixed order."""
    return answer(request, _published(pk), reverse("reporting:requested"))


@needs(Kind.STATISTICS)
def service_requested_table(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """The same page, with the rows of the acting role's service or entity."""
    return answer(request, _published(pk), reverse("reporting:service_requested"))


def _published(pk: uuid.UUID) -> Release:
    return one(Release.objects.filter(state=State.PUBLISHED, kind=ReleaseKind.REQUESTED), pk=pk)


@needs(Duty.RELEASE_PREPARE, Duty.RELEASE_APPROVE)
def preview(request: FramedRequest, pk: uuid.UUID) -> HttpResponse:
    """The same page before publication, for its two makers: protected figures only."""
    made = Release.objects.exclude(state__in=(State.MAKING, State.FAILED))
    return answer(request, one(made.filter(kind=ReleaseKind.REQUESTED), pk=pk))


def answer(request: FramedRequest, release: Release, list_url: str = "") -> HttpResponse:
    """The page of a requested table; 404 where the frame reads none of it.

    Without ``list_url`` it is the preview of its two makers.
    """
    units = reading.units_of(release)
    cells = list(release.cells.select_related("table"))
    if not cells:
        raise Http404
    order = {code: place for place, code in enumerate(units)}
    cells.sort(key=lambda c: (order[c.unit_code], *(_place(c, d) for d in ("sex", "level"))))
    cells.sort(key=lambda c: units[c.unit_code].parent_code != "")
    table = release.tables.get()
    found = {
        "release": release,
        "preview": not list_url,
        "list_url": list_url,
        "band": "" if list_url == reverse("reporting:requested") else "role",
        "table": _as_table(release, cells, units),
        "line": sourced.line(release, [table]),
        "about": sourced.about(release, _names(release), [table]),
        "some_withheld": any(cell.count is None for cell in cells),
    }
    return render(request, "releases/requested_table.html", found)


def _place(cell: ReleaseCell, dim: str) -> tuple[bool, str]:
    code = str(getattr(cell, dim))
    return code != TOTAL, code


def _names(release: Release) -> str:
    return str(labels.GROUPS[str(release.asked_table["group"])])


def _as_table(release: Release, cells: list[ReleaseCell], units: dict[str, ReleaseUnit]) -> Table:
    lang = get_language()
    rows = []
    for cell in cells:
        words = [reading.unit_name(units[cell.unit_code])]
        words += [str(labels.SEXES[cell.sex])] if cell.sex in labels.SEXES else []
        words += [str(labels.LEVELS[cell.level])] if cell.level in labels.LEVELS else []
        words += [str(labels.CATEGORIES[cell.category])] if cell.category != TOTAL else []
        header = reading.dated(", ".join(words), cell)
        numbers = [cell.population, cell.count]
        share = None
        if cell.count is not None and cell.population:
            share = formats.number(100 * cell.count / cell.population, 1, lang)
        rows.append(
            Row(
                Cell(header),
                [
                    *(_cell(None if n is None else formats.number(n, 0, lang)) for n in numbers),
                    _cell(share),
                ],
            )
        )
    columns = [
        Column(_("Onderdeel")),
        Column(_("Personeelsleden"), numeric=True),
        Column(_("In de groep"), numeric=True),
        Column(_("Aandeel in %"), numeric=True),
    ]
    day: dt.date = release.reference_date
    caption = f"{_names(release)}, {formats.day(day, lang)}"
    return Table(caption, columns, rows)


def _cell(text: str | None) -> Cell:
    return Cell(str(labels.WITHHELD), withheld=True) if text is None else Cell(text)
