"""PURE. Made-up names. The surnames are compounds of our own; no name says anything of origin.

A name follows from sex and a drawn place in the list, and from nothing else about the worker.
"""

import unicodedata
from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FEMALE: Final = _words(
    """
    Alba Amber Anouk Annelore Bente Berit Brecht Chiara Dagmar Dorien Elke Elin Emma Esther
    Eva Fenna Fleur Floor Freya Gerda Gitte Griet Hanne Heleen Hilde Ida Ilka Imke Ine Inge
    Iris Jana Janne Jolien Jonna Julie Juno Karlijn Katrien Kirsten Lara Leonie Liesbet
    Linde Lore Lotte Maaike Marit Marthe Merel Mira Nele Nina Nora Odette Paulien Renske
    Roos Rune Saar Sanne Silke Sofie Stien Tess Tine Tirza Veerle Wende Yara Zita
    """
)
_MALE: Final = _words(
    """
    Aaron Adriaan Alwin Anton Arne Bart Bas Berend Boris Casper Cas Corneel Daan Dieter Dirk
    Douwe Egon Elias Ewout Ferre Floris Frank Gerben Gijs Gust Hannes Harm Hendrik Hugo Ivo
    Jasper Jelle Jens Jonas Joost Joris Jurgen Karel Kobe Koen Korneel Lars Lenn Leon Lieven
    Lucas Maarten Mats Matthijs Mauro Mees Milan Nico Niels Olivier Otto Pieter Quinten Raf
    Robbe Roel Ruben Sander Senne Sibren Stef Sven Thijs Tijl Tom Victor Ward Wout Yannick
    """
)
GIVEN: Final = {"F": _FEMALE, "M": _MALE}

_FIRST: Final = _words(
    """
    Avond Boter Braam Distel Dauw Eider Ever Fluit Gerst Ginster Hagel Hazel Honing Kiezel
    Klokjes Koren Kruid Lampen Lente Lijster Maan Mist Morgen Mos Nevel Noten Ochtend Pluim
    Regen Riet Schelp Schemer Sneeuw Sterren Tijm Varen Veder Vlinder Vonken Winter Wolken
    Zilver
    """
)
_LAST: Final = _words(
    """
    dreef drempel duin gaarde glans haag kade kamer ketel klank kreek kruin lade lucht
    manser pad plank poort ranker schouw spoor steen tuiner vanger vliet wenser wimper zoom
    """
)
SURNAMES: Final = tuple(first + last for first in _FIRST for last in _LAST)

# Coprime with every number of names below, so that each place gives a name of its own.
_STRIDE: Final = 1_000_003


def name(sex: str, place: int) -> str:
    """The name at a place; another place gives another name, until all are used."""
    given = GIVEN[sex]
    number = place * _STRIDE % (len(given) * len(SURNAMES))
    return f"{given[number % len(given)]} {SURNAMES[number // len(given)]}"


def address(full_name: str) -> str:
    """The work address that goes with a name; ``.example`` exists nowhere."""
    plain = unicodedata.normalize("NFKD", full_name).encode("ascii", "ignore").decode().lower()
    return f"{plain.replace(' ', '.')}@voorbeeld.example"
