"""Why an entry is not charged; with the database's own default, so that nothing is rewritten."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The fee needs consent."""

    dependencies = [("billing", "0002_walls")]
    operations = [
        migrations.AddField(
            "timeentry",
            "uncharged_because",
            models.CharField(
                blank=True,
                choices=[
                    ("refused", "logged after hours, and the fee was refused"),
                    ("not_given", "logged after hours, and nothing was said to the fee notice"),
                    ("not_asked", "logged after hours, and nobody was asked for the fee"),
                ],
                db_default="",
                help_text="Why it may not be charged, whatever its author wanted.",
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            "timeentry",
            models.CheckConstraint(
                condition=models.Q(uncharged_because="") | models.Q(is_billable=False),
                name="billing_uncharged_is_not_billable",
            ),
        ),
    ]
