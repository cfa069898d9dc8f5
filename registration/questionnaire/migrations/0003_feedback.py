from typing import Any

from django.db import migrations, models


def make_rows(apps: Any, schema_editor: Any) -> None:
    """One row an answer, from the first day: a row that appears would tell when."""
    feedback = apps.get_model("questionnaire", "Feedback")
    feedback.objects.bulk_create(feedback(answer=each) for each in ("clear", "partly", "unclear"))


class Migration(migrations.Migration):
    dependencies = [("questionnaire", "0002_invitation_rounds")]

    operations = [
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "answer",
                    models.CharField(max_length=10, primary_key=True, serialize=False),
                ),
                ("given", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.RunPython(make_rows, migrations.RunPython.noop),
    ]
