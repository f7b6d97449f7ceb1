"""Named lists of tickets, behind their wall; nothing that stands is touched."""

import django.db.models.deletion
from django.db import migrations, models

from switchboard.database import walls


class Migration(migrations.Migration):
    """Only a new table."""

    dependencies = [
        ('staff', '0006_canned_answers'),
        ('database', '0001_walls'),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('asked', models.CharField(max_length=500)),
                ('is_shared', models.BooleanField(default=False, help_text='Everybody at the desk sees it.')),
                ('saved_at', models.DateTimeField()),
                ('engineer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to='staff.engineer')),
            ],
            options={
                'ordering': ['name', 'id'],
                'indexes': [models.Index(condition=models.Q(('is_shared', True)), fields=['name', 'id'], name='staff_view_shared')],
                'constraints': [models.UniqueConstraint(fields=('engineer', 'name'), name='staff_view_named_once')],
            },
        ),
        walls.wall('staff_savedview'),
    ]
