"""Desks, regions and the public part of the policy are for everybody to read."""

from django.db import migrations

from switchboard.database import walls


class Migration(migrations.Migration):
    """The wall around the published room."""

    dependencies = [
        ("published", "0001_initial"),
        ("database", "0001_walls"),
    ]
    operations = [
        walls.wall("published_policyversion", staff=walls.APPEND_ONLY),
        walls.wall("published_desk"),
        walls.wall("published_region"),
        walls.window(
            "published_policyversion",
            rows="true",
            columns=["id", "number", "published_at", "public_document"],
        ),
        walls.window("published_desk", rows="true"),
        walls.window("published_region", rows="true"),
    ]
