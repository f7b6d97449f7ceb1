"""People who take part in a ticket, a row each, and the acts of trust and quiet."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0003_mail_failures'),
        ('staff', '0003_access_level'),
        ('tickets', '0007_breached_clocks'),
    ]

    operations = [
        migrations.AlterField(
            model_name='timelineevent',
            name='act',
            field=models.CharField(choices=[('received', 'received'), ('sender_settled', 'sender_settled'), ('assessed', 'assessed'), ('reassessed', 'reassessed'), ('taken', 'taken'), ('handed_over', 'handed_over'), ('replied', 'replied'), ('requestor_replied', 'requestor_replied'), ('noted', 'noted'), ('held', 'held'), ('resumed', 'resumed'), ('time_logged', 'time_logged'), ('resolved', 'resolved'), ('reopened', 'reopened'), ('closed', 'closed'), ('survey_answered', 'survey_answered'), ('escalated', 'escalated'), ('escalation_ended', 'escalation_ended'), ('notified', 'notified'), ('deadline_missed', 'deadline_missed'), ('call_back_promised', 'call_back_promised'), ('called_back', 'called_back'), ('tell_by_phone', 'tell_by_phone'), ('mail_failed', 'mail_failed'), ('mail_bounced', 'mail_bounced'), ('participant_added', 'participant_added'), ('participant_left', 'participant_left'), ('automatic_answer', 'automatic_answer'), ('bundled', 'bundled')], max_length=24),
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('spoke', 'Wrote on it'), ('copied', 'Copied in by mail'), ('added', 'Added by the desk')], max_length=8)),
                ('added_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('added_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.engineer')),
                ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='clients.contact')),
                ('ticket', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='tickets.ticket')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('ticket', 'contact'), name='tickets_participant_once')],
            },
        ),
    ]
