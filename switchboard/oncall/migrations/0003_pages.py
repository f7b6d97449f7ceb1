"""Pages, and each attempt to deliver one."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from switchboard.database import walls


class Migration(migrations.Migration):
    """Only new tables and names."""

    dependencies = [
        ('channels', '0009_calls'),
        ('oncall', '0002_walls'),
        ('staff', '0004_phones'),
        ('tickets', '0015_paged'),
    ]

    operations = [
        migrations.CreateModel(
            name='Page',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('cause_key', models.CharField(max_length=120, unique=True)),
                ('state', models.CharField(choices=[('fired', 'Nobody has it yet'), ('joined', 'Goes with an earlier page'), ('accepted', 'Accepted, not called back yet'), ('called_back', 'Called back'), ('withdrawn', 'Withdrawn')], default='fired', max_length=12)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('fired_at', models.DateTimeField(help_text='When the present round began.')),
                ('next_check_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('call_back_by_at', models.DateTimeField(blank=True, help_text='Without a call-back by then the page begins anew.', null=True)),
                ('called_back_at', models.DateTimeField(blank=True, null=True)),
                ('hopeless_at', models.DateTimeField(blank=True, help_text='When managers were told that nobody could be called.', null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accepted_pages', to='staff.engineer')),
                ('call', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='channels.call')),
                ('joined_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joined', to='oncall.page')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='tickets.ticket')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('round', models.PositiveSmallIntegerField()),
                ('step', models.PositiveSmallIntegerField()),
                ('method', models.CharField(choices=[('call', 'call'), ('sms', 'sms'), ('push', 'push'), ('mail', 'mail')], max_length=8)),
                ('number', models.PositiveSmallIntegerField(help_text='The how manieth on this way, from 1.')),
                ('state', models.CharField(choices=[('new', 'Waiting to leave'), ('leaving', 'Being handed to the carrier'), ('under_way', 'Ringing, or at its reader'), ('ended', 'Ended')], default='new', max_length=10)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(blank=True, null=True)),
                ('begun_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(blank=True, help_text='When the carrier had taken it.', null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ending', models.CharField(blank=True, choices=[('accepted', 'accepted'), ('declined', 'declined'), ('busy', 'busy'), ('machine', 'machine'), ('no_answer', 'no_answer'), ('failed', 'failed'), ('sent', 'sent')], max_length=12)),
                ('carrier', models.CharField(blank=True, max_length=16)),
                ('error', models.TextField(blank=True)),
                ('call', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='delivery', to='channels.call')),
                ('contact_method', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='staff.contactmethod')),
                ('engineer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='staff.engineer')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='oncall.page')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='page',
            index=models.Index(condition=models.Q(('next_check_at__isnull', False)), fields=['next_check_at', 'id'], name='oncall_page_next_check'),
        ),
        migrations.AddIndex(
            model_name='page',
            index=models.Index(condition=models.Q(('state__in', ['fired', 'accepted'])), fields=['id'], name='oncall_page_open'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'fired'), _negated=True), ('next_check_at__isnull', False), _connector='OR'), name='oncall_fired_page_is_looked_at'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False), ('next_check_at__isnull', False)), _connector='OR'), name='oncall_accepted_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('joined_to__isnull', False), ('state', 'joined')), models.Q(('state', 'joined'), _negated=True), _connector='OR'), name='oncall_joined_to_another'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state__in', ['new', 'leaving', 'under_way'])), fields=['next_try_at', 'id'], name='oncall_delivery_waiting'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('page', 'round', 'engineer', 'contact_method', 'number'), name='oncall_delivery_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'ended'), models.Q(('ending', ''), _negated=True), ('ended_at__isnull', False)), models.Q(models.Q(('state', 'ended'), _negated=True), ('ending', ''), ('ended_at__isnull', True)), _connector='OR'), name='oncall_delivery_ends_with_a_result'),
        ),
        walls.wall('oncall_page'),
        walls.wall('oncall_delivery'),
    ]
