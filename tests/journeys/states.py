"""A site with something on its pages: an action, a message, and so on, made as people make them."""

from tests.journeys.site import Site


def states(site: Site) -> None:
    """Give the pages of the cast a body."""
