"""``prove_access``: the layers of access over every combination, and no difference (A1-A11)."""

import pytest

from access.proof import channels, plain, proving, stage


@pytest.fixture
def scene(clone):
    with stage.staged(clone("web"), plain.read()) as scene:
        yield scene


@pytest.mark.rule("A1", "A2", "A4", "A5", "A9", "A10", "A11", "R3", "R14")
def test_code_database_and_file_never_differ(scene):
    tally = proving.prove(plain.read(), scene, proving.Slice(thin=True))
    assert tally.mismatches == []
    assert tally.checks >= 30_000


@pytest.mark.rule("A1", "A2", "A4", "A5", "A9", "A10", "A11")
def test_every_channel_answers_as_the_files_say(scene):
    file = plain.read()
    requests = channels.sample(file, scene, channels.routes())
    assert len(requests) >= 1_500
    tally = channels.ask(file, scene, requests)
    assert tally.mismatches == []


def test_the_file_of_routes_has_every_route_and_no_other():
    assert set(channels.in_the_file()) == set(channels.in_the_program())


def test_two_of_everything_meet_in_the_sample(scene):
    file = plain.read()
    over = channels.routes()
    requests = channels.sample(file, scene, over)
    helds = {"", *file.held}
    assert {(r.route.name, r.person.held) for r in requests} == {
        (route.name, held) for route in over for held in helds
    }
    assert {(r.route.name, r.person.state) for r in requests} >= {
        (route.name, state) for route in over for state in file.states if state != "unlinked"
    }


@pytest.mark.parametrize("mark", ["X", "", "yes"])
def test_a_mark_that_is_no_mark_is_refused(tmp_path, mark):
    path = tmp_path / "matrix.txt"
    path.write_text(f"[matrix]\nrecruiter / / / {mark or '-'}\n")
    with pytest.raises(ValueError, match="A mark is"):
        plain.read(path)
