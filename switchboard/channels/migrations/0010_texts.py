"""Short messages to callers, and the calls that go on: a new table, and an index on a small one."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from switchboard.database import walls


class Migration(migrations.Migration):
    """Only new tables and names."""

    dependencies = [("channels", "0009_calls"), ("tickets", "0015_paged")]
    operations = [
        migrations.CreateModel(
            name="OutboundText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("act", models.CharField(max_length=24)),
                ("number", models.CharField(max_length=64)),
                ("sender", models.CharField(max_length=64)),
                ("words", models.CharField(max_length=480)),
                ("written_at", models.DateTimeField()),
                ("state", models.CharField(choices=[("waiting", "Waiting to be sent"), ("sent", "Sent"), ("failed", "Could not be sent")], default="waiting", max_length=8)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(blank=True, null=True)),
                ("carrier", models.CharField(blank=True, max_length=16)),
                ("error", models.TextField(blank=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("ticket", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="texts", to="tickets.ticket")),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["next_try_at", "id"], name="channels_text_waiting"),
                    models.Index(fields=["number", "written_at"], name="channels_text_number"),
                ],
            },
        ),
        migrations.AddIndex(
            "call",
            models.Index(condition=models.Q(ended_at__isnull=True), fields=["engineer"], name="channels_call_going_on"),
        ),
        walls.wall("channels_outboundtext"),
    ]
