"""Any process killed in any phase of a run: no half result, no second one, no number left (C6)."""

import os
from collections.abc import Iterator

from tests.tools.prove import Figure


def prove() -> Iterator[Figure]:
    """``tests.counting.whole_kill`` says what is killed when, and what must hold then."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitoring.settings")
    os.environ.setdefault("DM_PROCESS", "web")
    import django

    django.setup()
    from tests.counting import whole_kill

    yield from whole_kill.prove()
