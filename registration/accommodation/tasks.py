"""Tasks of accommodation, for the worker. Their arguments hold opaque keys, never a person."""

import uuid

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from registration.accommodation import night


@app.task(queue="mail", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def tell_person(proposal: str) -> None:
    """Tell a person that something waits, in the one envelope."""
    night.tell_person(uuid.UUID(proposal))


@app.periodic(cron="20 4 * * *")
@app.task(queue="night", pass_context=False)
def expire_accommodations(timestamp: int) -> None:
    """Every night: what has run out goes (P3)."""
    night.expire()


@app.periodic(cron="30 6 * * *")
@app.task(queue="mail", pass_context=False)
def remind_of_accommodations(timestamp: int) -> None:
    """Every morning: tell who is waited for, with nothing but that something waits (R14)."""
    night.remind()
