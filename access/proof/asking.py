"""Asking the database: the identity of a process, a frame, and what it lets through.

The connection is the administrator's, in one transaction that is rolled back. ``SET SESSION
AUTHORIZATION`` makes it a process's role, as PostgreSQL itself does after a log-in: policies and
privileges are that role's, and ``guard.enter`` sees it as the one that connected.
"""

import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from access.journal.recording import subject_index
from access.proof.plain import Line
from access.proof.rows import CHANGES, FUNCTIONS, TABLES
from access.proof.scene import Scene
from monitoring import environment

REFUSED = "refused"
# Asked like tables: the units that the frame reaches, whether it sees all, and whether it is told
# how many staff there are without a look at each.
UNITS = {
    "#units": "guard.units() AS u",
    "#all": "(SELECT 'all' WHERE guard.sees_all()) AS x(u)",
    "#counted": "(SELECT 'all' WHERE guard.staff_counted() IS NOT NULL) AS x(u)",
}
_HELPERS = """
CREATE SCHEMA proof;
GRANT USAGE ON SCHEMA proof TO PUBLIC;
CREATE FUNCTION proof.seen(look text) RETURNS text[] LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE found text[];
BEGIN
    EXECUTE look INTO found;
    RETURN coalesce(found, '{}');
END $$;
-- Try a statement, see what it changed, take it back.
CREATE FUNCTION proof.attempt(statement text, look text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE found text[];
BEGIN
    EXECUTE statement;
    found := proof.seen(look);
    RAISE EXCEPTION USING ERRCODE = 'PR001';
EXCEPTION
    WHEN SQLSTATE 'PR001' THEN RETURN found;
    WHEN insufficient_privilege THEN RETURN ARRAY['refused'];
END $$;
-- Try to insert: a row that breaks a key came past the policy.
CREATE FUNCTION proof.inserts(statements text[]) RETURNS integer[] LANGUAGE plpgsql AS $$
DECLARE
    passed integer[] := '{}';
BEGIN
    FOR place IN 1 .. cardinality(statements) LOOP
        BEGIN
            EXECUTE statements[place];
            RAISE EXCEPTION USING ERRCODE = 'PR001';
        EXCEPTION
            WHEN SQLSTATE 'PR001' OR integrity_constraint_violation THEN
                passed := passed || place;
            WHEN insufficient_privilege THEN NULL;
        END;
    END LOOP;
    RETURN passed;
END $$;
"""


class Frame:
    """Who asks in SQL: a person with a grant and a power, or a purpose; or nobody."""

    def __init__(
        self,
        person: uuid.UUID | None = None,
        grant: uuid.UUID | None = None,
        power: str = "",
        purpose: str = "",
        case: uuid.UUID | None = None,
    ) -> None:
        self.person = person
        self.grant = grant
        self.power = power
        self.purpose = purpose
        self.case = case

    def statement(self, role: str) -> str:
        """Enter as this process's role; the owner, who has no key, in the frame of another."""
        entering = "web" if role == "owner" and not self.purpose else role
        entering = "worker" if role == "owner" and self.purpose else entering
        parts = [f"SET SESSION AUTHORIZATION dm_{entering}"]
        if self.person or self.purpose:
            index = subject_index(self.person).hex() if self.person else ""
            context = "|".join(
                (
                    str(self.person or ""),
                    str(self.grant or ""),
                    self.power,
                    self.purpose,
                    index,
                    f"{time.time():.3f}",
                    *((str(self.case),) if self.case else ()),
                )
            )
            key = bytes.fromhex(environment.frame_key(entering))
            mac = hmac.new(key, context.encode(), hashlib.sha256).hexdigest()
            parts.append(f"SELECT guard.enter('{context}', '\\x{mac}'::bytea)")
        if entering != role:
            parts.append(f"SET SESSION AUTHORIZATION dm_{role}")
        return ";".join(parts)


class Database:
    """The database's answers over one scene."""

    def __init__(self, scene: Scene, lines: Sequence[Line]) -> None:
        self.scene = scene
        self.lines = lines
        self._raw: psycopg.Connection[Any] = connection.connection
        self._raw.execute(_HELPERS)
        self._prepared: dict[tuple[str, tuple[str, ...]], str] = {}
        self._planned: set[str] = set()
        self._copies: dict[str, dict[str, dict[str, Any]]] = {}

    def _run(self, frame: Frame, role: str, query: str, *, replica: bool = False) -> list[Any]:
        """The rows of one query in a frame of its own, all of it taken back."""
        quiet = "SET LOCAL session_replication_role = replica;" if replica else ""
        cursor = self._raw.cursor()
        try:
            cursor.execute(f"SAVEPOINT asked;{quiet}{frame.statement(role)};{query}")
            while cursor.nextset():
                pass
            return cursor.fetchall()
        finally:
            self._raw.execute("ROLLBACK TO SAVEPOINT asked; RELEASE SAVEPOINT asked")

    def close(self) -> None:
        """Take the helpers away again."""
        self._raw.execute("DROP SCHEMA proof CASCADE")
        for name in self._planned:
            self._raw.execute(f"DEALLOCATE {name}")

    def tried(self, table: str, person: uuid.UUID | None) -> list[str]:
        """The keys of the rows whose copies an insert was tried with."""
        return [key for key, _copy in self._rows(table, person)]

    def enters(self, frame: Frame, role: str) -> bool:
        """Whether the database opens the frame at all."""
        try:
            self._run(frame, role, "SELECT 1")
        except psycopg.errors.InsufficientPrivilege:
            return False
        return True

    def select(self, frame: Frame, role: str, tables: Iterable[str]) -> dict[str, set[str] | str]:
        """By table the keys that the frame sees; ``refused`` where asking raises."""
        asked = list(tables)
        if not asked:
            return {}
        try:
            return dict(self._select(frame, role, asked))
        except psycopg.errors.InsufficientPrivilege:
            if len(asked) == 1:
                return {asked[0]: REFUSED}
            answers: dict[str, set[str] | str] = {}
            for table in asked:
                answers.update(self.select(frame, role, [table]))
            return answers

    def _select(self, frame: Frame, role: str, tables: list[str]) -> dict[str, set[str]]:
        """One prepared statement a process and list of tables: planned once, as that role."""
        name = self._prepared.setdefault((role, tuple(tables)), f"asked_{len(self._prepared)}")
        if name not in self._planned:
            self._raw.execute(f"PREPARE {name} AS {_union(tables)}")
            self._planned.add(name)
        return {table: set(keys or ()) for table, keys in self._run(frame, role, f"EXECUTE {name}")}

    def opened(self, frame: Frame, role: str, table: str) -> dict[str, bytes]:
        """The sealed values that the frame sees."""
        query = f"SELECT staff_id::text, sealed FROM {table}"
        return {key: bytes(value) for key, value in self._run(frame, role, query)}

    def gives(self, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], bool]:
        """The database's own copy of the matrix, by role and power."""
        rows = self._raw.execute(
            "SELECT role, power, guard.gives(role, power) FROM "
            "jsonb_to_recordset(%s::jsonb) AS asked(role text, power text)",
            [json.dumps([{"role": role, "power": power} for role, power in names])],
        )
        return {(role, power): bool(given) for role, power, given in rows}

    def case_roles(self) -> dict[tuple[str, str], str]:
        """The database's own table of roles and kinds of case."""
        rows = self._raw.execute("SELECT role, kind, about FROM guard.case_role").fetchall()
        return {(role, kind): about for role, kind, about in rows}

    def writes(self, frame: Frame, role: str, lines: Sequence[Line]) -> list[set[str] | str]:
        """For each line (not a select) the keys of the rows that the frame may write."""
        parts = [self._attempt(frame, role, line) for line in lines]
        if not parts:
            return []
        ((answers),) = self._run(frame, role, f"SELECT {','.join(parts)}", replica=True)
        return [
            self._answer(frame, line, answer) for line, answer in zip(lines, answers, strict=True)
        ]

    def _attempt(self, frame: Frame, role: str, line: Line) -> str:
        table = TABLES[line.table]
        all_keys = f"(SELECT array_agg({table.key}::text) FROM {line.table}"
        if line.command == "insert":
            statements = [
                _literal(self._insert(frame, line.table, copy))
                for _row, copy in self._rows(line.table, frame.person)
            ]
            return f"proof.inserts(ARRAY[{','.join(statements)}])::text[]"
        if line.command == "delete":
            # What is left; taken from all in _answer.
            look = f"SELECT array_agg({table.key}::text) FROM {line.table}"
            return f"proof.attempt('DELETE FROM {line.table}', {_literal(look)})"
        if line.command in FUNCTIONS:
            statement, changed = FUNCTIONS[line.command]
            calls = [statement.format(key=_literal(key)) for key in self.scene.rows[line.table]]
            look = f"SELECT {all_keys} WHERE {changed})"
            body = "DO $do$ BEGIN " + "".join(
                f"PERFORM {call.removeprefix('SELECT ')};" for call in calls
            )
            return f"proof.attempt({_literal(body + ' END $do$')}, {_literal(look)})"
        change, changed = CHANGES.get((role, line.table), (table.change, table.changed))
        look = f"SELECT {all_keys} WHERE {changed})"
        return f"proof.attempt({_literal(f'UPDATE {line.table} SET {change}')}, {_literal(look)})"

    def _answer(self, frame: Frame, line: Line, answer: list[str]) -> set[str] | str:
        if answer == [REFUSED]:
            return REFUSED
        placed = self.scene.rows[line.table]
        if line.command == "insert":
            keys = [key for key, _copy in self._rows(line.table, frame.person)]
            return {keys[int(number) - 1] for number in answer}
        if line.command == "delete":
            return set(placed) - set(answer)
        return set(answer) & set(placed)

    def _rows(self, table: str, person: uuid.UUID | None) -> list[tuple[str, dict[str, Any]]]:
        """The rows to try copies of: one of a sort (place and label), and those of who asks."""
        if table not in self._copies:
            key = TABLES[table].key
            rows = self._raw.execute(f"SELECT {key}::text, to_jsonb(t)::text FROM {table} t")
            self._copies[table] = {key: json.loads(copy) for key, copy in rows}
        copies = self._copies[table]
        chosen: dict[object, str] = {}
        for key, placed in self.scene.rows[table].items():
            sort = key if placed.of and placed.of == person else (placed.place, placed.label)
            chosen.setdefault(sort, key)
        return [(key, copies[key]) for key in chosen.values()]

    def _insert(self, frame: Frame, table: str, copy: dict[str, Any]) -> str:
        other = dict(TABLES[table].insert)
        columns = [
            other[name].format(person=_key(frame.person), grant=_key(frame.grant))
            if name in other
            else f'r."{name}"'
            for name in copy
        ]
        names = ",".join(f'"{name}"' for name in copy)
        return (
            f"INSERT INTO {table} ({names}) SELECT {','.join(columns)} "
            f"FROM jsonb_populate_record(NULL::{table}, {_literal(json.dumps(copy))}) r"
        )


def _union(tables: list[str]) -> str:
    return " UNION ALL ".join(
        f"SELECT '{table}', array_agg({key}::text) FROM {source}"
        for table, key, source in (
            (table, TABLES[table].key, table) if table in TABLES else (table, "u", UNITS[table])
            for table in tables
        )
    )


def _literal(text: str) -> str:
    return sql.Literal(text).as_string(None)


def _key(value: uuid.UUID | None) -> str:
    return f"'{value}'::uuid" if value else "NULL"
