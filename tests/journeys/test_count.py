"""A count as its people live it: started, agreed to, told to staff, handed in, done (C5, C7).

Beside the installation of the other journeys stand a register, an intake and the front, which puts
pages and intake on one port. The extract is the demo's, written by its own command.
"""

import contextlib
import dataclasses
import datetime as dt
import http.client
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from monitoring import environment
from monitoring.waiting import until
from tests import cast
from tests.counting import scene
from tests.journeys import steps
from tests.journeys.hands import KEYBOARD, NO_SCRIPTS
from tests.journeys.site import Site, standing
from tests.journeys.visitors import Visitors

ITS_PEOPLE = ("count_start", "count_approve", "count_deliver")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A whole installation, stamped as a demo, with everything that a count needs."""
    folder = tmp_path_factory.mktemp("count")
    with contextlib.ExitStack() as stack:
        found = stack.enter_context(standing(folder))
        found.sql("INSERT INTO accounts_demostamp VALUES (true, now(), true)")
        register, intake, front = (scene.free_port() for _ in range(3))
        keys = folder / "register"
        simulator = scene.begin_simulator(keys, register)
        stack.callback(simulator.end)
        stack.callback(scene.begin_intake(keys, found.database, intake, register).end)
        web = found.address.rpartition(":")[2]
        given = {k: v for k, v in os.environ.items() if k not in environment.ADDRESSES}
        ports = ["--port", str(front), "--web", web, "--intake", str(intake)]
        stack.callback(
            scene.begin(["-m", "monitoring.front", *ports], folder / "front.log", "", given).end
        )
        yield dataclasses.replace(found, address=f"http://127.0.0.1:{front}")


def opened(visit: Visitors, site: Site, day: dt.date) -> tuple[Page, str]:
    """A count that is announced and open for its deliverers: the starter's page, and its key."""
    starter = visit("count_start")
    steps.announce_count(starter, visit("count_approve"), site, day)
    starter.get_by_role("button", name="Aanleveren openen").click()
    expect(starter.get_by_text("We kijken het plan nog één keer na.")).to_be_visible()
    site.until_idle()
    starter.reload()
    expect(starter.get_by_text("Stand: open om aan te leveren")).to_be_visible()
    return starter, starter.url.rstrip("/").rpartition("/")[2]


def with_code(page: Page, day: dt.date) -> None:
    """The deliverer's page of the count of a day, with a code."""
    page.goto("/werk/")
    page.get_by_role("link", name="Aanleveringen bekijken").click()
    page.get_by_role("link", name=re.compile(str(day.year))).filter(
        has_text=re.compile(f"^{day.day} ")
    ).click()
    page.get_by_role("button", name="Beginnen met aanleveren").click()


def demo_extract(site: Site, day: dt.date, folder: Path) -> Path:
    """The extract of the first entity, as its deliverer has it."""
    extract = folder / "uittreksel.csv"
    command = ("demo_extract", "--entity", "E1", "--date", day.isoformat(), "--to", str(extract))
    site.python("manage.py", *command, process="worker")
    return extract


def ends_well(site: Site, starter: Page, extract: Path) -> None:
    """Done: the page says so with the coverage of the whole, and of no number a trace."""
    statement = "SELECT state FROM counting_run WHERE id = %s"
    run = starter.url.rstrip("/").rpartition("/")[2]
    assert until(lambda: site.sql(statement, run) == [("done",)], seconds=60)
    starter.reload()
    expect(starter.get_by_text("De telling is afgerond")).to_be_visible()
    said = starter.locator("main").inner_text()
    assert re.search(r"Het register vond \d+% van de mensen", said)
    assert "verzegeld" in said
    for line in extract.read_text().splitlines()[1:]:
        assert line.split(";")[0] not in starter.content()


@pytest.mark.rule("C5", "C7", "A10")
@pytest.mark.parametrize("hands", [KEYBOARD], indirect=True)
def test_a_count_from_its_start_to_its_end_in_the_browser(site, visit, tmp_path):
    day = dt.date(2025, 2, 28)
    starter, run = opened(visit, site, day)
    expect(starter.get_by_role("button", name="Telling goedkeuren")).to_have_count(0)

    # Staff read what is done, why and on which ground; who works elsewhere is not told there.
    employee = visit("employee")
    employee.goto("/mijn/")
    employee.locator(f"a[href='/tellingen/{run}/aankondiging/']").click()
    for words in ("Het decreet", "12/2014", "De dienst", str(day.year)):
        expect(employee.locator("main")).to_contain_text(words)
    stranger = visit("stranger")
    stranger.goto("/mijn/")
    expect(stranger.locator(f"a[href='/tellingen/{run}/aankondiging/']")).to_have_count(0)

    deliverer = visit("count_deliver")
    with_code(deliverer, day)
    extract = demo_extract(site, day, tmp_path)
    deliverer.get_by_label("Csv-bestand").set_input_files(extract)
    deliverer.get_by_role("button", name="Uittreksel aanleveren").click()
    expect(deliverer.get_by_text("Je uittreksel is aangeleverd")).to_be_visible(timeout=60_000)
    expect(deliverer.get_by_role("button", name="Beginnen met aanleveren")).to_have_count(0)
    ends_well(site, starter, extract)

    # Each of its people sees the own half; everybody else the announcement alone.
    made, delivered = starter.url, deliverer.url
    seen = {key: (status(site, key, made), status(site, key, delivered)) for key in cast.PEOPLE}
    assert [seen.pop(key)[at] for key, at in zip(ITS_PEOPLE, (0, 0, 1), strict=True)] == [200] * 3
    assert {answer for both in seen.values() for answer in both} <= {302, 403, 404}


@pytest.mark.rule("C6")
def test_a_wrong_extract_is_told_by_line_and_handed_in_again(site, visit, tmp_path):
    """What is wrong stands on the page, and no number; nothing was counted."""
    day = dt.date(2024, 11, 29)
    starter, _ = opened(visit, site, day)
    extract = demo_extract(site, day, tmp_path)
    right = extract.read_text()
    number = right.splitlines()[1].partition(";")[0]
    extract.write_text(re.sub(r"(?m)^\d{11}", lambda found: found[0][:-1] + "x", right))
    deliverer = visit("count_deliver")
    with_code(deliverer, day)
    deliverer.get_by_label("Csv-bestand").set_input_files(extract)
    deliverer.get_by_role("button", name="Uittreksel aanleveren").click()
    expect(deliverer.locator("[data-lines]")).to_contain_text("Regel 2:")
    assert number[:-1] not in deliverer.content()
    visit.complaints.clear()  # the console names the refusal, as it does each answer of 400 and up
    deliverer.get_by_role("link", name="Opnieuw aanleveren").click()
    expect(deliverer.get_by_text("Het aanleveren mislukte", exact=True)).to_be_visible()

    extract.write_text(right)
    deliverer.get_by_role("button", name="Opnieuw aanleveren").click()
    deliverer.get_by_label("Csv-bestand").set_input_files(extract)
    deliverer.get_by_role("button", name="Uittreksel aanleveren").click()
    expect(deliverer.get_by_text("Je uittreksel is aangeleverd")).to_be_visible(timeout=60_000)
    ends_well(site, starter, extract)


@pytest.mark.rule("C7")
@pytest.mark.parametrize("hands", [NO_SCRIPTS], indirect=True)
def test_without_scripts_the_same_is_handed_in_from_the_command_line(site, visit, tmp_path):
    day = dt.date(2025, 1, 30)
    starter, run = opened(visit, site, day)
    deliverer = visit("count_deliver")
    with_code(deliverer, day)
    expect(deliverer.get_by_text("Je browser voert geen scripts uit.")).to_be_visible()
    deliverer.get_by_text("Liever met een opdracht?").click()
    commands = deliverer.locator("code").all_inner_texts()
    assert f"python manage.py count uittreksel.csv --run {run}" in commands
    code = commands[2]
    extract = demo_extract(site, day, tmp_path)
    first, again = (hand_in(site, run, extract, code) for _ in range(2))
    assert first.returncode == 0, first.stderr
    assert again.returncode != 0, "a code works once"
    deliverer.goto(deliverer.url)
    expect(deliverer.get_by_text("Je uittreksel is aangeleverd")).to_be_visible()
    ends_well(site, starter, extract)


def hand_in(site: Site, run: str, extract: Path, code: str) -> "subprocess.CompletedProcess[str]":
    """``manage.py count`` as a deliverer types it, with the address of the site."""
    return subprocess.run(
        [
            *(sys.executable, "manage.py", "count", str(extract), "--run", run),
            *("--to", site.address),
        ],
        cwd=scene.ROOT,
        env={**os.environ, "COUNT_CODE": code},
        capture_output=True,
        text=True,
        check=False,
    )


def status(site: Site, key: str, address: str) -> int:
    """What one of the cast is answered there."""
    where = urlsplit(address)
    with contextlib.closing(http.client.HTTPConnection(where.netloc, timeout=30)) as connection:
        connection.request("GET", where.path, headers={"Cookie": f"sessionid={site.session(key)}"})
        return connection.getresponse().status
