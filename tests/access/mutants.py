"""Breaks of access, one at a time, inside a transaction: and whether ``prove_access`` notices.

A cell is flipped in the code (and the grants' rows are written anew by it) or in the database's own
copy; a policy is dropped, or made to say yes to everything. Each is taken back by a savepoint.
"""

import contextlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.urls import resolve
from guardian.shortcuts import assign_perm

from access.cases.kinds import MAY_HAVE, About, CaseKind
from access.grants.models import Grant, UnitGroupObjectPermission
from access.matrix import MATRIX, Kind, Role, holder, powers
from access.needs import Need, Standing
from access.proof import channels, proving
from access.proof.plain import Plain
from access.proof.scene import Scene

HELD = tuple(role for role in Role if role is not Role.STAFF_MEMBER)


@dataclass(frozen=True)
class Mutant:
    """A break, and the questions that can see it."""

    name: str
    slices: tuple[proving.Slice, ...]
    statements: tuple[str, ...] = ()
    cell: tuple[Role, Kind] | None = None
    case: tuple[Role, CaseKind] | None = None


def _slice(parts: set[str], **narrowed: set[str]) -> proving.Slice:
    frozen = {name: frozenset(value) for name, value in narrowed.items()}
    return proving.Slice(parts=frozenset(parts), first=True, thin=True, **frozen)


def cells_in_code() -> list[Mutant]:
    """The 32 cells of access/matrix.py. The row about own data is compared as it stands."""
    return [
        Mutant(
            f"code {role} {kind}",
            (
                _slice({"cells"}, held={role.value})
                if role is Role.STAFF_MEMBER
                # By what a grant then gives, not by looking at the table.
                else _slice({"code"}, held={role.value}, states={"active"}, powers={kind.value}),
            ),
            cell=(role, kind),
        )
        for role in Role
        for kind in Kind
    ]


def cells_in_database() -> list[Mutant]:
    """The 32 cells of guard.gives."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosrc FROM pg_proc WHERE pronamespace = 'guard'::regnamespace "
            "AND proname = 'gives'"
        )
        (source,) = cursor.fetchone()
    body = re.sub(r"^\s*SELECT", "", source)
    return [
        Mutant(
            f"database {role} {kind}",
            (
                _slice({"cells"}, held={role.value})
                if role is Role.STAFF_MEMBER
                # By what a frame then sees.
                else _slice(
                    {"rows"},
                    held={role.value},
                    states={"active"},
                    powers={kind.value},
                    processes={"web"},
                    tables={"organisation_staffmember"},
                ),
            ),
            statements=(
                (
                    "CREATE OR REPLACE FUNCTION guard.gives(role text, power text) RETURNS boolean "
                    "LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $gives$ "
                    f"SELECT ({body}) <> ((role, power) = ('{role}', '{kind}')) $gives$"
                ),
            ),
        )
        for role in Role
        for kind in Kind
    ]


def cases_in_code() -> list[Mutant]:
    """Which role may have which kind of case, as access/cases/kinds.py has it: each turned over."""
    return [
        Mutant(
            f"code {role} {kind} case",
            (
                # By what a grant then lists; of a role without files, by the table alone.
                _slice({"code"}, held={role.value}, states={"active"}, powers={"file"}),
                _slice({"cells"}, held={role.value}),
            ),
            case=(role, kind),
        )
        for role in HELD
        for kind in CaseKind
    ]


def cases_in_database() -> list[Mutant]:
    """The same in the database's own table."""
    return [
        Mutant(
            f"database {role} {kind} case",
            (
                _slice(
                    {"rows"},
                    held={role.value},
                    states={"active"},
                    powers={"file"},
                    processes={"web"},
                    tables={"cases_case"},
                ),
                _slice({"cells"}, held={role.value}),
            ),
            statements=(
                f"""
                DO $$ BEGIN
                    DELETE FROM guard.case_role
                    WHERE role = '{role}' AND kind = '{kind}' AND about = 'anybody';
                    IF NOT FOUND THEN
                        INSERT INTO guard.case_role VALUES ('{role}', '{kind}', 'anybody')
                        ON CONFLICT (role, kind) DO UPDATE SET about = 'anybody';
                    END IF;
                END $$
                """,
            ),
        )
        for role in HELD
        for kind in CaseKind
    ]


def policies() -> list[Mutant]:
    """Every policy: dropped, and made to say yes to everything where it does not do so already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname, cmd, roles::text[], qual, with_check FROM pg_policies "
            "WHERE schemaname = 'public' ORDER BY tablename, policyname"
        )
        found = cursor.fetchall()
    made = []
    for table, policy, command, roles, using, check in found:
        slices = tuple(_who_sees(table, command, roles))
        made.append(Mutant(f"drop {table}.{policy}", slices, (f"DROP POLICY {policy} ON {table}",)))
        if {using, check} <= {None, "true"}:
            continue
        parts = [
            "USING (true)" if using is not None else "",
            "WITH CHECK (true)" if check is not None else "",
        ]
        opened = f"ALTER POLICY {policy} ON {table} {' '.join(parts)}"
        made.append(Mutant(f"open {table}.{policy}", slices, (opened,)))
    return made


def _who_sees(table: str, command: str, roles: list[str]) -> Iterator[proving.Slice]:
    """It shows in what its roles read or write in the table: a few who ask first, then all."""
    names = {role.removeprefix("dm_") for role in roles}
    where = {"tables": {table}}
    if "public" not in names:
        where["processes"] = names
    some = {"", "hr_designee", "release_prepare", "access_manager", "personnel_data"}
    if command in ("SELECT", "ALL"):
        yield _slice({"rows"}, held=some, states={"active", "ended"}, **where)
        yield _slice({"rows"}, **where)
    if command != "SELECT":
        yield _slice({"writes"}, **where)


@contextlib.contextmanager
def broken(mutant: Mutant) -> Iterator[None]:
    """The break, while the block runs."""
    role, kind = mutant.cell or (None, None)
    with transaction.atomic(), _case_turned_over(mutant.case):
        try:
            with connection.cursor() as cursor:
                for statement in mutant.statements:
                    cursor.execute(statement)
            if role and kind:
                MATRIX[role] = MATRIX[role] ^ {kind}
                _write_rows_anew(role)
            yield
        finally:
            if role and kind:
                MATRIX[role] = MATRIX[role] ^ {kind}
            transaction.set_rollback(True)


@contextlib.contextmanager
def _case_turned_over(case: tuple[Role, CaseKind] | None) -> Iterator[None]:
    """A role has a kind of case that it may not have, or the reverse."""
    if case is None:
        yield
        return
    role, kind = case
    before = MAY_HAVE.get(role)
    turned = dict(before or {})
    if turned.get(kind) is About.ANYBODY:
        del turned[kind]
    else:
        turned[kind] = About.ANYBODY
    MAY_HAVE[role] = turned
    try:
        yield
    finally:
        if before is None:
            del MAY_HAVE[role]
        else:
            MAY_HAVE[role] = before


def _write_rows_anew(role: Role) -> None:
    """The guardian rows of the scene's grants of this role, as an acceptance would write them."""
    for grant in Grant.objects.filter(role=role, ground="proof", group__isnull=False):
        UnitGroupObjectPermission.objects.filter(group=grant.group).delete()
        for power in powers(holder(grant.role)):
            assign_perm(f"organisation.{power.value}", grant.group, grant.unit)


def caught(mutant: Mutant, plain: Plain, scene: Scene) -> str | None:
    """The first mismatch that the break makes; None where the proof does not notice."""
    with broken(mutant):
        for chosen in mutant.slices:
            tally = proving.prove(plain, scene, chosen)
            if tally.mismatches:
                return tally.mismatches[0]
    return None


# --- The declarations of the views ----------------------------------------------------------


@dataclass(frozen=True)
class Undeclared:
    """A view whose declaration is dropped for a wider one."""

    name: str
    route: channels.Route
    view: Any
    need: Need


def declarations() -> list[Undeclared]:
    """Every view that is not public, under each declaration that lets in more than its own."""
    wider = {
        "anybody": Need(standing=Standing.PUBLIC),
        "any account": Need(),
        "any staff member": Need(standing=Standing.OWN),
    }
    made = []
    for route in channels.routes():
        view = resolve(channels.plain_address(route.pattern)).func
        for name, need in wider.items() if route.standing != "public" else ():
            if need.standing.value != route.standing:
                made.append(Undeclared(f"{route.name} for {name}", route, view, need))
            if need.standing.value == route.standing:
                break  # what follows lets in no more
    return made


def noticed(undeclared: Undeclared, plain: Plain, scene: Scene) -> str | None:
    """The first request that is answered otherwise than the proof expects."""
    view = undeclared.view
    before = view.need, view.login_required
    view.need = undeclared.need
    view.login_required = undeclared.need.standing is not Standing.PUBLIC
    try:
        tally = channels.ask(plain, scene, _askers(undeclared.route, scene), first=True)
    finally:
        view.need, view.login_required = before
    return tally.mismatches[0] if tally.mismatches else None


def _askers(route: channels.Route, scene: Scene) -> list[channels.Request]:
    """Nobody, an account alone, a staff member, and somebody in a role that does not open it."""
    found = [
        next(p for p in scene.people if (p.held, p.state) == wanted)
        for wanted in (
            ("hr_manager", "anonymous"),
            ("", "unlinked"),
            ("", "active"),
            ("data_protection", "active"),
        )
    ]
    return [
        channels.Request(route, person, method, "own")
        for person in found
        for method in channels.METHODS
    ]


def missed(
    plain: Plain, scene: Scene, found: Iterable[Mutant | Undeclared]
) -> tuple[int, list[str]]:
    """How many breaks were made, and the names of those that the proof did not notice."""
    made, names = 0, []
    for mutant in found:
        made += 1
        look = noticed if isinstance(mutant, Undeclared) else caught
        if look(mutant, plain, scene) is None:  # type: ignore[arg-type]
            names.append(mutant.name)
    return made, names
