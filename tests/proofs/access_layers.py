"""Access, whole: every combination, every channel, every break, as ``make prove`` runs it."""

import os
from collections.abc import Iterator

from tests.tools.prove import Figure


def prove() -> Iterator[Figure]:
    """The layers and channels over a scene of their own, then every break of them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitoring.settings")
    import django

    django.setup()
    from access.proof import channels, plain, proving, stage
    from tests.access import mutants

    file = plain.read()
    with stage.own_database() as name, stage.staged(name, file) as scene:
        tally = proving.prove(file, scene)
        yield _none("access, every combination", tally, tally.checks >= 30_000)
        requests = channels.sample(file, scene, channels.routes())
        tally = channels.ask(file, scene, requests)
        yield _none(f"access, {len(requests)} requests", tally, len(requests) >= 1_500)
        for what, found, without_effect in (
            ("flipped cells", [*mutants.cells_in_code(), *mutants.cells_in_database()], {}),
            ("dropped and opened policies", mutants.policies(), mutants.WITHOUT_EFFECT),
        ):
            missed = {m.name for m in found if mutants.caught(m, file, scene) is None}
            yield _caught(what, len(found), missed, set(without_effect))
        declared = mutants.declarations()
        missed = {m.name for m in declared if mutants.noticed(m, file, scene) is None}
        yield _caught("widened declarations", len(declared), missed, set(mutants.SECOND_LOCKS))


def _none(what: str, tally: "object", enough: bool) -> Figure:
    checks, mismatches = tally.checks, len(tally.mismatches)  # type: ignore[attr-defined]
    return Figure(what, f"{checks} checks, {mismatches} mismatches", enough and not mismatches)


def _caught(what: str, total: int, missed: set[str], without_effect: set[str]) -> Figure:
    rest = f"; {len(missed)} change nothing that can be seen" if missed else ""
    text = f"{total - len(missed)}/{total} caught{rest}"
    return Figure(f"access, {what}", text, missed == without_effect)
