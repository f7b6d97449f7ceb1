"""Checks what stands against 0018, while others go on writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """May be cut off anywhere and begun again."""

    atomic = False
    dependencies = [("tickets", "0018_uploads")]
    operations = [
        ValidateConstraint(model_name="notice", name="tickets_notice_of_clock_or_mention")
    ]
