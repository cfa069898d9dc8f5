"""The worker: long work as tasks on the same database. Runs as the worker's database role."""

import asyncio
from typing import Any

from django.core.management import BaseCommand
from procrastinate.contrib.django import app


async def work() -> None:
    """Run tasks until told to stop, over a connection that hears of new ones at once."""
    connector: Any = app.connector
    with app.replace_connector(connector.get_worker_connector()) as listening:
        async with listening.open_async():
            await listening.run_worker_async(
                concurrency=1, install_signal_handlers=True, shutdown_graceful_timeout=8
            )


class Command(BaseCommand):
    help = "Runs the tasks: imports, releases, mailings, nightly rewriting."

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(work())
