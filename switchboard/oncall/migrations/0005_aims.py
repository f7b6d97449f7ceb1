"""What an attempt is for, as part of what makes it one of its kind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The table is as new as the pages are; its column has a default in the database."""

    dependencies = [
        ('channels', '0009_calls'),
        ('oncall', '0004_rotas'),
        ('staff', '0004_phones'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='delivery',
            name='oncall_delivery_once',
        ),
        migrations.AddField(
            model_name='delivery',
            name='aim',
            field=models.CharField(choices=[('ask', 'Asks for somebody'), ('taken', 'Says who has it'), ('more', 'Says that another message waits')], db_default='ask', default='ask', max_length=5),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='ending',
            field=models.CharField(blank=True, choices=[('accepted', 'accepted'), ('declined', 'declined'), ('busy', 'busy'), ('machine', 'machine'), ('no_answer', 'no_answer'), ('failed', 'failed'), ('sent', 'sent'), ('not_needed', 'not_needed')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('page', 'round', 'engineer', 'contact_method', 'aim', 'number'), name='oncall_delivery_once'),
        ),
    ]
