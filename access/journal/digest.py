"""The heads in the hands of the data protection officer, by mail and as a download (A7).

The file of heads lies on a machine of the installation. Who holds that machine and the database
can write both anew, and then every check of ours agrees with them. A copy that was mailed to
somebody who stands apart from the administrators, day by day, cannot be called back. It names
nobody: numbers and hashes only.
"""

import datetime as dt
import json
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage

from access.envelope import SUBJECT
from access.journal.heads import Line, add, heads_file, read_lines

BODY = (
    "Dag,\n\n"
    "In bijlage vind je de koppen van het inzagelogboek sinds de vorige mail. Bewaar ze op een "
    "plaats waar de beheerders van het systeem niet bij kunnen. Met deze bestanden kan iedereen "
    "nagaan of het logboek nog is zoals het geschreven werd.\n\n"
    "Hello,\n\n"
    "Attached are the heads of the journal since the last mail. Keep them where the administrators "
    "of the system cannot reach them. With these files anyone can check that the journal is still "
    "as it was written.\n"
)


def thinned(lines: list[Line]) -> list[Line]:
    """What a mail holds of a day: of each hour the last writing, every thousandth, each stub.

    A writing stays whole or goes whole: its highest number is where the chain stood then.
    """
    kept: list[Line] = [line for line in lines if "segment" in line]
    writings: dict[str, list[Line]] = {}
    for line in lines:
        if "hash" in line:
            writings.setdefault(str(line["at"]), []).append(line)
    last_of_hour = {at[:13]: at for at in writings}
    for at, heads in writings.items():
        if len(heads) > 1 or last_of_hour[at[:13]] == at:
            kept += heads
    return kept


def since_last_mail(path: Path) -> list[Line]:
    """The lines of the file after the last mail."""
    lines: list[Line] = []
    for line in read_lines(path):
        if "mailed" in line:
            lines = []
        else:
            lines.append(line)
    return lines


def mail_digest(path: Path | None = None) -> int:
    """Mail the heads since the last mail to the officer; return how many lines it holds.

    The file remembers what was mailed, after the mail server took it: a day that failed is in the
    next mail. Nothing where no address is set, and where nothing was written since.
    """
    path = path or heads_file()
    to = settings.DATA_PROTECTION_EMAIL
    lines = thinned(since_last_mail(path)) if to else []
    if not lines:
        return 0
    day = dt.datetime.now(tz=dt.UTC)
    message = EmailMessage(SUBJECT, BODY, to=[to])
    text = "".join(json.dumps(line) + "\n" for line in lines)
    message.attach(f"koppen-{day:%Y-%m-%d}.jsonl", text, "text/plain")
    message.send()
    add(path, [{"mailed": day.isoformat(timespec="seconds"), "lines": len(lines)}])
    return len(lines)
