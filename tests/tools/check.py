"""``make check``: everything that can be seen without running the tests. Says all that is wrong."""

import base64
import os
import subprocess
import sys
import time

PYTHON = sys.executable
# As on a server: every address and key given, none of them real.
PRODUCTION = {
    **{
        f"{prefix}DATABASE_URL": f"postgresql://dm_{role}:unused@database.invalid/monitor"
        for prefix, role in (("", "web"), ("WORKER_", "worker"), ("OWNER_", "owner"))
    },
    **{f"FRAME_KEY_{name}": "5a" * 32 for name in ("WEB", "WORKER", "COUNTING", "DATABASE")},
    "JOURNAL_INDEX_KEY": "5a" * 32,
    "SECRET_KEY": "".join(chr(33 + n % 90) for n in range(0, 400, 7)),
    "SEALING_KEYS": f"1:{base64.b64encode(bytes(32)).decode()}",
    "ALLOWED_HOSTS": "monitor.invalid",
    "DM_PROCESS": "web",
}
CHECKS: list[tuple[str, list[str], dict[str, str]]] = [
    ("format", ["-m", "ruff", "format", "--check", "."], {}),
    ("lint", ["-m", "ruff", "check", "."], {}),
    ("types", ["-m", "mypy"], {}),
    ("templates", ["-m", "djlint", "--lint", "templates", "--quiet"], {}),
    ("migrations", ["manage.py", "makemigrations", "--check", "--dry-run"], {}),
    ("deploy", ["manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ("arrows", ["-m", "tests.tools.arrows"], {}),
]


def main() -> int:
    """0 where nothing is wrong."""
    failed = []
    for name, command, environment in CHECKS:
        started = time.monotonic()
        done = subprocess.run(
            [PYTHON, *command],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        state = "FAILED" if done.returncode else "ok"
        print(f"{name:<12} {state:<7} {time.monotonic() - started:5.1f} s", flush=True)
        if done.returncode:
            failed.append(name)
            print(f"{done.stdout}{done.stderr}", flush=True)
    print(f"Failed: {', '.join(failed)}" if failed else "All checks pass.")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
