"""Whether a contact's mail comes back; nullable or with the database's own default."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Addresses that are known to be dead."""

    dependencies = [("clients", "0002_walls")]
    operations = [
        migrations.AddField(
            "contact",
            "mail_failed_at",
            models.DateTimeField(
                blank=True, help_text="Since when letters come back for good.", null=True
            ),
        ),
        migrations.AddField(
            "contact",
            "mail_failure",
            models.TextField(blank=True, db_default="", help_text="What came back."),
        ),
    ]
