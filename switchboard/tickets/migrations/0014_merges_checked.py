"""Checks what stands against 0012 and 0013, and builds an index, while others go on writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

from switchboard.database.building import BuildIndex

SAME_CLIENT = "ALTER TABLE tickets_ticket VALIDATE CONSTRAINT tickets_ticket_survivor_id_same_client"


class Migration(migrations.Migration):
    """May be cut off anywhere and begun again."""

    atomic = False
    dependencies = [("tickets", "0013_merge_walls")]
    operations = [
        migrations.RunSQL(SAME_CLIENT, migrations.RunSQL.noop),
        ValidateConstraint(model_name="ticket", name="tickets_triaged_before_work"),
        ValidateConstraint(model_name="ticket", name="tickets_merged_into_another"),
        BuildIndex(
            model_name="ticket",
            index=models.Index(
                fields=["survivor"],
                condition=models.Q(survivor__isnull=False),
                name="tickets_absorbed",
            ),
        ),
    ]
