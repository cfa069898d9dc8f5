from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("questionnaire", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="InvitationRound",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("everybody", models.BooleanField(default=False)),
                ("after", models.DateField()),
                ("reached", models.UUIDField(null=True)),
                ("finished", models.BooleanField(default=False)),
            ],
        ),
    ]
