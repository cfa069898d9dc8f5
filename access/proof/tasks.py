"""Tasks, as a channel: work that somebody started goes on only while the right lasts (A5).

Each task of the program that acts for a person is asked, as the worker, whether it would take its
next step: for every holder in every state that a grant can be in.
"""

from django.conf import settings
from django.db import connection, transaction

from access.proof.plain import Asking, Plain
from access.proof.proving import Enough, Tally
from access.proof.scene import TASKS, Scene
from monitoring import environment


def ask(plain: Plain, scene: Scene, *, first: bool = False) -> Tally:
    """Compare every task with the file. The caller holds the administrator's transaction."""
    tally = Tally(first)
    web_key = settings.FRAME_KEY
    try:
        settings.FRAME_KEY = environment.frame_key("worker")
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET SESSION AUTHORIZATION dm_worker")
            for person in scene.people:
                # What an account may do is not asked here: a task has no log-in.
                if person.grant is None or person.state in ("inactive", "anonymous"):
                    continue
                for name, (power, goes_on) in TASKS.items():
                    asking = Asking(person.held, person.reach, person.state, power)
                    with transaction.atomic():
                        found = goes_on(person.key, person.grant)
                        transaction.set_rollback(True)
                    tally.same(plain.may(asking), found, "task", name, asking, found)
            transaction.set_rollback(True)
    except Enough:
        pass
    finally:
        settings.FRAME_KEY = web_key
    return tally
