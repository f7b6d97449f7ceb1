"""How engineers are reached, and who takes the desk's calls now."""

import django.db.models.deletion
from django.db import migrations, models

from switchboard.database import walls


class Migration(migrations.Migration):
    """Only new tables and names."""

    dependencies = [
        ('staff', '0003_access_level'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactMethod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('call', 'call'), ('sms', 'sms'), ('push', 'push'), ('mail', 'mail')], max_length=8)),
                ('address', models.CharField(max_length=1000)),
                ('label', models.CharField(blank=True, max_length=80)),
                ('position', models.PositiveSmallIntegerField(default=1)),
                ('verified_at', models.DateTimeField(blank=True, null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('engineer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contact_methods', to='staff.engineer')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PhoneSignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signed_in_at', models.DateTimeField()),
                ('idle_since', models.DateTimeField()),
                ('contact_method', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to='staff.contactmethod')),
                ('engineer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='phone_sign_in', to='staff.engineer')),
            ],
            options={
                'ordering': ['idle_since', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='contactmethod',
            constraint=models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('engineer', 'method', 'address'), name='staff_contact_method_once'),
        ),
        migrations.AddIndex(
            model_name='phonesignin',
            index=models.Index(fields=['idle_since', 'id'], name='staff_phone_idle'),
        ),
        walls.wall('staff_contactmethod'),
        walls.wall('staff_phonesignin'),
    ]
