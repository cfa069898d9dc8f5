"""How the web process serves: on this machine only; a proxy with a certificate stands before it.

No access log: its lines would tell who looked at whom, outside the journal and its retention (A7).
"""

import os
import signal
from typing import Any

from monitoring import child

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
graceful_timeout = 5
timeout = 60
accesslog = None
loglevel = "warning"
control_socket_disable = True


def post_fork(server: Any, worker: Any) -> None:
    """A process of the web dies with its master, also after a ``kill -9``."""
    child.die_with(server.pid, signal.SIGKILL)
