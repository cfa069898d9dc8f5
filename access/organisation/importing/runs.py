"""One import from upload to result, for the page (as tasks of the worker) and the command line.

Checking plans in a transaction that is rolled back; carrying out plans anew in the transaction
that writes, so that nothing between the two is lost. Nothing is ever half done.
"""

import datetime as dt
import logging
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from access.actor import Actor
from access.frame import entered
from access.grants.models import Grant
from access.grants.tasks import tell_managers
from access.journal.recording import Note, append
from access.organisation.importing import organisation, staff
from access.organisation.importing.checking import check_organisation, check_staff
from access.organisation.importing.organisation import OrganisationPlan
from access.organisation.importing.problems import FileRefused, Problem, refusal
from access.organisation.importing.progress import Reporter, RightEnded, Step, lock, silent
from access.organisation.importing.reading import format_of, read
from access.organisation.importing.resources import COLUMNS
from access.organisation.importing.staff import StaffPlan
from access.organisation.models import ImportRun, RunState, Unit, UnitKind
from access.sealing import open_data, open_sealed, place, seal, seal_data

logger = logging.getLogger(__name__)

Plan = StaffPlan | OrganisationPlan
PREVIEW_LENGTH = 64 * 1024
WAITS = dt.timedelta(days=1)  # so long an upload waits for its confirmation
OPEN = (RunState.CHECKING, RunState.READY, RunState.RUNNING)


@dataclass(frozen=True)
class File:
    """What is imported: its kind, its bytes, its name for the format, and the date it tells."""

    kind: str
    data: bytes
    name: str
    day: dt.date | None = None


def changes_nothing(counts: dict[str, int]) -> bool:
    """Whether an import with these counts would leave everything as it is."""
    names = ("new", "changed", "moved", "ended", "grants", "taken_along", "grants_along")
    return not any(counts.get(name, 0) for name in names)


def plan_file(file: File, reach: Unit | None, step: Step) -> Plan:
    """Read, check, stage and compare. Needs the purpose ``import``. Raises FileRefused."""
    sheet = read(file.data, file.name, COLUMNS[file.kind])
    step(10)
    bound = None if reach is None or reach.kind == UnitKind.GOVERNMENT else reach
    known = organisation.known_units(bound)
    if file.kind == "organisation":
        if bound is not None:
            raise refusal("whole_only")
        frame = check_organisation(sheet, known)
        step(40)
        return organisation.plan(frame)
    assert file.day is not None
    if file.day > timezone.localdate():
        raise refusal("day_future")
    frame = check_staff(sheet, known, file.day)
    step(20)
    staff.stage(frame, sheet.lines, step)
    return staff.plan(file.day, reach=bound.pk if bound else None, step=step)


def _counts(found: Plan) -> dict[str, int]:
    counts = dict(found.counts)
    if isinstance(found, StaffPlan):
        counts["alarming"] = int(found.alarming)
    return counts


def _apply(found: Plan, run: ImportRun, step: Step) -> None:
    """Write the plan, the journal and the record of the run, in the open transaction."""
    counts = _counts(found)
    entities: list[str] = []
    if isinstance(found, StaffPlan):
        applied = staff.apply(found.day, step)
        entities = found.entities
        for grant in applied.ended_grants:
            append(_note("grant_ended", grant.holder_id, role=grant.role, why=grant.end_reason))
        if applied.ended_grants:  # in this transaction: told only if it commits (A5)
            units = sorted({str(grant.unit_id) for grant in applied.ended_grants})
            tell_managers.defer(units=units)
    else:
        taken = organisation.apply(found, timezone.localdate())
        counts |= {"taken_along": taken.staff, "grants_along": taken.grants}
    step(98)
    ImportRun.objects.filter(pk=run.pk).update(
        state=RunState.DONE,
        counts=counts,
        entities=entities,
        content=None,
        preview=None,
        done=100,
        changed_at=timezone.now(),
    )
    append(_note(f"{run.kind}_imported", None, run=str(run.pk), rows=counts["rows"]))


def _note(event: str, subject: uuid.UUID | None, **details: Any) -> Note:
    return Note(event, subject=subject, power="personnel_data", details=details)


# The command line --------------------------------------------------------------------------


def import_file(
    file: File, decide: Callable[[dict[str, int], Plan], bool], step: Step = silent
) -> dict[str, int]:
    """Import a file at once; ``decide`` sees what would change and says whether to go on.

    Raises FileRefused. Whoever may run commands on this machine stands above every grant.
    """
    with entered(purpose="import"):
        lock()
        found = plan_file(file, None, step)
        counts = _counts(found)
        if not decide(counts, found):
            transaction.set_rollback(True)
            return counts
        run = ImportRun.objects.create(
            kind=file.kind,
            state=RunState.RUNNING,
            day=file.day,
            file_format=file.name.rpartition(".")[2].lower()[:4],
        )
        _apply(found, run, step)
        return dict(ImportRun.objects.get(pk=run.pk).counts)


# The page ----------------------------------------------------------------------------------


def begin(actor: Actor, file: File) -> ImportRun:
    """Keep an upload, sealed, until it is checked. Raises FileRefused where it is no such file."""
    format_of(file.data, file.name)
    if file.day is not None and file.day > timezone.localdate():
        raise refusal("day_future")
    assert actor.grant is not None
    key = uuid.uuid4()
    return ImportRun.objects.create(
        id=key,
        kind=file.kind,
        day=file.day,
        file_format=file.name.rpartition(".")[2].lower(),
        started_by_id=actor.person_id,
        under_grant=actor.grant.pk,
        content=seal(file.data, _at(key, "content"), length=len(file.data)),
    )


def confirm(run: ImportRun) -> bool:
    """Say yes to what the preview showed. False where it is no longer waiting for that."""
    waiting = ImportRun.objects.filter(pk=run.pk, state=RunState.READY)
    return bool(waiting.update(state=RunState.RUNNING, done=0, changed_at=timezone.now()))


def stop(run: ImportRun) -> bool:
    """Drop an import that is not yet running; the upload is erased."""
    waiting = ImportRun.objects.filter(pk=run.pk, state__in=(RunState.CHECKING, RunState.READY))
    return bool(
        waiting.update(
            state=RunState.STOPPED, content=None, preview=None, changed_at=timezone.now()
        )
    )


def preview_of(run: ImportRun) -> dict[str, Any]:
    """The examples and grants of the preview, for who started the run."""
    found = open_data(run.preview, _at(run.pk, "preview")) if run.preview else None
    return found or {"examples": {}, "grants": []}


def check(key: uuid.UUID) -> None:
    """Task: read and plan an upload, keep what it would change, write nothing."""
    _work(key, RunState.CHECKING, _check)


def carry_out(key: uuid.UUID) -> None:
    """Task: import a confirmed upload."""
    _work(key, RunState.RUNNING, _carry_out)


def _check(run: ImportRun, file: File, step: Step) -> None:
    with entered(purpose="import"):
        found = plan_file(file, _reach(run), step)
        transaction.set_rollback(True)
    _finish(run, RunState.READY, **_shown(run, found))


def _carry_out(run: ImportRun, file: File, step: Step) -> None:
    changed = None
    with entered(purpose="import"):
        lock()
        found = plan_file(file, _reach(run), step)
        if _counts(found) != run.counts:  # something changed since the preview: show it anew
            changed = found
            transaction.set_rollback(True)
        else:
            _apply(found, run, step)
    if changed is not None:
        counts = _shown(run, changed)
        counts["counts"]["again"] = 1
        _finish(run, RunState.READY, **counts)


def _work(key: uuid.UUID, state: RunState, act: Callable[[ImportRun, File, Step], None]) -> None:
    """Open a run, do ``act``, and turn whatever goes wrong into a state that the page shows."""
    with entered(purpose="import"):
        run = ImportRun.objects.filter(pk=key, state=state, content__isnull=False).first()
    if run is None or run.content is None:
        return  # stopped, or done by a task that ran twice
    run.counts.pop("again", None)
    data = open_sealed(run.content, _at(run.pk, "content"))
    file = File(run.kind, data, f"x.{run.file_format}", run.day)
    try:
        with Reporter(run) as step:
            step(1)
            act(run, file, step)
    except FileRefused as refused:
        _finish(run, RunState.REFUSED, refused.problems, content=None, preview=None)
    except RightEnded:
        problem = Problem(0, "", "right_ended")
        _finish(run, RunState.STOPPED, [problem], content=None, preview=None)
    except Exception as error:  # noqa: BLE001 (whatever it is, the page must not wait for ever)
        # The message of a database error quotes rows: the log gets the kind and the place only.
        where = traceback.extract_tb(error.__traceback__)[-1]
        logger.error(
            "Import %s failed: %s at %s:%s",
            run.pk,
            type(error).__name__,
            where.name,
            where.lineno,
        )
        problem = Problem(0, "", "failed")
        _finish(run, RunState.STOPPED, [problem], content=None, preview=None)


def erase_abandoned() -> int:
    """Erase uploads that nobody confirmed within a day."""
    with entered(purpose="import"):
        return ImportRun.objects.filter(
            state__in=OPEN, changed_at__lt=timezone.now() - WAITS
        ).update(state=RunState.STOPPED, content=None, preview=None, changed_at=timezone.now())


def _reach(run: ImportRun) -> Unit | None:
    if run.under_grant is None:
        return None
    return Grant.objects.select_related("unit").get(pk=run.under_grant).unit


def _shown(run: ImportRun, found: Plan) -> dict[str, Any]:
    grants = found.grants if isinstance(found, StaffPlan) else []
    sealed = seal_data(
        {"examples": found.examples, "grants": grants},
        _at(run.pk, "preview"),
        length=PREVIEW_LENGTH,
    )
    return {"counts": _counts(found), "preview": sealed}


def _finish(run: ImportRun, state: RunState, problems: Any = (), **values: Any) -> None:
    found = [problem.as_data() for problem in problems]
    if found and hasattr(problems, "total"):
        values["counts"] = {"problems": problems.total}
    with entered(purpose="import"):
        ImportRun.objects.filter(pk=run.pk, state__in=OPEN).update(
            state=state, problems=found, done=100, changed_at=timezone.now(), **values
        )


def _at(key: uuid.UUID, column: str) -> bytes:
    return place("organisation_importrun", column, key, "")
