"""What the desk must know of a client; the portal's window names its columns, and not this one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column with a default of the database's: no row is rewritten."""

    dependencies = [("clients", "0005_language")]
    operations = [
        migrations.AddField(
            "client",
            "notes",
            models.TextField(
                blank=True,
                db_default="",
                help_text="What the desk must know; the client never reads it.",
            ),
        ),
    ]
