"""The ids by which mails of one thread are found; nullable, and indexed without a lock."""

from django.contrib.postgres.indexes import HashIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Which mails are of one thread."""

    atomic = False
    dependencies = [("channels", "0002_walls")]
    operations = [
        migrations.AddField(
            "inboundmail", "message_id_header", models.TextField(blank=True, null=True)
        ),
        migrations.AddField(
            "inboundmail", "in_reply_to_header", models.TextField(blank=True, null=True)
        ),
        migrations.AddField(
            "inboundmail", "references_header", models.JSONField(blank=True, null=True)
        ),
        AddIndexConcurrently(
            "inboundmail",
            HashIndex(fields=["message_id_header"], name="channels_inbound_message_id"),
        ),
        AddIndexConcurrently(
            "inboundmail",
            HashIndex(fields=["in_reply_to_header"], name="channels_inbound_in_reply_to"),
        ),
    ]
