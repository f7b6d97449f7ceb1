"""A sender's current hour, for the desk's own login alone."""

import django.db.models.deletion
from django.db import migrations, models

from switchboard.database import walls


class Migration(migrations.Migration):
    """How many tickets a sender has opened within an hour."""

    dependencies = [
        ("channels", "0006_once_a_door"),
        ("database", "0001_walls"),
        ("tickets", "0009_participant_walls"),
    ]
    operations = [
        migrations.CreateModel(
            name="SenderHour",
            fields=[
                ("id", models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                )),
                ("sender", models.CharField(max_length=320, unique=True)),
                ("began_at", models.DateTimeField()),
                ("tickets", models.PositiveIntegerField()),
                ("bundle", models.ForeignKey(
                    blank=True, db_index=False, null=True,
                    on_delete=django.db.models.deletion.SET_NULL, related_name="+",
                    to="tickets.ticket",
                )),
            ],
            options={"ordering": ["sender", "id"]},
        ),
        walls.wall("channels_senderhour"),
    ]
