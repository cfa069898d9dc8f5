"""Tasks of positive action. Arguments hold the opaque key of the action and nothing else."""

import uuid

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from registration.positive_action import sending


@app.task(queue="mail", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def send_action(action: str) -> None:
    """Send an action; temporary mail errors are tried again, nobody gets it twice."""
    sending.send(uuid.UUID(action))


@app.task(queue="mail")
def judge_action(action: str) -> None:
    """Find out whether an action would reach enough people."""
    sending.judge(uuid.UUID(action))
