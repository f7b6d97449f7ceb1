"""Time is for the staff, until it is on an invoice."""

from django.db import migrations

from switchboard.database import walls


class Migration(migrations.Migration):
    """The wall around the billing room."""

    dependencies = [
        ("billing", "0001_initial"),
        ("database", "0001_walls"),
    ]
    operations = [
        walls.wall("billing_timeentry"),
        walls.same_client("billing_timeentry", parent="tickets_ticket", column="ticket_id"),
    ]
