"""PURE. What a process does before it holds register numbers: no core dump, no swap (C2).

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
    return _lock() if _undumpable() else False


def write_no_file() -> None:
    """From now on the system refuses this process every write to a file, whatever tries it."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _undumpable() -> bool:
    if sys.platform != "linux":
        return False
    # Nobody of the same user reads its memory, and no debugger holds on to it.
    return bool(ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)


def _lock() -> bool:
    unlimited = resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY
    if os.geteuid() != 0 and not unlimited:
        return False
    return bool(ctypes.CDLL(None).mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0)
