"""The heads leave the database also while the worker is busy with something long (A7)."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from access.journal.heads import read_lines
from access.journal.tasks import write_thousandth_head
from access.organisation.tasks import erase_abandoned_imports
from monitoring import environment
from monitoring.waiting import until
from tests.access.test_journal_questions import written

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.rule("A7")
def test_heads_do_not_wait_for_a_long_task(clone, raw):
    name = clone("worker")
    heads = settings.HEADS_FILE.with_name(f"journal-heads.{name}.jsonl")
    written(clone, 3)
    holding = raw("maintenance")
    holding.autocommit = False
    holding.execute("LOCK TABLE organisation_importrun IN ACCESS EXCLUSIVE MODE")
    erase_abandoned_imports.defer(timestamp=0)
    running = subprocess.Popen(
        [sys.executable, "manage.py", "run_worker"],
        cwd=ROOT,
        env=os.environ | environment.for_process("worker") | {"DM_DATABASE": name},
        stderr=subprocess.PIPE,
    )
    watching = raw("maintenance")

    def doing() -> bool:
        found = watching.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' "
            "AND task_name LIKE '%erase_abandoned_imports'"
        ).fetchone()
        return bool(found[0])

    try:
        assert until(doing, seconds=60), "the long task never began"
        write_thousandth_head.defer()
        assert until(lambda: any(True for _ in read_lines(heads)), seconds=30)
        assert doing(), "the long task still runs"
        holding.rollback()
        assert until(lambda: not doing(), seconds=30)
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=30) == 0
    finally:
        running.kill()
        running.communicate()
        for left in heads.parent.glob(f"{heads.stem}*"):
            left.unlink()
