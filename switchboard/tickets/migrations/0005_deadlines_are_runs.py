"""The ticket's own deadline columns go; its clocks' runs have them."""

from django.db import migrations


class Migration(migrations.Migration):
    """After the runs were filled from the columns."""

    dependencies = [("tickets", "0004_clock_walls")]
    operations = [
        migrations.RemoveField(model_name="ticket", name="first_response_due_at"),
        migrations.RemoveField(model_name="ticket", name="resolution_due_at"),
    ]
