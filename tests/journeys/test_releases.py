"""A release, made by one and published by another, by keyboard alone and without scripts."""

import pytest

from tests.journeys import hands as ways
from tests.journeys import steps


@pytest.mark.rule("A10")
@pytest.mark.parametrize("hands", [ways.KEYBOARD], indirect=True)
def test_a_release_is_made_and_published_without_mouse_or_scripts(site, visit, hands):
    """With a mouse and scripts it is made for the journeys of the figures."""
    steps.publish(
        visit("release_prepare", scripts=False), visit("release_approve", scripts=False), site
    )
