"""Tasks of rights, for the worker. Their arguments name units and grants, never a person."""

import uuid

from procrastinate.contrib.django import app

from access.grants import reviewing, telling


@app.task(queue="mail", pass_context=False)
def tell_managers(units: list[str]) -> None:
    """Tell the access managers of these units that something waits for them."""
    telling.tell_managers(uuid.UUID(unit) for unit in units)


@app.task(queue="mail", pass_context=False)
def tell_holder(grant: str) -> None:
    """Tell the holder of a grant that a declaration waits."""
    telling.tell_holder(uuid.UUID(grant))


@app.periodic(cron="10 3 * * *")
@app.task(queue="night", pass_context=False)
def review_rights(timestamp: int) -> None:
    """Every night: end what nobody confirmed and what people who left still hold; remind."""
    reviewing.night()
