"""What the public page says of the last thirty days: everybody may read it."""

from django.db import migrations, models

from switchboard.database import walls


class Migration(migrations.Migration):
    """A new table only."""

    dependencies = [("published", "0002_walls"), ("database", "0001_walls")]
    operations = [
        migrations.CreateModel(
            name="ServiceFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_on", models.DateField()),
                ("last_on", models.DateField(unique=True)),
                ("measured_at", models.DateTimeField()),
                ("tickets", models.PositiveIntegerField(help_text="Received in these days.")),
                ("promises", models.JSONField()),
            ],
            options={"ordering": ["-last_on"]},
        ),
        walls.wall("published_servicefigures"),
        walls.window("published_servicefigures", rows="true"),
    ]
