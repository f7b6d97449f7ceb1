"""A mail is kept once a door and once a mailbox; the new rules are up before the old one falls."""

from django.db import migrations, models
from django.db.models import Q

from switchboard.database.building import BuildIndex

# Each step may run again: where it was cut off, it leaves an invalid index or half of its work.
_ONCE_A_DOOR = """
CREATE UNIQUE INDEX CONCURRENTLY channels_inbound_once_a_door
ON channels_inboundmail (fingerprint) WHERE mailbox_id IS NULL
"""
_ONCE_A_MAILBOX = """
CREATE UNIQUE INDEX CONCURRENTLY channels_inbound_once_a_mailbox
ON channels_inboundmail (mailbox_id, uidvalidity, uid)
"""
_AS_CONSTRAINT = """
ALTER TABLE channels_inboundmail ADD CONSTRAINT channels_inbound_once_a_mailbox
UNIQUE USING INDEX channels_inbound_once_a_mailbox
"""
_NO_DOOR = "DROP INDEX CONCURRENTLY IF EXISTS channels_inbound_once_a_door"
_NO_MAILBOX = (
    "ALTER TABLE channels_inboundmail DROP CONSTRAINT IF EXISTS channels_inbound_once_a_mailbox"
)
_NO_MAILBOX_INDEX = "DROP INDEX CONCURRENTLY IF EXISTS channels_inbound_once_a_mailbox"
_ONCE_ALONE = (
    "ALTER TABLE channels_inboundmail DROP CONSTRAINT IF EXISTS"
    " channels_inboundmail_fingerprint_key"
)


class Migration(migrations.Migration):
    """Indexes are built while mail goes on coming in."""

    atomic = False
    dependencies = [("channels", "0005_mailboxes")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(_NO_DOOR, migrations.RunSQL.noop),
                migrations.RunSQL(_ONCE_A_DOOR, _NO_DOOR),
                migrations.RunSQL(_NO_MAILBOX, migrations.RunSQL.noop),
                migrations.RunSQL(_NO_MAILBOX_INDEX, migrations.RunSQL.noop),
                migrations.RunSQL(_ONCE_A_MAILBOX, migrations.RunSQL.noop),
                migrations.RunSQL(_AS_CONSTRAINT, _NO_MAILBOX),
            ],
            state_operations=[
                migrations.AddConstraint(
                    "inboundmail",
                    models.UniqueConstraint(
                        fields=["fingerprint"],
                        condition=Q(mailbox__isnull=True),
                        name="channels_inbound_once_a_door",
                    ),
                ),
                migrations.AddConstraint(
                    "inboundmail",
                    models.UniqueConstraint(
                        fields=["mailbox", "uidvalidity", "uid"],
                        name="channels_inbound_once_a_mailbox",
                    ),
                ),
            ],
        ),
        BuildIndex(
            "inboundmail", models.Index(fields=["fingerprint"], name="channels_inbound_copies")
        ),
        BuildIndex(
            "inboundmail",
            models.Index(fields=["received_at", "id"], name="channels_inbound_received"),
        ),
        BuildIndex(
            "inboundmail",
            models.Index(
                fields=["mailbox", "uid"],
                condition=Q(mailbox__isnull=False, filed_at__isnull=True),
                name="channels_inbound_unfiled",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(_ONCE_ALONE, migrations.RunSQL.noop)],
            state_operations=[
                migrations.AlterField("inboundmail", "fingerprint", models.BinaryField())
            ],
        ),
    ]
