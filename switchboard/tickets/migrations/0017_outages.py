"""Outages: new tables, and acts by name; nothing that stands is scanned or rewritten."""

import django.db.models.deletion
from django.db import migrations, models

from switchboard.database import walls


class Migration(migrations.Migration):
    """The staff's alone: a requestor reads of an outage on their own timeline."""

    dependencies = [
        ('clients', '0003_mail_failures'),
        ('staff', '0004_phones'),
        ('tickets', '0016_recording_missing'),
    ]

    operations = [
        migrations.AlterField(
            model_name='timelineevent',
            name='act',
            field=models.CharField(choices=[('received', 'received'), ('sender_settled', 'sender_settled'), ('assessed', 'assessed'), ('reassessed', 'reassessed'), ('taken', 'taken'), ('handed_over', 'handed_over'), ('replied', 'replied'), ('requestor_replied', 'requestor_replied'), ('noted', 'noted'), ('held', 'held'), ('resumed', 'resumed'), ('time_logged', 'time_logged'), ('resolved', 'resolved'), ('reopened', 'reopened'), ('closed', 'closed'), ('survey_answered', 'survey_answered'), ('escalated', 'escalated'), ('escalation_ended', 'escalation_ended'), ('notified', 'notified'), ('deadline_missed', 'deadline_missed'), ('call_back_promised', 'call_back_promised'), ('called_back', 'called_back'), ('fee_notice_told', 'fee_notice_told'), ('fee_consent', 'fee_consent'), ('paged', 'paged'), ('page_accepted', 'page_accepted'), ('page_withdrawn', 'page_withdrawn'), ('call_back_missed', 'call_back_missed'), ('recording_missing', 'recording_missing'), ('merged', 'merged'), ('absorbed', 'absorbed'), ('merge_undone', 'merge_undone'), ('split', 'split'), ('message_moved', 'message_moved'), ('sibling_dismissed', 'sibling_dismissed'), ('outage_opened', 'outage_opened'), ('outage_joined', 'outage_joined'), ('outage_left', 'outage_left'), ('outage_ended', 'outage_ended'), ('outage_dismissed', 'outage_dismissed'), ('tell_by_phone', 'tell_by_phone'), ('told_by_phone', 'told_by_phone'), ('mail_delayed', 'mail_delayed'), ('mail_failed', 'mail_failed'), ('mail_bounced', 'mail_bounced'), ('participant_added', 'participant_added'), ('participant_left', 'participant_left'), ('automatic_answer', 'automatic_answer'), ('bundled', 'bundled')], max_length=24),
        ),
        migrations.CreateModel(
            name='Outage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('open', 'Open'), ('ended', 'Over'), ('dismissed', 'No outage')], default='proposed', max_length=9)),
                ('proposed_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.engineer')),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.engineer')),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outages_led', to='tickets.ticket')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.site')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='OutageTicket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_standing', models.BooleanField(default=True)),
                ('joined_at', models.DateTimeField(blank=True, null=True)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('outage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='tickets.outage')),
                ('ticket', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='outage_places', to='tickets.ticket')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='outage',
            index=models.Index(condition=models.Q(('state__in', ['proposed', 'open'])), fields=['client', 'id'], name='tickets_outage_standing'),
        ),
        migrations.AddConstraint(
            model_name='outage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), _negated=True), models.Q(('opened_at__isnull', False), ('opened_by__isnull', False), ('parent__isnull', False)), _connector='OR'), name='tickets_open_outage_has_a_parent'),
        ),
        migrations.AddConstraint(
            model_name='outage',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('parent',), name='tickets_one_outage_a_parent'),
        ),
        migrations.AddConstraint(
            model_name='outageticket',
            constraint=models.UniqueConstraint(condition=models.Q(('is_standing', True)), fields=('ticket',), name='tickets_in_one_outage'),
        ),
        migrations.AddConstraint(
            model_name='outageticket',
            constraint=models.UniqueConstraint(fields=('outage', 'ticket'), name='tickets_once_in_an_outage'),
        ),
        walls.wall("tickets_outage"),
        walls.wall("tickets_outageticket"),
        walls.same_client("tickets_outageticket", parent="tickets_ticket", column="ticket_id"),
    ]
