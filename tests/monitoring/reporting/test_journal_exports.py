"""Figures that are taken out leave an entry: which unit, in which form (A7)."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

AsMember = Callable[[str], Client]
LATEST = "SELECT event FROM journal_journalentry ORDER BY number DESC LIMIT 1"


@pytest.mark.rule("A7")
@pytest.mark.parametrize(
    ("key", "route", "arguments"),
    [
        ("employee", "public_download", ("V", "csv")),
        ("employee", "public_report", ("V",)),
        ("hr_manager", "service_download", ("E1", "csv")),
        ("hr_manager", "service_report", ("E1",)),
    ],
)
def test_a_download_leaves_an_entry(
    published: uuid.UUID,
    raw: Any,
    as_member: AsMember,
    key: str,
    route: str,
    arguments: tuple[str, ...],
) -> None:
    answer = as_member(key).get(reverse(f"reporting:{route}", args=arguments))
    assert answer.status_code == 200
    assert raw("maintenance").execute(LATEST).fetchone() == ("figures_exported",)


@pytest.mark.rule("A7")
def test_the_command_that_exports_leaves_an_entry(
    published: uuid.UUID, clone: Any, raw: Any, tmp_path: Path
) -> None:
    clone("worker")
    path = tmp_path / "cijfers.csv"
    call_command("export_release", str(published), "--format", "csv", "--to", str(path))
    assert path.stat().st_size > 0
    assert raw("maintenance").execute(LATEST).fetchone() == ("release_exported",)
