"""Rehearsals of calls: a new table, the staff's alone."""

import django.db.models.deletion
from django.db import migrations, models

from switchboard.database import walls


class Migration(migrations.Migration):
    """Only a new table."""

    dependencies = [
        ('oncall', '0005_aims'),
        ('published', '0003_service_figures'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rehearsal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('seconds', models.FloatField(help_text='From the first ring to whom to call.')),
                ('would_call', models.JSONField(default=list, help_text='Names of those called first.')),
                ('fault', models.TextField(blank=True, help_text='Why nobody would be reached; empty is well.')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rehearsals', to='published.desk')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['desk', '-at'], name='oncall_rehearsal_newest')],
            },
        ),
        walls.wall('oncall_rehearsal'),
    ]
