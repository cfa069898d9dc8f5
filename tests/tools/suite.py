"""``make test``: all tests, on two processes; says which do not run where there is no Chromium."""

import shutil
import subprocess
import sys

PYTEST = [sys.executable, "-m", "pytest"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main(arguments: list[str]) -> int:
    """Pytest's exit code."""
    chosen = ["-n", "2", *arguments]
    unseen: list[str] = []
    if not any(shutil.which(name) for name in BROWSERS):
        collected = subprocess.run(
            [*PYTEST, "--collect-only", "-qq", "-m", "browser"],
            capture_output=True,
            text=True,
            check=False,
        )
        unseen = [line for line in collected.stdout.splitlines() if line.startswith("tests/")]
        chosen += ["-m", "not browser"]
    code = subprocess.run([*PYTEST, *chosen], check=False).returncode
    if unseen:
        print("\nThere is no Chromium on the PATH, so these tests did NOT run:")
        print("\n".join(f"  {line}" for line in unseen))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
