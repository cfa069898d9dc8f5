"""The request as a view gets it: inside its frame (``access.frame``)."""

from django.http import HttpRequest

from access.actor import Actor
from access.journal.recording import Note
from access.matrix import Power
from access.needs import Need


class FramedRequest(HttpRequest):
    """What the frame adds to a request. Only for types: the frame sets these on Django's own."""

    actor: Actor  # who asks, and the acting grant
    power: Power  # what the frame was entered with; only where the view needs a power
    need: Need
    notes: list[Note]  # for the journal, appended before the commit
