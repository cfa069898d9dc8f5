"""docs/authorisation.md from the code: ``python -m tests.tools.authorisation`` writes it anew.

Roles and duties by power, and every route by what it needs: as the program is, not as it is meant.
A test says where the document is behind.
"""

import os
import sys
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "authorisation.md"
HEAD = """# Who may do what

Written from the code by `python -m tests.tools.authorisation`; a test fails where it is behind.
A grant gives what stands here on its unit and everything below it, and nothing elsewhere.
What proves that the program keeps to it: [access-proof.md](access-proof.md).

## Roles and kinds of access (A1)

| role | enter data | statistics | contact | consult a file | wider than an entity |
|---|---|---|---|---|---|
"""
DUTIES = """
The staff member's row is about own data and gives nothing on a unit.

## Named duties (A10)

A duty gives itself and no kind of access: it opens no page about a person's answers.

| duty | sees names of staff | wider than an entity | never together with |
|---|---|---|---|
"""
CASES = """
## Kinds of case (A8)

A page about a person opens only from a case, for its named handlers, in a role that may have its
kind. *candidates*: only about a candidate of a procedure. The person sees the own cases, always.

"""
ROUTES = """
## Routes and what they need

*public*: nobody needs to log in. *signed_in*: any account. *own*: a staff member, for the own data
alone. Otherwise: a grant, in which the person acts now, that gives one of these powers.

| route | address | needs |
|---|---|---|
"""


def _mark(yes: bool) -> str:
    return "x" if yes else "/"


def document() -> str:
    """The whole document, as the code is now."""
    from django.urls import resolve

    from access.matrix import ASSIGNED_WIDELY, FOUR_EYES, MATRIX, STAFF_DIRECTORY, Duty, Kind, Role
    from access.needs import need_of
    from access.proof import channels

    lines = [HEAD]
    for role in Role:
        cells = [_mark(kind in MATRIX[role]) for kind in Kind]
        lines.append(f"| {' | '.join([role, *cells, _mark(role in ASSIGNED_WIDELY)])} |\n")
    lines.append(DUTIES)
    for duty in Duty:
        apart = sorted({str(d) for halves in FOUR_EYES if duty in halves for d in halves - {duty}})
        cells = [_mark(duty in STAFF_DIRECTORY), _mark(duty in ASSIGNED_WIDELY), ", ".join(apart)]
        lines.append(f"| {' | '.join([duty, *cells])} |\n")
    lines += [CASES, *_cases(), ROUTES]
    for name, pattern in sorted(channels.in_the_program().items()):
        need = need_of(resolve(channels.plain_address(pattern)).func)
        if need is None:
            raise LookupError(f"{name} declares no need.")
        said = ", ".join(need.powers) or need.standing.value
        address = pattern.replace("|", "\\|")
        lines.append(f"| {name} | `{address}` | {said} |\n")
    return "".join(lines)


def _cases() -> list[str]:
    from access.cases.kinds import MAY_HAVE, About, CaseKind

    marks = {None: "/", About.ANYBODY: "x", About.CANDIDATE: "candidates"}
    lines = [f"| {' | '.join(['role', *CaseKind])} |\n", f"|{'---|' * (1 + len(CaseKind))}\n"]
    for role, kinds in MAY_HAVE.items():
        cells = [marks[kinds.get(kind)] for kind in CaseKind]
        lines.append(f"| {' | '.join([role, *cells])} |\n")
    return lines


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitoring.settings")
    import django

    django.setup()
    DOCUMENT.write_text(document())
    return 0


if __name__ == "__main__":
    sys.exit(main())
