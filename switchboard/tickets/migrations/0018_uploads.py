"""Files that wait for their words, and notices that are mentions.

What stands is checked by 0019, while others go on writing.
"""

import django.db.models.deletion
import uuid
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from switchboard.database import walls


class Migration(migrations.Migration):
    """A new table with its wall, and columns that may be empty."""

    dependencies = [
        ('clients', '0004_numbers'),
        ('staff', '0004_phones'),
        ('tickets', '0017_outages'),
    ]

    operations = [
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('is_public', models.BooleanField(help_text='For a reply; what is for a note never leaves.')),
                ('name', models.CharField(max_length=255)),
                ('content_type', models.CharField(max_length=127)),
                ('size', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
                ('uploaded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='notice',
            name='message',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.message'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='clock',
            field=models.CharField(blank=True, choices=[('first_response', 'First response'), ('next_update', 'Next update'), ('resolution', 'Resolution'), ('call_back', 'Call-back'), ('age', 'Age')], max_length=16),
        ),
        migrations.AlterField(
            model_name='notice',
            name='due_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='notice',
            name='rung',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        AddConstraintNotValid(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('clock', ''), ('message__isnull', False)), models.Q(('due_at__isnull', False), ('rung__isnull', False)), _connector='OR'), name='tickets_notice_of_clock_or_mention'),
        ),
        migrations.AddField(
            model_name='upload',
            name='engineer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='staff.engineer'),
        ),
        migrations.AddField(
            model_name='upload',
            name='ticket',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='tickets.ticket'),
        ),
        migrations.AddIndex(
            model_name='upload',
            index=models.Index(fields=['engineer', 'ticket', 'id'], name='tickets_upload_waiting'),
        ),
        migrations.AddIndex(
            model_name='upload',
            index=models.Index(fields=['uploaded_at'], name='tickets_upload_age'),
        ),
        walls.wall('tickets_upload'),
    ]
