"""The one envelope of all mail about a person: the same subject and the same body, whatever waits.

A mail lands in mailboxes that others read. So it says that a message waits, and never what about,
from whom, or why (rules R14, U1). What waits stands behind the log-in.
"""

import smtplib
from collections.abc import Iterable
from typing import Final

from django.core.mail import EmailMessage, get_connection

SUBJECT: Final = "Er wacht een bericht in de Diversiteitsmonitor"
BODY: Final = (
    "Dag,\n\n"
    "Er wacht een bericht op jou in de Diversiteitsmonitor. Meld je aan om het te lezen.\n"
    "Vragen? Op de startpagina staat bij wie je terechtkunt.\n\n"
    "Hello,\n\n"
    "A message waits for you in the Diversiteitsmonitor. Log in to read it.\n"
    "Questions? The home page says whom you can turn to.\n"
)


def post(addresses: Iterable[str]) -> None:
    """One mail to each address alone, after the commit: a mail cannot be taken back.

    A refused address does not stop the others. Other errors of the mail server are raised.
    """
    waiting = [address for address in addresses if address]
    if not waiting:
        return
    with get_connection() as server:
        for address in waiting:
            try:
                EmailMessage(SUBJECT, BODY, to=[address], connection=server).send()
            except smtplib.SMTPRecipientsRefused:
                continue
