"""Tasks of the rights of the person. Arguments are the key of a request, and nothing else."""

import uuid

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from access.journal.questions import tell_officer
from registration.rights import requests


@app.task(queue="rights", retry=RetryStrategy(max_attempts=10, exponential_wait=2))
def carry_out(request: str) -> None:
    """Do to the registration what a letter asks or a decision says."""
    requests.carry_out(uuid.UUID(request))


@app.task(queue="mail", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def tell_person(request: str) -> None:
    """Tell who asked that something waits."""
    requests.tell(uuid.UUID(request))


@app.task(queue="mail", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def tell_desk() -> None:
    """Tell the data protection officer that something waits."""
    tell_officer()


@app.periodic(cron="50 3 * * *")
@app.task(queue="rights", pass_context=False)
def erase_old_requests(timestamp: int) -> None:
    """Every night: what is older than the retention goes (P3)."""
    requests.erase_old()
