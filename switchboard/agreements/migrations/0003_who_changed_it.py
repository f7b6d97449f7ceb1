"""Agreements say who wrote them last, and when; of those there already nobody knows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The two columns."""

    dependencies = [("agreements", "0002_walls")]
    operations = [
        migrations.AddField(
            model_name="agreement",
            name="changed_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="agreement",
            name="changed_by",
            field=models.CharField(default="", editable=False, max_length=200),
        ),
    ]
