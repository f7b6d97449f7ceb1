"""Mailboxes, and where in one a mail lies: new columns are empty and need no rewrite."""

import django.db.models.deletion
from django.db import migrations, models

from switchboard.database import walls


class Migration(migrations.Migration):
    """Mailboxes are the staff's alone."""

    dependencies = [
        ("channels", "0004_leaving"),
        ("published", "0002_walls"),
        ("staff", "0003_access_level"),
        ("tickets", "0007_breached_clocks"),
    ]

    operations = [
        migrations.CreateModel(
            name='Mailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('address', models.EmailField(help_text='The address that people write to.', max_length=254)),
                ('host', models.CharField(max_length=255)),
                ('port', models.PositiveIntegerField(default=993)),
                ('security', models.CharField(choices=[('tls', 'TLS from the start (port 993)'), ('starttls', 'STARTTLS (port 143)'), ('none', 'None, on this machine only')], default='tls', max_length=8)),
                ('user', models.CharField(max_length=320)),
                ('sign_in', models.CharField(choices=[('password', 'Password'), ('client', "OAuth 2: the desk's own credentials (Microsoft 365)"), ('refresh', 'OAuth 2: a refresh token (Google, Microsoft 365)')], default='password', max_length=8)),
                ('sealed_secret', models.BinaryField(default=b'')),
                ('sealed_refresh_token', models.BinaryField(default=b'')),
                ('token_url', models.CharField(blank=True, max_length=500)),
                ('client_id', models.CharField(blank=True, max_length=320)),
                ('scope', models.CharField(blank=True, max_length=500)),
                ('folder', models.CharField(default='INBOX', max_length=255)),
                ('after', models.CharField(choices=[('seen', 'Stays, marked as read'), ('move', 'Moves to another folder'), ('delete', 'Is deleted')], default='seen', max_length=8)),
                ('move_to', models.CharField(blank=True, max_length=255)),
                ('default_category', models.SlugField(blank=True, help_text='A category of the policy.')),
                ('taken_from', models.DateTimeField(blank=True, help_text='What the server got before is left alone.', null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('changed_at', models.DateTimeField(help_text='Whoever reads the mailbox begins anew then.')),
                ('uidvalidity', models.BigIntegerField(blank=True, null=True)),
                ('low_uid', models.BigIntegerField(default=1)),
                ('unfetched', models.JSONField(blank=True, default=dict, help_text='Tries by uid.')),
                ('waiting', models.PositiveIntegerField(default=0, help_text='Mails there, not taken in yet.')),
                ('last_success_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.TextField(blank=True)),
                ('filing_error', models.TextField(blank=True, help_text='Why mails stay where they are.')),
                ('failing_since', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(blank=True, null=True)),
                ('default_team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mailboxes', to='staff.team')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mailboxes', to='published.desk')),
            ],
            options={
                'verbose_name_plural': 'mailboxes',
                'ordering': ['name', 'id'],
                'constraints': [
                    models.CheckConstraint(
                        condition=~models.Q(after='move') | ~models.Q(move_to=''),
                        name='channels_mailbox_moves_somewhere',
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name='inboundmail',
            name='mailbox',
            # No index, which would be built under a lock: that of 0006 begins with the mailbox.
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='channels.mailbox'),
        ),
        migrations.AddField("inboundmail", "uidvalidity", models.BigIntegerField(blank=True, null=True)),
        migrations.AddField("inboundmail", "uid", models.BigIntegerField(blank=True, null=True)),
        migrations.AddField(
            "inboundmail", "filed_at",
            models.DateTimeField(blank=True, help_text="Marked or moved over there.", null=True),
        ),
        migrations.AddField(
            "inboundmail", "shortfall",
            models.TextField(
                blank=True, db_default="", default="",
                help_text="Why only a part of the mail is here.",
            ),
        ),
        migrations.AlterField(
            "inboundmail", "source", models.CharField(help_text="lmtp, pipe, imap", max_length=8)
        ),
        walls.wall("channels_mailbox"),
    ]
