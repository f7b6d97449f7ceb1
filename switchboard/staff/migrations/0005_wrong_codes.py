"""How often a wrong code was entered for a way to an engineer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns with a default of the database's own, or empty: no row is rewritten."""

    dependencies = [
        ('staff', '0004_phones'),
    ]

    operations = [
        migrations.AddField(
            model_name='contactmethod',
            name='wrong_codes',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='contactmethod',
            name='wrong_code_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
