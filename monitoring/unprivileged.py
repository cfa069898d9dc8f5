"""How a program that refuses to run as root runs when root starts it (stack.md, traps 1 and 14).

In a user namespace without a map root is nobody to PostgreSQL and root to the disk, so the files
keep their owner. Without namespaces the program runs as the owner of its data, or as nobody. No
user is made and no parent folder is opened for reading.
"""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from monitoring import child

NOBODY = 65534


class Impossible(RuntimeError):
    """This machine gives root no way to run it as another; the message says what to do."""


def can_unshare() -> bool:
    """Whether root may make a user namespace here (many containers forbid it)."""
    return bool(shutil.which("unshare")) and _works(["unshare", "--user", "true"])


def _works(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def command(
    program: list[str], *, owner: int, passed: Path, given: list[Path], tied: bool
) -> list[str]:
    """The command line that runs ``program``; ``tied``: it ends when this process does.

    ``owner`` owns the data already. Where another user must run it, the folders ``given`` become
    that user's, and ``passed`` may be passed through, not read.
    """
    attached = child.command(program, number=signal.SIGINT) if tied else program
    if os.getuid() != 0:
        return attached
    if owner == 0 and can_unshare():
        return ["unshare", "--user", *attached]
    if not shutil.which("setpriv"):
        raise Impossible(
            "PostgreSQL refuses to run as root, and this machine has neither user namespaces "
            "(unshare) nor setpriv. Run make as a normal user, or set DATABASE_URL to a server."
        )
    user = owner or NOBODY
    passed.chmod(0o711)
    for folder in given:
        if folder.exists():
            subprocess.run(["chown", "-R", f"{user}:{user}", str(folder)], check=True)
    drop = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    if not _works([*drop, "test", "-x", program[0], "-a", "-x", str(passed)]):
        raise Impossible(
            f"PostgreSQL refuses to run as root, and user {user} cannot reach this folder. "
            "Move the project out of the home of root, or run make as a normal user."
        )
    return [*drop, *(["--pdeathsig=INT"] if tied else []), *program]
