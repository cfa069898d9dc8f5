"""The three pages of a place, shared by readers and by the preview of a release's makers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from access.frame import note
from monitoring.reporting import comparing, explorer, exports, opening, places, reading, report
from monitoring.reporting.places import Place


def unit_page(request: HttpRequest, place: Place) -> HttpResponse:
    """Each group against its target; where nothing is shown, the one fixed sentence."""
    found = opening.context(place) | {"band": _band(place), "withdrawn": reading.withdrawn()}
    if place.prefix == "service" and place.release is not None:
        root = places.public_root()
        found["public_root"] = root if root != place.code else None
    if place.unit is not None:
        found["report_url"] = place.url("report", datum=place.date)
    if place.unit is not None and comparing.possible(place):
        found["compare_url"] = place.url("compare")
    found["parts"] = [(u.name, place.url("unit", u.code)) for u in place.parts if not u.own]
    template = "reporting/unit.html" if place.unit else "reporting/none.html"
    return render(request, template, found)


def _band(place: Place) -> str:
    return "" if place.prefix == "public" else "role"


def table(request: HttpRequest, place: Place) -> HttpResponse:
    """The explorer; with htmx only the part under the choices."""
    if place.unit is None:
        return render(request, "reporting/none.html", opening.context(place))
    choice = explorer.choose(request, place)
    rows = explorer.rows_of(place, choice)
    found = {
        "place": place,
        "release": place.release,
        "band": _band(place),
        "unit_url": place.url("unit"),
        "choice": choice,
        "selects": explorer.selects(place, choice),
        "table": explorer.as_table(place, choice, rows),
        "chart": explorer.as_chart(place, choice, rows),
        "source_line": explorer.source_line(place, choice),
        "address": place.url("table", **choice.query),
        "some_withheld": any(r.count is None or r.population is None for r in rows),
        "about": explorer.about(place, choice),
        "csv_url": place.url("download", form="csv", **choice.query),
        "other_files": [
            (
                _("Downloaden als %(form)s") % {"form": form},
                place.url("download", form=form, **choice.query),
            )
            for form in exports.FORMATS
            if form != "csv"
        ],
    }
    partial = request.headers.get("HX-Target") == "tabel"
    return render(request, f"reporting/{'table_part' if partial else 'table'}.html", found)


def compare(request: HttpRequest, place: Place) -> HttpResponse:
    """The parts of a unit side by side; with htmx only the part under the heading."""
    if place.unit is None or not comparing.possible(place):
        return render(request, "reporting/none.html", opening.context(place))
    found = comparing.context(request, place) | {"band": _band(place)}
    partial = request.headers.get("HX-Target") == "tabel"
    return render(request, f"reporting/{'compare_part' if partial else 'compare'}.html", found)


def download(request: HttpRequest, place: Place, form: str) -> HttpResponse:
    """A file of exactly the table that the same address shows."""
    if form not in exports.FORMATS or place.unit is None:
        raise Http404
    choice = explorer.choose(request, place)
    answer = HttpResponse(explorer.download(place, choice, form), content_type=exports.TYPES[form])
    suffix = exports.SUFFIXES.get(form, form)
    group = "alle" if choice.group == "_T" else choice.group
    name = f"{place.code}-{group}-{choice.by.replace(',', '-')}-{choice.date}.{suffix}"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    note(request, "figures_exported", details={"unit": place.code, "form": form})
    return answer


def report_file(request: HttpRequest, place: Place) -> HttpResponse:
    """The report of this unit, as a tagged PDF."""
    if place.unit is None or place.release is None:
        raise Http404
    answer = HttpResponse(report.pdf(place), content_type="application/pdf")
    name = f"{place.code}-{place.release.reference_date.isoformat()}.pdf"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    note(request, "figures_exported", details={"unit": place.code, "form": "pdf"})
    return answer
