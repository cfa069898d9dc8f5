"""Tasks of the import, for the worker. Their argument names a run, never a person."""

import uuid

from procrastinate.contrib.django import app

from access.organisation.importing import runs


@app.task(queue="import", pass_context=False)
def check_import(run: str) -> None:
    """Read an upload and keep what it would change."""
    runs.check(uuid.UUID(run))


@app.task(queue="import", pass_context=False)
def carry_out_import(run: str) -> None:
    """Import a confirmed upload, in one transaction."""
    runs.carry_out(uuid.UUID(run))


@app.periodic(cron="23 * * * *")
@app.task(queue="night", pass_context=False)
def erase_abandoned_imports(timestamp: int) -> None:
    """Every hour: erase uploads that nobody confirmed within a day."""
    runs.erase_abandoned()
