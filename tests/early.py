"""Read before the settings: the tests keep their database and secrets in a folder of their own."""

import os
from pathlib import Path

os.environ.setdefault("DM_VAR", str(Path(__file__).resolve().parent.parent / "var" / "test"))
os.environ.setdefault("DM_PROCESS", "web")
