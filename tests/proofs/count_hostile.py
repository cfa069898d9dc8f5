"""A hostile register, whole: ten thousand bad answers over the wire, as ``make prove`` runs it."""

from collections.abc import Iterator

from tests.counting import hostile, registers
from tests.tools.prove import Figure

ANSWERS = 10_000
SEED = 20_141_231


def prove() -> Iterator[Figure]:
    """None accepted wrongly, none crashes."""
    with registers.simulator() as register:
        tally = hostile.attack(register, bad=ANSWERS, seed=SEED)
    kinds = ", ".join(f"{code} {count}" for code, count in sorted(tally.refused.items()))
    figure = (
        f"{tally.bad} bad answers, {len(tally.wrong)} accepted or crashed; refused as {kinds}; "
        f"{tally.good} good ones among them taken"
    )
    yield Figure("hostile register", figure, tally.bad >= ANSWERS and not tally.wrong)
