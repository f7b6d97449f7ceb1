"""What is open of a client is found without reading what was solved; built beside the work."""

from django.db import migrations, models

from switchboard.database.building import BuildIndex


class Migration(migrations.Migration):
    """One partial index."""

    atomic = False
    dependencies = [("tickets", "0020_words_and_size")]
    operations = [
        BuildIndex(
            "ticket",
            models.Index(
                fields=["client", "-received_at", "-id"],
                condition=models.Q(state__in=["new", "open", "in_progress", "on_hold"]),
                name="tickets_open_of_client",
            ),
        ),
    ]
