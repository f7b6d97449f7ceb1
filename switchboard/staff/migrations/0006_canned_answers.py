"""Answers that are used again and again."""

import django.db.models.deletion
from django.db import migrations, models

from switchboard.database import walls


class Migration(migrations.Migration):
    """A new table, with its wall."""

    dependencies = [
        ('staff', '0005_wrong_codes'),
    ]

    operations = [
        migrations.CreateModel(
            name='CannedAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80)),
                ('english', models.TextField()),
                ('spanish', models.TextField(blank=True)),
                ('changed_by_name', models.CharField(max_length=200)),
                ('changed_at', models.DateTimeField()),
                ('is_active', models.BooleanField(default=True)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='canned_answers', to='staff.team')),
            ],
            options={
                'ordering': ['title', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('title', 'team'), name='staff_canned_answer_once', nulls_distinct=False)],
            },
        ),
        walls.wall('staff_cannedanswer'),
    ]
