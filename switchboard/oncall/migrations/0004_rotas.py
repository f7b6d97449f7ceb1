"""Swaps, time away, gaps and calendar feeds: only new tables, and one column without a value."""

import django.db.models.deletion
from django.db import migrations, models

from switchboard.database import walls


class Migration(migrations.Migration):
    """The staff's alone, as all of who is on call."""

    dependencies = [
        ('oncall', '0003_pages'),
        ('published', '0002_walls'),
        ('staff', '0004_phones'),
    ]

    operations = [
        migrations.AddField(
            model_name='override',
            name='group',
            field=models.UUIDField(blank=True, help_text='What was made together, as one cover, and goes together.', null=True),
        ),
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.BinaryField(max_length=32, unique=True)),
                ('made_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('last_fetched_at', models.DateTimeField(blank=True, null=True)),
                ('hour_began_at', models.DateTimeField(blank=True, null=True)),
                ('fetches_in_hour', models.PositiveIntegerField(default=0)),
                ('engineer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='feeds', to='staff.engineer')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feeds_made', to='staff.engineer')),
                ('schedule', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='feeds', to='oncall.schedule')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('engineer__isnull', False), ('revoked_at__isnull', True)), fields=('engineer',), name='oncall_feed_of_an_engineer_once'), models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True), ('schedule__isnull', False)), fields=('schedule', 'made_by'), name='oncall_feed_of_a_schedule_once_each'), models.CheckConstraint(condition=models.Q(models.Q(('engineer__isnull', True), ('schedule__isnull', False)), models.Q(('engineer__isnull', False), ('schedule__isnull', True)), _connector='OR'), name='oncall_feed_of_one_thing')],
            },
        ),
        migrations.CreateModel(
            name='Gap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('because', models.CharField(max_length=500)),
                ('told_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gaps', to='published.desk')),
            ],
            options={
                'ordering': ['starts_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['desk', 'starts_at'], name='oncall_gap_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='oncall_gap_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Swap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('note', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(choices=[('offered', 'Waits for an answer'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('taken_back', 'Taken back'), ('lapsed', 'Nobody answered in time')], default='offered', max_length=10)),
                ('lapses_at', models.DateTimeField(help_text='Without an answer by then the shift stays.')),
                ('author_name', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answerer_name', models.CharField(blank=True, max_length=200)),
                ('offered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='swaps_offered', to='staff.engineer')),
                ('offered_to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='swaps_received', to='staff.engineer')),
                ('override', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='swap', to='oncall.override')),
                ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='swaps', to='oncall.schedule')),
            ],
            options={
                'ordering': ['starts_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('state', 'offered')), fields=['lapses_at', 'id'], name='oncall_swap_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='oncall_swap_ends_after_start'), models.CheckConstraint(condition=models.Q(('offered_by', models.F('offered_to')), _negated=True), name='oncall_swap_of_two'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('state', 'offered')), models.Q(models.Q(('state', 'offered'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='oncall_swap_is_answered_once'), models.CheckConstraint(condition=models.Q(models.Q(('override__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('override__isnull', True)), _connector='OR'), name='oncall_accepted_swap_is_an_override')],
            },
        ),
        migrations.CreateModel(
            name='TimeAway',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('note', models.CharField(blank=True, max_length=300)),
                ('author_name', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('began_at', models.DateTimeField(blank=True, null=True)),
                ('returned_at', models.DateTimeField(blank=True, null=True)),
                ('engineer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='times_away', to='staff.engineer')),
            ],
            options={
                'ordering': ['starts_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('returned_at__isnull', True)), fields=['starts_at', 'id'], name='oncall_away_to_follow'), models.Index(fields=['ends_at'], name='oncall_away_ends')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gte', models.F('starts_at'))), name='oncall_away_ends_after_start'), models.CheckConstraint(condition=models.Q(('starts_at__gte', models.F('made_at'))), name='oncall_away_changes_no_past')],
            },
        ),
        walls.wall("oncall_swap"),
        walls.wall("oncall_timeaway"),
        walls.wall("oncall_gap"),
        walls.wall("oncall_feed"),
    ]
