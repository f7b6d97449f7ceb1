"""Agreements and rates are for the staff."""

from django.db import migrations

from switchboard.database import walls


class Migration(migrations.Migration):
    """The wall around the agreements room."""

    dependencies = [
        ("agreements", "0001_initial"),
        ("database", "0001_walls"),
    ]
    operations = [
        walls.wall("agreements_agreement"),
        walls.wall("agreements_ratecard"),
    ]
