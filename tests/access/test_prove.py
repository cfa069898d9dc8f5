"""``prove_access``: the layers of access over every combination, and no difference (A1-A11)."""

import pytest

from access.proof import plain, proving, stage


@pytest.fixture
def scene(clone):
    with stage.staged(clone("web"), plain.read()) as scene:
        yield scene


@pytest.mark.rule("A1", "A2", "A4", "A5", "A9", "A10", "A11", "R3", "R14")
def test_code_database_and_file_never_differ(scene):
    tally = proving.prove(plain.read(), scene, proving.Slice(thin=True))
    assert tally.mismatches == []
    assert tally.checks >= 30_000
