"""PURE. Which worker serves in which entity: by industry, until each entity has its number."""

from collections import defaultdict
from functools import cache
from typing import Final

from monitoring.demo.draws import apportioned, shuffled
from monitoring.demo.source import EntityFact, Worker, entities, workers
from monitoring.demo.words import THEMES

# No entity is filled by the industries at home in it alone: it has a general service too.
AT_HOME: Final = 0.85
# Whoever teaches, nurses or guards in these industries fits worst elsewhere.
BOUND: Final = frozenset({41, 42, 43, 44, 47})
BOUND_THEMES: Final = frozenset({"Vorming", "Zorg", "Toezicht"})


@cache
def entity_of() -> tuple[str, ...]:
    """The code of the entity of every worker, by row."""
    room = {entity.code: entity.people for entity in entities()}
    found: dict[int, str] = {}
    by_industry: defaultdict[int, list[Worker]] = defaultdict(list)
    for worker in workers():
        by_industry[worker.industry].append(worker)
    # The smallest industry first: it has the fewest places to go to.
    for industry in sorted(by_industry, key=lambda code: (len(by_industry[code]), code)):
        _bring_home(industry, by_industry[industry], room, found)
    left = [worker.row for worker in workers() if worker.row not in found]
    seats = [code for code, number in room.items() for _seat in range(number)]
    for row, seat in zip(
        shuffled("entity-left", left), shuffled("seat", range(len(seats))), strict=True
    ):
        found[row] = seats[seat]
    return tuple(found[worker.row] for worker in workers())


def _bring_home(
    industry: int, people: list[Worker], room: dict[str, int], found: dict[int, str]
) -> None:
    """Spread the people of an industry over its entities, in proportion to the room there."""
    homes = [entity for entity in entities() if industry in entity.industries]
    free = [max(0, _limit(entity) - entity.people + room[entity.code]) for entity in homes]
    number = min(len(people), sum(free))
    if not number:
        return
    order = shuffled("entity", (worker.row for worker in people))
    order.sort(key=lambda row: not _bound(workers()[row]))
    rows = iter(order)
    for entity, share in zip(homes, apportioned(number, free), strict=True):
        room[entity.code] -= share
        for _place in range(share):
            found[next(rows)] = entity.code


def _limit(entity: EntityFact) -> int:
    return int(entity.people * AT_HOME)


def _bound(worker: Worker) -> bool:
    return worker.industry in BOUND and THEMES[worker.occupation].name in BOUND_THEMES
