"""What is wrong with a file, in the reader's language: what to do, never what stood in the cell."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from access.organisation.importing.problems import Problem

# Each is called with the facts of the problem, when the page is shown: in the reader's language.
_REASONS: dict[str, Callable[..., str]] = {
    # the file
    "empty": lambda: _("Het bestand is leeg. Kies een bestand met een regel opschriften en rijen."),
    "no_rows": lambda: _("Het bestand heeft opschriften, maar geen rijen."),
    "too_big": lambda limit: (
        _("Het bestand is te groot. Het mag hoogstens %s MB zijn. Splits het per entiteit.") % limit
    ),
    "too_many_rows": lambda limit: (
        _("Het bestand heeft meer dan %s rijen. Splits het per entiteit.") % limit
    ),
    "format": lambda: _("Kies een bestand dat eindigt op .csv, .xlsx of .ods, zonder macro's."),
    "macro": lambda: _("Dit bestand bevat macro's. Bewaar het als gewone .xlsx of .ods."),
    "not_csv": lambda: _("Dit is geen csv-bestand. Bewaar het als csv, of laad het rekenblad op."),
    "broken_sheet": lambda: _("Dit rekenblad kan niet gelezen worden. Bewaar het opnieuw."),
    "broken_csv": lambda: _("Aanhalingstekens kloppen niet. Bewaar het bestand opnieuw als csv."),
    "not_utf8": lambda: _("Hier staan tekens die geen UTF-8 zijn. Bewaar het als csv (UTF-8)."),
    "older_file": lambda day: (
        _("Een bestand van een latere datum (%s) is al ingelezen. Kies die datum of een latere.")
        % day
    ),
    "day_future": lambda: _("Kies een datum die niet in de toekomst ligt."),
    "whole_only": lambda: _(
        "De organisatie kan alleen ingelezen worden door wie ze voor de hele overheid beheert."
    ),
    "right_ended": lambda: _("Je recht om in te lezen is geëindigd. Er is niets gewijzigd."),
    "failed": lambda: _(
        "Er ging iets mis bij ons. Er is niets gewijzigd. Probeer opnieuw of vraag hulp."
    ),
    # the headings
    "unknown_heading": lambda place: (
        _("Het opschrift van kolom %s kennen we niet. Laat die kolom weg, of neem ons model.")
        % place
    ),
    "double_heading": lambda place: _("Dit opschrift staat er twee keer (ook kolom %s).") % place,
    "missing_heading": lambda: _("Deze kolom ontbreekt. Voeg ze toe, ook als ze leeg is."),
    "too_many_cells": lambda width: (
        _("Deze rij heeft meer cellen dan de %s opschriften. Kijk aanhalingstekens na.") % width
    ),
    # a cell
    "missing": lambda: _("Hier moet iets staan. Vul de cel in."),
    "formula": lambda: _("De tekst begint zoals een formule. Haal het eerste teken weg."),
    "control": lambda: _("Hier staan onzichtbare tekens. Typ de tekst opnieuw."),
    "too_long": lambda limit: _("De tekst is te lang: hoogstens %s tekens.") % limit,
    "register_number": lambda: _("Dit lijkt een rijksregisternummer. Dat mag hier nergens staan."),
    "key": lambda: _("Gebruik alleen letters, cijfers, punt, streepje, schuine streep of spatie."),
    "choice": lambda words: _("Kies een van deze woorden: %s.") % words,
    "date": lambda: _("Schrijf de datum zoals 2026-12-31 of 31/12/2026."),
    "no_such_date": lambda: _("Deze datum bestaat niet. Kijk dag en maand na."),
    "date_far": lambda: _("Deze datum ligt te ver weg. Kijk het jaartal na."),
    "email": lambda: _("Dit is geen e-mailadres. Schrijf het zoals naam@voorbeeld.be."),
    "fte": lambda: _("Schrijf een deel van voltijds tussen 0,05 en 1."),
    "nationality": lambda: _("Schrijf het land met twee letters, zoals BE (ISO 3166)."),
    # a row
    "double": lambda line: _("Dit staat ook al op rij %s. Laat één van de twee staan.") % line,
    "unknown_unit": lambda: _("Deze eenheid kennen we niet. Lees eerst de organisatie in."),
    "unit_not_valid": lambda: _("Deze eenheid bestaat niet op de datum van het bestand."),
    "unit_not_yours": lambda: _(
        "Deze eenheid hoort niet bij jouw opdracht, of is geen entiteit of dienst."
    ),
    "not_yours": lambda: _(
        "Dit personeelsnummer hoort bij een andere entiteit. Vraag wie de hele overheid beheert."
    ),
    "before_start": lambda: _("Kies een einddatum die niet voor de begindatum ligt."),
    "born_after_start": lambda: _("De geboortedatum moet voor de indiensttreding liggen."),
    # a unit
    "kind_changed": lambda: _("Een eenheid verandert niet van soort. Maak een nieuwe code."),
    "not_an_entity": lambda: _("Laat leeg: alleen een entiteit heeft een soort entiteit."),
    "top_has_parent": lambda: _("Laat leeg: de overheid hoort nergens bij."),
    "parent_kind": lambda: _(
        "Een domein hoort bij de overheid, een entiteit bij een domein, een dienst bij een "
        "entiteit of een andere dienst."
    ),
    "circle": lambda: _("Deze eenheden verwijzen in een kring naar elkaar."),
    "becomes_when": lambda: _("Vul de laatste dag in van een eenheid die een andere wordt."),
    "becomes_kind": lambda: _("Een entiteit of dienst wordt een entiteit of dienst, niets anders."),
    "one_government": lambda: _("Er moet precies één rij van de soort government zijn."),
}

CODES = frozenset(_REASONS)


def reason(problem: Problem) -> str:
    """The reason and what to do, in the active language."""
    return _REASONS[problem.code](*problem.facts)


def place(problem: Problem) -> str:
    """Where it is: the file, a row, a column of it."""
    if problem.line and problem.column:
        return _("Rij %(line)s, kolom %(column)s") % {
            "line": problem.line,
            "column": problem.column,
        }
    if problem.line:
        return _("Rij %(line)s") % {"line": problem.line}
    return _("Het bestand")


def sentence(problem: Problem) -> str:
    """Line, column and reason, as one line of a list."""
    return f"{place(problem)}: {reason(problem)}"
