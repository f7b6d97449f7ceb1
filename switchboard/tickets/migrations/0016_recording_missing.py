"""A recording that could not be fetched is said on the ticket."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Only a new name."""

    dependencies = [
        ('tickets', '0015_paged'),
    ]

    operations = [
        migrations.AlterField(
            model_name='timelineevent',
            name='act',
            field=models.CharField(choices=[('received', 'received'), ('sender_settled', 'sender_settled'), ('assessed', 'assessed'), ('reassessed', 'reassessed'), ('taken', 'taken'), ('handed_over', 'handed_over'), ('replied', 'replied'), ('requestor_replied', 'requestor_replied'), ('noted', 'noted'), ('held', 'held'), ('resumed', 'resumed'), ('time_logged', 'time_logged'), ('resolved', 'resolved'), ('reopened', 'reopened'), ('closed', 'closed'), ('survey_answered', 'survey_answered'), ('escalated', 'escalated'), ('escalation_ended', 'escalation_ended'), ('notified', 'notified'), ('deadline_missed', 'deadline_missed'), ('call_back_promised', 'call_back_promised'), ('called_back', 'called_back'), ('fee_notice_told', 'fee_notice_told'), ('fee_consent', 'fee_consent'), ('paged', 'paged'), ('page_accepted', 'page_accepted'), ('page_withdrawn', 'page_withdrawn'), ('call_back_missed', 'call_back_missed'), ('recording_missing', 'recording_missing'), ('merged', 'merged'), ('absorbed', 'absorbed'), ('merge_undone', 'merge_undone'), ('split', 'split'), ('message_moved', 'message_moved'), ('sibling_dismissed', 'sibling_dismissed'), ('tell_by_phone', 'tell_by_phone'), ('told_by_phone', 'told_by_phone'), ('mail_delayed', 'mail_delayed'), ('mail_failed', 'mail_failed'), ('mail_bounced', 'mail_bounced'), ('participant_added', 'participant_added'), ('participant_left', 'participant_left'), ('automatic_answer', 'automatic_answer'), ('bundled', 'bundled')], max_length=24),
        ),
    ]
