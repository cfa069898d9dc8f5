"""The web process. There is no asgi.py: ASGI would spool large bodies to disk (rule C2)."""

import os

os.environ.setdefault("DM_PROCESS", "web")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monitoring.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from access.database.serving import refuse_unless_safe  # noqa: E402

refuse_unless_safe()
