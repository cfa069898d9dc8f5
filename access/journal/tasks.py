"""Tasks of the journal, for the worker. The queue has a worker of its own: heads do not wait."""

import uuid

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from access.journal import digest, heads, questions, segments


@app.periodic(cron="* * * * *")
@app.task(queue="journal", pass_context=False)
def write_journal_heads(timestamp: int) -> None:
    """Every minute: write the heads outside the database."""
    heads.write_heads()


@app.task(queue="journal")
def write_thousandth_head() -> None:
    """Every thousand entries: write the heads at once."""
    heads.write_heads()


@app.periodic(cron="10 5 * * *")
@app.task(queue="journal", pass_context=False, retry=RetryStrategy(max_attempts=5, wait=900))
def mail_journal_heads(timestamp: int) -> None:
    """Every day: the heads to the data protection officer, and stubs that the file misses."""
    heads.write_stubs()
    digest.mail_digest()


@app.periodic(cron="40 3 * * *")
@app.task(queue="journal", pass_context=False)
def expire_journal(timestamp: int) -> None:
    """Every night: end the months that are older than the retention (A7, P3)."""
    segments.expire()
    heads.write_stubs()
    questions.erase_old()


@app.task(queue="mail", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def tell_officer() -> None:
    """Tell the data protection officer that something waits, in the one envelope."""
    questions.tell_officer()


@app.task(queue="mail", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def tell_asker(question: str) -> None:
    """Tell who asked that an answer waits, in the one envelope."""
    questions.tell_asker(uuid.UUID(question))
