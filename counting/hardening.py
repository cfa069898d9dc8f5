"""PURE. What a process does before it holds a register number: no core dump, no swap, no watcher (C2).

Linux only does all of it; elsewhere there are still no core dumps. No Django.
"""

import ctypes
import os
import resource
import sys

PR_SET_DUMPABLE = 4
MCL_CURRENT, MCL_FUTURE, MCL_ONFAULT = 1, 2, 4


def harden() -> bool:
    """Whether memory is locked, so that it is never written to swap: where this machine allows it.

    A process that may lock only a little is left alone: it would fail half-way.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)  # nobody of the same user reads its memory
    unlimited = resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY
    if os.geteuid() != 0 and not unlimited:
        return False
    return bool(library.mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0)
