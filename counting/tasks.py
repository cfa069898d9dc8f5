"""Tasks of the count. An argument names a run and who asked, never anything of an extract (C2)."""

import uuid

from procrastinate.contrib.django import app

from access.actor import NOBODY
from access.frame import entered
from counting import plan, results


@app.task(queue="counts", pass_context=False)
def plan_run(run_id: str, person_id: str, grant_id: str) -> None:
    """Make the plan of a run: which groups go, are joined or wait, and why (C5)."""
    plan.plan(uuid.UUID(run_id), person=uuid.UUID(person_id), grant=uuid.UUID(grant_id))


@app.task(queue="counts", pass_context=False)
def open_run(run_id: str, person_id: str, grant_id: str) -> None:
    """Open an announced run for its deliverers, where its plan still stands."""
    plan.open_deliveries(uuid.UUID(run_id), person=uuid.UUID(person_id), grant=uuid.UUID(grant_id))


@app.task(queue="counts", pass_context=False)
def check_runs_again() -> None:
    """After an objection was upheld: a run whose people changed is void."""
    plan.check_again()


@app.periodic(cron="50 2 * * *")
@app.task(queue="night", pass_context=False)
def reseal_results(timestamp: int) -> None:
    """Every night: after a change of keys, seal the results of counts with the newest one."""
    with entered(NOBODY, purpose="retention"):
        results.reseal()
