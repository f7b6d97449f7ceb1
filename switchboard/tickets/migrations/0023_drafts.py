"""Words that are typed and not sent yet."""

import django.db.models.deletion
from django.db import migrations, models

from switchboard.database import walls


class Migration(migrations.Migration):
    """A new table with its wall."""

    dependencies = [
        ('staff', '0007_saved_views'),
        ('tickets', '0022_live'),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=40)),
                ('words', models.TextField(blank=True, max_length=100000)),
                ('version', models.PositiveIntegerField()),
                ('window', models.CharField(blank=True, max_length=32)),
                ('kept_at', models.DateTimeField()),
                ('engineer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='staff.engineer')),
                ('ticket', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='tickets.ticket')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['kept_at'], name='tickets_draft_age')],
                'constraints': [models.UniqueConstraint(fields=('engineer', 'ticket', 'field'), name='tickets_draft_once')],
            },
        ),
        walls.wall('tickets_draft'),
    ]
