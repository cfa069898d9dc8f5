"""The worker: long work as tasks on the same database. Runs as the worker's database role."""

import asyncio
import signal
from typing import Any

from django.core.management import BaseCommand
from procrastinate.contrib.django import app


async def work() -> None:
    """Run tasks until told to stop, over a connection that hears of new ones at once.

    One at a time; and beside it one for the journal alone: its heads go outside every minute, also
    while a release is computed for an hour (A7).
    """
    connector: Any = app.connector
    with app.replace_connector(connector.get_worker_connector()) as listening:
        async with listening.open_async():
            workers = [
                asyncio.create_task(_worker(listening, None)),
                asyncio.create_task(_worker(listening, ["journal"])),
            ]
            told = asyncio.Event()
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, told.set)
            waiting = asyncio.create_task(told.wait())
            # What ends by itself takes the other along: the supervisor starts both again.
            await asyncio.wait([waiting, *workers], return_when=asyncio.FIRST_COMPLETED)
            for task in (waiting, *workers):
                task.cancel()  # a worker finishes what runs, within some seconds
            for ended in await asyncio.gather(*workers, return_exceptions=True):
                if isinstance(ended, Exception):
                    raise ended


def _worker(listening: Any, queues: list[str] | None) -> Any:
    return listening.run_worker_async(
        queues=queues, concurrency=1, install_signal_handlers=False, shutdown_graceful_timeout=8
    )


class Command(BaseCommand):
    help = "Runs the tasks: imports, releases, mailings, nightly rewriting."

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(work())
