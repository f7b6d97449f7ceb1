"""Indexes for threads and for letters that nobody got, built while mail goes on coming in."""

from django.contrib.postgres.indexes import HashIndex
from django.db import migrations, models

from switchboard.database.building import BuildIndex


class Migration(migrations.Migration):
    """May be cut off anywhere and begun again."""

    atomic = False
    dependencies = [("channels", "0007_floods")]
    operations = [
        BuildIndex(
            "inboundmail",
            HashIndex(fields=["message_id_header"], name="channels_inbound_message_id"),
        ),
        BuildIndex(
            "inboundmail",
            HashIndex(fields=["in_reply_to_header"], name="channels_inbound_in_reply_to"),
        ),
        BuildIndex(
            "outboundmail",
            models.Index(
                fields=["state"],
                condition=models.Q(state__in=["failed", "bounced"]),
                name="channels_outbound_unread",
            ),
        ),
    ]
