"""After a count over 40,000 numbers nothing of them is left anywhere (C2)."""

import os
from collections.abc import Iterator

from tests.tools.prove import Figure


def prove() -> Iterator[Figure]:
    """``tests.counting.whole_traces`` says what is searched."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitoring.settings")
    os.environ.setdefault("DM_PROCESS", "web")
    import django

    django.setup()
    from tests.counting import whole_traces

    yield from whole_traces.prove()
