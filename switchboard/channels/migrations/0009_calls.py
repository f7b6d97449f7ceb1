"""Calls, what carriers said of them, and what was recorded."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from switchboard.database import walls


class Migration(migrations.Migration):
    """Only new tables and names."""

    dependencies = [
        ('channels', '0008_indexes'),
        ('clients', '0003_mail_failures'),
        ('published', '0002_walls'),
        ('staff', '0004_phones'),
        ('tickets', '0015_paged'),
    ]

    operations = [
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('incoming', 'A client called'), ('page', 'We paged an engineer'), ('call_back', 'We called a client back'), ('test', 'A test of a number'), ('by_hand', 'Written down by hand')], max_length=10)),
                ('carrier', models.CharField(help_text='The name of the gateway; “hand” for none.', max_length=16)),
                ('carrier_key', models.CharField(blank=True, help_text='Its identity at the carrier.', max_length=255, null=True)),
                ('from_number', models.CharField(blank=True, help_text='Empty where withheld.', max_length=64)),
                ('to_number', models.CharField(blank=True, max_length=64)),
                ('second_number', models.CharField(blank=True, help_text='Who is rung to be joined with the first.', max_length=64)),
                ('rung', models.JSONField(default=list, help_text='Keys of the engineers rung for the desk.')),
                ('language', models.CharField(default='en', max_length=8)),
                ('is_open', models.BooleanField(help_text='Whether the desk was open when it began.')),
                ('node', models.CharField(blank=True, help_text='Where in its script it waits.', max_length=40)),
                ('asked', models.PositiveSmallIntegerField(default=1)),
                ('consent', models.CharField(blank=True, choices=[('given', 'Agreed'), ('refused', 'Refused'), ('not_given', 'Said nothing')], max_length=10)),
                ('outcome', models.CharField(blank=True, choices=[('spoken', 'Spoke with an engineer'), ('message_left', 'Left a message'), ('abandoned', 'Hung up without a message'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('unanswered', 'Answered, and no key pressed'), ('client_reached', 'The client was reached'), ('client_not_reached', 'The client was not reached'), ('busy', 'Busy'), ('no_answer', 'No answer'), ('machine', 'A machine answered'), ('failed', 'It could not be made'), ('unknown', 'Nobody told us how it ended')], max_length=20)),
                ('began_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('message_began_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('heard_at', models.DateTimeField(help_text='When its carrier last said anything of it.')),
                ('next_check_at', models.DateTimeField(blank=True, help_text='When to act although nobody said how it went on.', null=True)),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='clients.contact')),
                ('contact_method', models.ForeignKey(blank=True, help_text="The number of the engineer's that was called.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='staff.contactmethod')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='published.desk')),
                ('engineer', models.ForeignKey(blank=True, help_text='Who was called, or answered for the desk.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='staff.engineer')),
                ('policy_version', models.ForeignKey(help_text='Whose texts and fee notice were heard.', on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='published.policyversion')),
                ('ticket', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='tickets.ticket')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='CallEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255)),
                ('at', models.DateTimeField()),
                ('node', models.CharField(max_length=40)),
                ('asked', models.PositiveSmallIntegerField(default=1)),
                ('prompts', models.JSONField(default=list, help_text='What was to be said then.')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='channels.call')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Recording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'Still at the carrier'), ('kept', 'Kept here'), ('missing', 'Could not be fetched')], default='waiting', max_length=8)),
                ('source', models.TextField(blank=True, help_text='Where the carrier has it.')),
                ('content', models.BinaryField(blank=True, null=True)),
                ('content_type', models.CharField(blank=True, max_length=80)),
                ('size', models.PositiveIntegerField(default=0)),
                ('sha256', models.BinaryField(blank=True, null=True)),
                ('seconds', models.FloatField(blank=True, null=True)),
                ('transcript', models.TextField(blank=True, help_text='A hint made by a machine.')),
                ('transcript_state', models.CharField(blank=True, max_length=8)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True)),
                ('began_at', models.DateTimeField()),
                ('kept_at', models.DateTimeField(blank=True, null=True)),
                ('call', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='recording', to='channels.call')),
                ('ticket', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recordings', to='tickets.ticket')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(fields=['-began_at', '-id'], name='channels_call_by_time'),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(fields=['ticket', 'id'], name='channels_call_of_ticket'),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(fields=['from_number', '-began_at'], name='channels_call_from'),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(condition=models.Q(('next_check_at__isnull', False)), fields=['next_check_at', 'id'], name='channels_call_next_check'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.UniqueConstraint(condition=models.Q(('carrier_key__isnull', False)), fields=('carrier', 'carrier_key'), name='channels_call_once'),
        ),
        migrations.AddConstraint(
            model_name='callevent',
            constraint=models.UniqueConstraint(fields=('call', 'key'), name='channels_call_event_once'),
        ),
        migrations.AddIndex(
            model_name='recording',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['next_try_at', 'id'], name='channels_recording_waiting'),
        ),
        migrations.AddConstraint(
            model_name='recording',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'kept'), _negated=True), models.Q(('content__isnull', False), ('sha256__isnull', False)), _connector='OR'), name='channels_recording_kept_whole'),
        ),
        walls.wall('channels_call'),
        walls.wall('channels_callevent'),
        walls.wall('channels_recording'),
    ]
