"""Access, whole: every combination, every channel, every break, as ``make prove`` runs it."""

import os
from collections.abc import Iterator

from tests.tools.prove import Figure


def prove() -> Iterator[Figure]:
    """The layers, channels and tasks over a scene of their own, then every break of them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitoring.settings")
    import django

    django.setup()
    from access.proof import channels, plain, proving, stage, tasks
    from tests.access import mutants

    file = plain.read()
    with stage.own_database() as name, stage.staged(name, file) as scene:
        tally = proving.prove(file, scene)
        yield _none("access, every combination", tally, tally.checks >= 30_000)
        requests = channels.sample(file, scene, channels.routes())
        tally = channels.ask(file, scene, requests)
        yield _none(f"access, {len(requests)} requests", tally, len(requests) >= 1_500)
        tally = tasks.ask(file, scene)
        yield _none("access, tasks in every state of a grant", tally, tally.checks > 0)
        for what, found in (
            ("flipped cells", [*mutants.cells_in_code(), *mutants.cells_in_database()]),
            ("kinds of case", [*mutants.cases_in_code(), *mutants.cases_in_database()]),
            ("dropped and opened policies", mutants.policies()),
            ("widened declarations", mutants.declarations()),
        ):
            made, missed = mutants.missed(file, scene, found)
            text = f"{made - len(missed)}/{made} caught" + "".join(f"; not: {m}" for m in missed)
            yield Figure(f"access, {what}", text, not missed)


def _none(what: str, tally: "object", enough: bool) -> Figure:
    checks, mismatches = tally.checks, len(tally.mismatches)  # type: ignore[attr-defined]
    return Figure(what, f"{checks} checks, {mismatches} mismatches", enough and not mismatches)
