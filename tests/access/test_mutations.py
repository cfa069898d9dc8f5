"""``prove_access`` notices a break: a sample of them; ``make prove`` makes them all."""

import pytest

from access.proof import plain, stage
from tests.access import mutants

FEW = 6  # of the policies and declarations every sixth; of the cells all


@pytest.fixture
def scene(clone):
    with stage.staged(clone("web"), plain.read()) as scene:
        yield scene


@pytest.mark.rule("A1", "A2", "A9", "A10")
def test_every_flipped_cell_and_a_sample_of_policies_and_declarations_is_noticed(scene):
    file = plain.read()
    cells = [*mutants.cells_in_code(), *mutants.cells_in_database()]
    assert len(cells) == 64
    missed = [m.name for m in cells if mutants.caught(m, file, scene) is None]
    assert missed == []
    policies = mutants.policies()[::FEW]
    missed += [m.name for m in policies if mutants.caught(m, file, scene) is None]
    declarations = mutants.declarations()[::FEW]
    missed += [m.name for m in declarations if mutants.noticed(m, file, scene) is None]
    assert set(missed) <= set(mutants.WITHOUT_EFFECT) | set(mutants.SECOND_LOCKS)


def test_a_break_is_taken_back(scene):
    file = plain.read()
    mutant = mutants.cells_in_code()[0]
    before = dict(mutants.MATRIX)
    assert mutants.caught(mutant, file, scene)
    assert before == mutants.MATRIX
