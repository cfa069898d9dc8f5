"""Whose an object is, for the journal of refused attempts (A7).

Who asks for an object that is not theirs to see gets the same 404 as for a key that does not exist,
and the person whom it is about reads that somebody tried. So whoever makes an object about a person
whose key stands in an address registers it: ``register(case.pk, person)``. What is registered is
sealed: neither the database nor a query that somebody slipped in tells whose a key is.

For every key the same is done: one statement, one seal made and one opened.
"""

import uuid

from django.db import connection

from access.journal.recording import NO_SUBJECT, subject_index
from access.sealing import SealBroken, open_sealed, place, seal

LENGTH = len(NO_SUBJECT)


def _place(key: uuid.UUID) -> bytes:
    return place("journal_journalaim", "sealed", key, "")


def register(key: uuid.UUID, person: uuid.UUID) -> None:
    """Remember whose the object with this key is. In a frame; a second time changes nothing."""
    sealed = seal(subject_index(person), _place(key), length=LENGTH)
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.journal_aim(%s, %s)", [key, sealed])


def aimed_at(key: uuid.UUID) -> bytes:
    """The index of whom an object is about; of nobody where the key is not known."""
    nobody = seal(NO_SUBJECT, _place(key), length=LENGTH)
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.journal_aim_of(%s, %s)", [key, nobody])
        row = cursor.fetchone()
    try:
        return open_sealed(row[0], _place(key))
    except SealBroken:
        return NO_SUBJECT


def forget(key: uuid.UUID) -> None:
    """The object is gone by retention. Under the worker's purpose ``retention``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.journal_aim_forget(%s)", [key])
