"""``prove_access`` notices a break: all cells, a sample of the rest; ``make prove`` makes all."""

import pytest

from access.cases.kinds import MAY_HAVE
from access.proof import plain, stage
from tests.access import mutants

FEW = 6  # of the policies and declarations every sixth; of the cells all


@pytest.fixture
def scene(clone):
    with stage.staged(clone("web"), plain.read()) as scene:
        yield scene


@pytest.mark.rule("A1", "A2", "A9", "A10")
def test_every_flipped_cell_and_a_sample_of_policies_and_declarations_is_noticed(scene):
    cells = [*mutants.cells_in_code(), *mutants.cells_in_database()]
    assert len(cells) == 64
    broken = [*cells, *mutants.policies()[::FEW], *mutants.declarations()[::FEW]]
    made, missed = mutants.missed(plain.read(), scene, broken)
    print(f"{made - len(missed)}/{made} breaks caught")
    assert missed == []
    assert made > 100


@pytest.mark.rule("A8")
def test_every_kind_of_case_that_a_role_has_too_many_or_lacks_is_noticed(scene):
    broken = [*mutants.cases_in_code(), *mutants.cases_in_database()]
    assert len(broken) == 2 * 7 * 3
    _made, missed = mutants.missed(plain.read(), scene, broken)
    assert missed == []


def test_a_break_is_taken_back(scene):
    file = plain.read()
    for mutant in (mutants.cells_in_code()[0], mutants.cases_in_code()[0]):
        before = dict(mutants.MATRIX), dict(MAY_HAVE)
        assert mutants.caught(mutant, file, scene)
        assert before == (mutants.MATRIX, MAY_HAVE)
