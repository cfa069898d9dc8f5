"""Tasks of the figures. An argument names a release and who began it, never a number."""

import uuid

from procrastinate.contrib.django import app

from access.actor import NOBODY
from access.frame import entered


@app.task(queue="releases", pass_context=False)
def make_release(release_id: str, person_id: str | None, grant_id: str | None) -> None:
    """Make a release that was begun; its state tells what came of it."""
    from monitoring.reporting import making  # the solver: only the worker loads it

    try:
        making.make(
            uuid.UUID(release_id),
            person=uuid.UUID(person_id) if person_id else None,
            grant=uuid.UUID(grant_id) if grant_id else None,
        )
    except making.NotMade:
        return  # the makers read why on the page of the release


@app.periodic(cron="45 2 * * *")
@app.task(queue="night", pass_context=False)
def reseal_ledger(timestamp: int) -> None:
    """Every night: after a change of keys, seal the ledger of releases with the newest one."""
    from monitoring.reporting import ledger

    with entered(NOBODY, purpose="retention"):
        ledger.reseal()
