"""The first confidentiality declaration (A4), in our own words."""

import datetime as dt
from typing import Any

from django.db import migrations

NL = """Wat ik in deze rol over mensen lees, is strikt vertrouwelijk. Ik deel het met niemand die er \
geen recht op heeft, ook niet nadat mijn rol stopt.

Ik gebruik het alleen voor het gelijkekansenbeleid en alleen binnen deze rol. Ik gebruik het nooit \
voor evaluatie, tucht, loon of afwezigheid.

Verandert mijn functie, dan meld ik dat meteen. Ik weet dat elke blik in een dossier met mijn naam \
in het inzagelogboek komt, en dat de persoon dat logboek kan lezen."""

EN = """What I read about people in this role is strictly confidential. I share it with nobody who \
has no right to it, not even after my role ends.

I use it only for the equal opportunity policy and only within this role. I never use it for \
evaluation, discipline, pay or absence.

If my function changes, I report that at once. I know that every look into a file is written with \
my name in the journal, and that the person can read that journal."""


def write(apps: Any, schema_editor: Any) -> None:
    apps.get_model("grants", "Declaration").objects.get_or_create(
        version=1, defaults={"text_nl": NL, "text_en": EN, "valid_from": dt.date(2026, 1, 1)}
    )


class Migration(migrations.Migration):
    dependencies = [("grants", "0001_initial")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
