"""Contacts' numbers in one form, with an index to know a caller by; safe on a full database.

Read and written a thousand at a time, each in a transaction of its own; what is no number stays.
"""

from django.db import migrations, models

from switchboard.database.building import BuildIndex
from switchboard.wire import telephone

AT_ONCE = 1000


def write_as_e164(apps, editor):
    """Rewrites those that are numbers in another form."""
    contacts = apps.get_model("clients", "Contact").objects.using(editor.connection.alias)
    last = 0
    while True:
        found = list(
            contacts.filter(pk__gt=last).exclude(phone="").order_by("pk").only("phone")[:AT_ONCE]
        )
        if not found:
            return
        last = found[-1].pk
        changed = []
        for contact in found:
            number = telephone.e164(contact.phone)
            if number and number != contact.phone:
                contact.phone = number
                changed.append(contact)
        contacts.bulk_update(changed, ["phone"])


class Migration(migrations.Migration):
    """One number, one form."""

    atomic = False
    dependencies = [("clients", "0003_mail_failures")]
    operations = [
        migrations.AlterField(
            "contact",
            "phone",
            models.CharField(
                blank=True, help_text="In E.164; what is none is nobody's number.", max_length=32
            ),
        ),
        migrations.RunPython(write_as_e164, migrations.RunPython.noop),
        BuildIndex("contact", models.Index(fields=["phone"], name="clients_contact_phone")),
    ]
