"""Tasks of the registration, for the worker. No argument of a task names a person (R14)."""

from procrastinate.contrib.django import app

from registration.questionnaire.inviting import invite
from registration.questionnaire.rewriting import rewrite_sealed


@app.periodic(cron="30 2 * * *")
@app.task(queue="night", pass_context=False)
def rewrite_all_sealed(timestamp: int) -> None:
    """Every night: rewrite all sealed rows."""
    rewrite_sealed()


@app.periodic(cron="0 7 * * *")
@app.task(queue="night", pass_context=False)
def invite_all(timestamp: int) -> None:
    """Every day: the neutral invitation to who entered, and once a year to everybody in scope."""
    invite()
