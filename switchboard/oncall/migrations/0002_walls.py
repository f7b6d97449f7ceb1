"""Who is on call is the staff's alone; editions are added and never changed."""

from django.db import migrations

from switchboard.database import walls


class Migration(migrations.Migration):
    """The wall around the on-call room."""

    dependencies = [("oncall", "0001_initial"), ("database", "0001_walls")]
    operations = [
        walls.wall("oncall_schedule"),
        walls.wall("oncall_coverage"),
        walls.wall("oncall_edition", staff=walls.APPEND_ONLY),
        walls.wall("oncall_override"),
    ]
