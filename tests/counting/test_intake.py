"""A count from its plan to its sealed answer, with the intake and the register as processes."""

import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command

from access.actor import NOBODY
from access.frame import entered
from access.matrix import Duty
from counting import acts
from counting.models import State, Step
from counting.results import counted
from monitoring.waiting import until
from tests import databases
from tests.counting import scene
from tests.counting.conftest import Site


def answered(site: Site, run: uuid.UUID) -> None:
    """Wait for the end of the run."""
    done = (State.DONE, State.VOID)
    assert until(lambda: scene.seen(site.become, run)[0].state in done, seconds=30)


@pytest.mark.rule("C1", "C6")
def test_a_count_from_plan_to_answer(site: Site) -> None:
    run = scene.open_run(site.become, day=site.fresh_day(), breakdown=["part", "sex"])
    lines = scene.lines_of(site.become, day=site.day)
    reply = site.deliver(run, lines)
    assert reply.status == 200, reply
    assert reply.content["lines"] == len(lines)
    answered(site, run)
    found, (delivery,) = scene.seen(site.become, run)
    assert (found.state, delivery.step) == (State.DONE, Step.ANSWERED)
    assert found.coverage is not None
    assert delivery.ticket is None
    site.become("worker")
    with entered(NOBODY, purpose="release"):
        (whole,) = counted(site.day)
    assert sum(group.people for group in whole.groups) == len(lines)
    for group in whole.groups:  # S1: of each that is shown, enough are and enough are not
        assert group.members is None or group.members >= 10
        assert group.matched is None or group.members is None or group.matched >= 20


@pytest.mark.rule("C5")
def test_totals_that_differ_stop_and_the_extract_is_handed_in_again(site: Site) -> None:
    run = scene.open_run(site.become, day=site.fresh_day())
    lines = scene.lines_of(site.become, day=site.day)
    reply = site.deliver(run, lines[:-1])
    assert (reply.status, reply.content["code"]) == (422, "totals")
    found, (delivery,) = scene.seen(site.become, run)
    assert (found.state, delivery.step, delivery.failure) == (State.OPEN, Step.WAITING, "totals")
    assert site.deliver(run, lines).status == 200
    answered(site, run)
    assert scene.seen(site.become, run)[0].state == State.DONE


@pytest.mark.rule("C4")
def test_bad_lines_are_told_by_line_and_reason_and_never_by_content(site: Site) -> None:
    run = scene.open_run(site.become, day=site.fresh_day())
    lines = scene.lines_of(site.become, day=site.day)
    lines[2] = lines[2].replace(";", ";Q", 1)
    lines[4] = "99999" + lines[4]
    reply = site.deliver(run, lines)
    told = [(each["line"], each["reason"]) for each in reply.content["problems"]]
    assert [line for line, _ in told] == [4, 6]
    _, (delivery,) = scene.seen(site.become, run)
    kept = repr(vars(delivery)) + repr(reply)
    assert not any(line.split(";")[0] in kept for line in lines)


@pytest.mark.rule("C2")
def test_a_ticket_works_once_and_not_for_who_lost_the_task(site: Site) -> None:
    run = scene.open_run(site.become, day=site.fresh_day())
    delivery, ticket = scene.ticket(site.become, run)
    body = scene.csv(scene.lines_of(site.become, day=site.day)[:-1])
    path = scene.path_of(delivery)
    assert scene.put(site.port, path, body, "x" + ticket).status == 401
    assert scene.put(site.port, path, body, ticket).content["code"] == "totals"
    assert scene.put(site.port, path, body, ticket).status == 401, "used"
    delivery, ticket = scene.ticket(site.become, run)
    with psycopg.connect(databases.conninfo("maintenance", site.database)) as connection:
        connection.execute(
            "UPDATE grants_grant SET ended_at = now(), end_reason = 'x' "
            "WHERE role = 'count_deliver'"
        )
    assert scene.put(site.port, path, body, ticket).status == 401, "the task ended"
    with psycopg.connect(databases.conninfo("maintenance", site.database)) as connection:
        connection.execute("UPDATE grants_grant SET ended_at = NULL WHERE end_reason = 'x'")


@pytest.mark.rule("A10")
def test_who_started_or_approved_hands_out_no_ticket_to_themselves(site: Site) -> None:
    run = scene.open_run(site.become, day=site.fresh_day())
    with psycopg.connect(
        databases.conninfo("maintenance", site.database), autocommit=True
    ) as connection:
        connection.execute("ALTER TABLE counting_run DISABLE TRIGGER count_one_step")
        connection.execute(
            "UPDATE counting_run SET started_by_id = (SELECT holder_id FROM grants_grant "
            "WHERE role = 'count_deliver') WHERE id = %s",
            [run],
        )
        connection.execute("ALTER TABLE counting_run ENABLE TRIGGER count_one_step")
    with pytest.raises(acts.CountRefused):
        scene.ticket(site.become, run)


REFUSED = (
    ("GET", {}, 405),
    ("POST", {"Content-Type": "text/csv"}, 405),
    ("PUT", {"Content-Type": "text/csv", "Transfer-Encoding": "chunked"}, 411),
    ("PUT", {"Content-Type": "application/json"}, 415),
    ("PUT", {"Content-Type": "application/vnd.ms-excel"}, 415),
    ("PUT", {"Content-Type": "text/csv", "Content-Encoding": "gzip"}, 415),
    ("PUT", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
    ("PUT", {"Content-Type": "text/csv", "Content-Length": "999999999"}, 413),
    ("PUT", {"Content-Type": "text/csv"}, 401),
)


@pytest.mark.rule("C2")
def test_what_is_no_raw_put_of_csv_is_refused(site: Site) -> None:
    for method, headers, status in REFUSED:
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
        connection.putrequest(method, scene.path_of(uuid.uuid4()))
        given = {"Content-Length": "0", "Expect": "100-continue", **headers}
        if "Transfer-Encoding" in given:
            del given["Content-Length"]
        for name, value in given.items():
            connection.putheader(name, value)
        connection.endheaders()
        assert connection.getresponse().status == status, (method, headers)
        connection.close()


def test_an_excel_file_is_refused_with_the_reason_and_the_way_to_csv(site: Site) -> None:
    run = scene.open_run(site.become, day=site.fresh_day())
    delivery, ticket = scene.ticket(site.become, run)
    path = scene.path_of(delivery)
    reply = scene.put(site.port, path, b"PK\x03\x04" + bytes(5000), ticket, Accept_Language="en")
    assert reply.content["code"] == "xlsx"
    assert "CSV" in reply.content["message"]


def begun(site: Site, run: uuid.UUID, lines: list[str]) -> socket.socket:
    """A stream of which the register got nothing yet, and that is not at its end."""
    delivery, ticket = scene.ticket(site.become, run)
    body = scene.csv(lines)
    connection = socket.create_connection(("127.0.0.1", site.port))
    connection.sendall(
        f"PUT {scene.path_of(delivery)} HTTP/1.1\r\nContent-Type: text/csv\r\n"
        f"Authorization: Bearer {ticket}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body[: len(body) // 2]
    )
    receiving = lambda: scene.seen(site.become, run)[1][0].step == Step.RECEIVING  # noqa: E731
    assert until(receiving, seconds=20)
    return connection


@pytest.mark.rule("C6")
def test_a_stream_that_breaks_off_is_void_and_is_done_again(site: Site) -> None:
    run = scene.open_run(site.become, day=site.fresh_day())
    lines = scene.lines_of(site.become, day=site.day)
    begun(site, run, lines).close()
    waiting = lambda: scene.seen(site.become, run)[1][0].step == Step.WAITING  # noqa: E731
    assert until(waiting, seconds=20)
    assert scene.seen(site.become, run)[1][0].failure == "broke_off"
    assert site.deliver(run, lines).status == 200
    answered(site, run)


@pytest.mark.rule("C2")
def test_a_child_writes_no_file_dumps_no_core_and_is_not_read(site: Site) -> None:
    run = scene.open_run(site.become, day=site.fresh_day())
    with begun(site, run, scene.lines_of(site.become, day=site.day)):
        number = scene.seen(site.become, run)[1][0].child.partition(":")[2]
        limits = Path(f"/proc/{number}/limits").read_text()
        for name in ("Max file size", "Max core file size"):
            assert f"{name:<25} 0 " in limits
        assert Path(f"/proc/{number}/mem").stat().st_uid == 0
        opened = {str(f.readlink()) for f in Path(f"/proc/{number}/fd").iterdir()}
        files = {each for each in opened if each.startswith("/") and not each.startswith("/dev/")}
        # What it printed, and the lock of the embedded database that the whole suite holds.
        assert {Path(each).name for each in files} <= {"intake.log", "users.lock"}


@pytest.mark.rule("C6")
def test_killed_in_the_middle_it_leaves_nothing_and_is_done_again(site: Site) -> None:
    run = scene.open_run(site.become, day=site.fresh_day())
    lines = scene.lines_of(site.become, day=site.day)
    with begun(site, run, lines):
        site.intake.end(hard=True)
    child = int(scene.seen(site.become, run)[1][0].child.partition(":")[2])
    assert until(lambda: not Path(f"/proc/{child}").exists(), seconds=10), "it ends with its parent"
    site.start_intake()
    waiting = lambda: scene.seen(site.become, run)[1][0].step == Step.WAITING  # noqa: E731
    assert until(waiting, seconds=20)
    assert site.deliver(run, lines).status == 200
    answered(site, run)
    assert scene.seen(site.become, run)[0].state == State.DONE


@pytest.mark.rule("C6")
def test_killed_after_the_register_has_it_the_answer_is_still_asked_for(site: Site) -> None:
    site.start_register("--takes", "3")
    run = scene.open_run(site.become, day=site.fresh_day())
    assert site.deliver(run, scene.lines_of(site.become, day=site.day)).status == 200
    os.kill(site.intake.running.pid, signal.SIGKILL)
    site.intake.end()
    assert scene.seen(site.become, run)[0].state == State.COUNTING
    site.start_intake()
    answered(site, run)
    assert scene.seen(site.become, run)[0].state == State.DONE


@pytest.mark.rule("C6")
def test_without_the_register_nothing_is_counted_and_it_is_done_again(site: Site) -> None:
    site.simulator.end(hard=True)
    run = scene.open_run(site.become, day=site.fresh_day())
    lines = scene.lines_of(site.become, day=site.day)
    reply = site.deliver(run, lines)
    assert (reply.status, reply.content["code"]) == (503, "register")
    site.start_register()
    assert site.deliver(run, lines).status == 200
    answered(site, run)


@pytest.mark.rule("C5", "C6")
@pytest.mark.parametrize("behaviour", ["sums", "small"])
def test_an_answer_that_is_refused_makes_the_run_void(site: Site, behaviour: str) -> None:
    site.start_register("--takes", "0", "--misbehave", behaviour)
    run = scene.open_run(site.become, day=site.fresh_day())
    assert site.deliver(run, scene.lines_of(site.become, day=site.day)).status == 200
    answered(site, run)
    found, _ = scene.seen(site.become, run)
    assert (found.state, found.ending) == (State.VOID, "answer_refused")
    site.become("worker")
    with entered(NOBODY, purpose="release"):
        assert counted(site.day) == ()
    site.start_register()


@pytest.mark.rule("C6")
def test_a_run_that_is_stopped_while_a_stream_comes_in_counts_nothing(site: Site) -> None:
    run = scene.open_run(site.become, day=site.fresh_day())
    lines = scene.lines_of(site.become, day=site.day)
    body = scene.csv(lines)
    with begun(site, run, lines) as connection:
        site.become("web")
        with scene.acting("count_start", Duty.COUNT_START) as who:
            acts.withdraw(who, scene.Run.objects.get(pk=run))
        connection.sendall(body[len(body) // 2 :])
        connection.settimeout(30)
        assert b"422" in connection.recv(1000)
    found, (delivery,) = scene.seen(site.become, run)
    assert (found.state, delivery.step == Step.SENT) == (State.VOID, False)


@pytest.mark.rule("C7")
def test_from_the_command_line(site: Site, tmp_path: Path) -> None:
    run = scene.open_run(site.become, day=site.fresh_day())
    lines = scene.lines_of(site.become, day=site.day)
    _, code = scene.ticket(site.become, run)
    extract = tmp_path / "uittreksel.csv"
    extract.write_bytes(scene.csv(lines))
    done = subprocess.run(
        [
            *(sys.executable, "manage.py", "count", str(extract), "--run", str(run)),
            *("--to", f"http://127.0.0.1:{site.port}"),
        ],
        cwd=scene.ROOT,
        env={**os.environ, "COUNT_CODE": code},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "aangeleverd" in done.stdout
    answered(site, run)


def test_the_demo_writes_an_extract_of_its_own(site: Site, tmp_path: Path) -> None:
    run = scene.open_run(site.become, day=site.fresh_day())
    site.become("worker")
    extract = tmp_path / "uittreksel.csv"
    call_command(
        *("demo_extract", "--entity", "E1", "--date", str(site.day), "--to", str(extract)),
        stdout=io.StringIO(),
    )
    delivery, ticket = scene.ticket(site.become, run)
    body = extract.read_bytes()
    reply = scene.put(site.port, scene.path_of(delivery), body, ticket)
    assert (reply.status, reply.content["problems"]) == (200, [])
    answered(site, run)
    assert scene.seen(site.become, run)[0].state == State.DONE
