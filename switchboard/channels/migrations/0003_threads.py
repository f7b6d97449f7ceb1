"""The ids by which mails of one thread are found; nullable, and indexed by 0008."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Which mails are of one thread."""

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
    ]
