"""``prove``: every question, put to the code, the database and the plain file; what differs."""

from access.proof.asking import Database
from access.proof.of_code import OfCode
from access.proof.of_database import OfDatabase
from access.proof.plain import Plain
from access.proof.scene import Scene
from access.proof.tally import ALL, Enough, Slice, Tally

__all__ = ["ALL", "Enough", "Slice", "Tally", "prove"]


class _Run(OfCode, OfDatabase):
    """Both halves over one scene."""


def prove(plain: Plain, scene: Scene, chosen: Slice = ALL) -> Tally:
    """Put the questions of the slice. The caller holds the administrator's transaction."""
    tally = Tally(chosen.first)
    run = _Run(plain, scene, Database(scene, plain.lines), chosen, tally)
    try:
        for part in ("cells", "code", "rows", "content", "writes"):
            if part in chosen.parts:
                getattr(run, part)()
    except Enough:
        pass
    finally:
        run.database.close()
    return tally
