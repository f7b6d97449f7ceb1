"""Clients learn who has their ticket: a name, no more."""

from django.db import migrations

from switchboard.database import walls


class Migration(migrations.Migration):
    """The wall around the staff room."""

    dependencies = [
        ("staff", "0001_initial"),
        ("database", "0001_walls"),
    ]
    operations = [
        walls.wall("staff_team"),
        walls.wall("staff_engineer"),
        walls.wall("staff_membership"),
        walls.wall("staff_engineerskill"),
        walls.window("staff_team", rows="true", columns=["id", "key", "name"]),
        walls.window("staff_engineer", rows="true", columns=["id", "uuid", "name"]),
    ]
