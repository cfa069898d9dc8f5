"""The demo is made without Django: a web process can list the cast without making the demo."""

import subprocess
import sys

import pytest


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("module", ["answers", "build", "cast", "cut"])
def test_no_module_of_the_demo_imports_django(module: str) -> None:
    done = run(f"import sys, monitoring.demo.{module}; sys.exit('django' in sys.modules)")
    assert done.returncode == 0, done.stderr


def test_listing_the_cast_reads_no_worker() -> None:
    done = run(
        "import sys, monitoring.demo.cast; sys.exit('monitoring.demo.source' in sys.modules)"
    )
    assert done.returncode == 0, done.stderr
