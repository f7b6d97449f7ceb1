"""Merges and siblings; on tickets nothing is scanned or rewritten: 0013 checks what stands."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0003_who_changed_it'),
        ('clients', '0002_walls'),
        ('published', '0002_walls'),
        ('staff', '0003_access_level'),
        ('tickets', '0011_mail_delayed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('merged_at', models.DateTimeField()),
                ('state_before', models.CharField(choices=[('new', 'Awaiting triage'), ('open', "In a team's queue"), ('in_progress', 'In progress'), ('on_hold', 'On hold'), ('resolved', 'Resolved'), ('closed', 'Closed'), ('merged', 'Merged')], help_text='What the absorbed ticket returns to.', max_length=12)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Sibling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('same_thread', 'It answers a mail that opened the other'), ('same_file', 'The same file is attached'), ('same_subject', 'The same subject'), ('sent_twice', 'The same person wrote the same words')], max_length=16)),
                ('proposed_at', models.DateTimeField()),
                ('dismissed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AlterField(
            model_name='participant',
            name='how',
            field=models.CharField(choices=[('spoke', 'Wrote on it'), ('copied', 'Copied in by mail'), ('added', 'Added by the desk'), ('along', 'Came with a merged ticket')], max_length=8),
        ),
        migrations.RemoveConstraint(
            model_name='ticket',
            name='tickets_triaged_before_work',
        ),
        migrations.AddField(
            model_name='message',
            name='came_to',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='The merged ticket that it was written to; it goes back with that one.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='survivor',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='The ticket that a merged one goes on in.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed_tickets', to='tickets.ticket'),
        ),
        migrations.AlterField(
            model_name='ticket',
            name='state',
            field=models.CharField(choices=[('new', 'Awaiting triage'), ('open', "In a team's queue"), ('in_progress', 'In progress'), ('on_hold', 'On hold'), ('resolved', 'Resolved'), ('closed', 'Closed'), ('merged', 'Merged')], default='new', max_length=12),
        ),
        migrations.AlterField(
            model_name='timelineevent',
            name='act',
            field=models.CharField(choices=[('received', 'received'), ('sender_settled', 'sender_settled'), ('assessed', 'assessed'), ('reassessed', 'reassessed'), ('taken', 'taken'), ('handed_over', 'handed_over'), ('replied', 'replied'), ('requestor_replied', 'requestor_replied'), ('noted', 'noted'), ('held', 'held'), ('resumed', 'resumed'), ('time_logged', 'time_logged'), ('resolved', 'resolved'), ('reopened', 'reopened'), ('closed', 'closed'), ('survey_answered', 'survey_answered'), ('escalated', 'escalated'), ('escalation_ended', 'escalation_ended'), ('notified', 'notified'), ('deadline_missed', 'deadline_missed'), ('call_back_promised', 'call_back_promised'), ('called_back', 'called_back'), ('fee_notice_told', 'fee_notice_told'), ('merged', 'merged'), ('absorbed', 'absorbed'), ('merge_undone', 'merge_undone'), ('split', 'split'), ('message_moved', 'message_moved'), ('sibling_dismissed', 'sibling_dismissed'), ('tell_by_phone', 'tell_by_phone'), ('told_by_phone', 'told_by_phone'), ('mail_delayed', 'mail_delayed'), ('mail_failed', 'mail_failed'), ('mail_bounced', 'mail_bounced'), ('participant_added', 'participant_added'), ('participant_left', 'participant_left'), ('automatic_answer', 'automatic_answer'), ('bundled', 'bundled')], max_length=24),
        ),
        AddConstraintNotValid(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['new', 'merged']), models.Q(('team__isnull', False), ('triaged_at__isnull', False), models.Q(('impact', ''), _negated=True), models.Q(('urgency', ''), _negated=True)), _connector='OR'), name='tickets_triaged_before_work'),
        ),
        AddConstraintNotValid(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'merged'), ('survivor__isnull', False), models.Q(('survivor', models.F('id')), _negated=True)), models.Q(models.Q(('state', 'merged'), _negated=True), ('survivor__isnull', True)), _connector='OR'), name='tickets_merged_into_another'),
        ),
        migrations.AddField(
            model_name='merge',
            name='absorbed',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='merges', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='merge',
            name='client',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client'),
        ),
        migrations.AddField(
            model_name='merge',
            name='merged_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.engineer'),
        ),
        migrations.AddField(
            model_name='merge',
            name='survivor',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='merges_taken', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='merge',
            name='undone_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.engineer'),
        ),
        migrations.AddField(
            model_name='sibling',
            name='client',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client'),
        ),
        migrations.AddField(
            model_name='sibling',
            name='dismissed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.engineer'),
        ),
        migrations.AddField(
            model_name='sibling',
            name='earlier',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='later_siblings', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='sibling',
            name='ticket',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='siblings', to='tickets.ticket'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('absorbed',), name='tickets_one_standing_merge'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(('absorbed', models.F('survivor')), _negated=True), name='tickets_merge_of_two'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True)), models.Q(('undone_at__gte', models.F('merged_at')), ('undone_by__isnull', False)), _connector='OR'), name='tickets_merge_undone_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='sibling',
            constraint=models.UniqueConstraint(fields=('ticket', 'earlier'), name='tickets_sibling_once'),
        ),
        migrations.AddConstraint(
            model_name='sibling',
            constraint=models.CheckConstraint(condition=models.Q(('ticket', models.F('earlier')), _negated=True), name='tickets_sibling_of_two'),
        ),
    ]
