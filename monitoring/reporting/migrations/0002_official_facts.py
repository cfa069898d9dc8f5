"""Write the official figures and targets that come with the program (S4, S5)."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from monitoring.reporting import facts


def write(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    figure = apps.get_model("reporting", "OfficialFigure")
    figure.objects.bulk_create(figure(**values) for values in facts.official_figures())
    target = apps.get_model("reporting", "Target")
    target.objects.bulk_create(target(**values) for values in facts.official_targets())


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("reporting", "OfficialFigure").objects.all().delete()
    apps.get_model("reporting", "Target").objects.filter(example=False).delete()


class Migration(migrations.Migration):
    dependencies: ClassVar = [("reporting", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(write, remove)]
