"""The stamp of the demo: only in a stamped database do demo accounts and stepping in exist."""

from functools import lru_cache

from access.accounts.models import DemoStamp


@lru_cache(maxsize=1)
def is_demo() -> bool:
    """Whether the demo loader made and stamped this database. Asked once a process."""
    return DemoStamp.objects.exists()
