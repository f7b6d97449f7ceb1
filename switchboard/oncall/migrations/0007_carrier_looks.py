"""What the watch found of each carrier: a new table, the staff's alone."""

from django.db import migrations, models

from switchboard.database import walls


class Migration(migrations.Migration):
    """Only a new table."""

    dependencies = [
        ('oncall', '0006_rehearsals'),
    ]

    operations = [
        migrations.CreateModel(
            name='CarrierLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('carrier', models.CharField(max_length=16, unique=True)),
                ('fault', models.TextField(blank=True, help_text='Why nobody hears its calls; empty is well.')),
                ('since', models.DateTimeField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['carrier'],
            },
        ),
        walls.wall('oncall_carrierlook'),
    ]
