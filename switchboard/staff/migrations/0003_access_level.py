"""Engineers hold an access level; those there already hold none until somebody says otherwise."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The column, and the levels that it may have."""

    dependencies = [("staff", "0002_walls")]
    operations = [
        migrations.AddField(
            model_name="engineer",
            name="access_level",
            field=models.CharField(
                choices=[
                    ("none", "None"),
                    ("elevated", "Elevated"),
                    ("administrator", "Administrator"),
                ],
                default="none",
                help_text="The access to clients' systems that this engineer holds.",
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="engineer",
            constraint=models.CheckConstraint(
                condition=models.Q(access_level__in=["none", "elevated", "administrator"]),
                name="staff_engineer_access_known",
            ),
        ),
    ]
