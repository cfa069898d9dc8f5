"""Hand in an extract from the command line, straight into the stream (C7).

The extract is read from where it stands and sent to the intake, as the page does. It needs the code
that the page of the delivery gives, which works once.
"""

import getpass
import http.client
import json
import os
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.translation import get_language

from counting.hardening import harden


class Command(BaseCommand):
    help = "Hands in an extract for a run: manage.py count EXTRACT --run ID."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("extract", type=Path, help="a csv with one line a person")
        parser.add_argument("--run", required=True, help="the key of the run")
        parser.add_argument(
            "--to",
            default=settings.SITE_ADDRESS or f"http://localhost:{os.environ.get('PORT', '8000')}",
            help="the address of the site",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        harden()
        code = os.environ.get("COUNT_CODE") or getpass.getpass("Code: ")
        where = urlsplit(options["to"])
        if where.scheme == "https":
            context = ssl.create_default_context()
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                where.netloc, timeout=1800, context=context
            )
        else:
            connection = http.client.HTTPConnection(where.netloc, timeout=1800)
        try:
            with options["extract"].open("rb") as file:
                connection.request(
                    "PUT",
                    f"/tellingen/inname/{options['run']}/",
                    body=file,
                    headers={
                        "Authorization": f"Bearer {code.strip()}",
                        "Content-Type": "text/csv",
                        "Content-Length": str(os.fstat(file.fileno()).st_size),
                        "Accept-Language": get_language() or "nl",
                    },
                )
                response = connection.getresponse()
                content = json.loads(response.read() or b"{}")
        except (OSError, http.client.HTTPException, ValueError) as problem:
            # Not its message: that of a file that cannot be read holds its name.
            raise CommandError(f"The extract was not handed in: {type(problem).__name__}") from None
        finally:
            connection.close()
        for each in content.get("problems", ()):
            self.stdout.write(f"{each['line']}: {each['reason']}")
        for each in content.get("totals", ()):
            self.stdout.write(each)
        message = content.get("message", f"HTTP {response.status}")
        if response.status != 200:
            raise CommandError(message)
        self.stdout.write(message)
