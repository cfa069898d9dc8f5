"""Tasks of the journal, for the worker."""

from procrastinate.contrib.django import app

from access.journal.heads import write_heads


@app.periodic(cron="* * * * *")
@app.task(queue="journal", pass_context=False)
def write_journal_heads(timestamp: int) -> None:
    """Every minute: write the heads outside the database."""
    write_heads()
