"""A participant reads the ticket in the portal; who has spoken on a ticket keeps taking part."""

from django.db import migrations

from switchboard.database import walls

WHO_HAS_SPOKEN = """
INSERT INTO tickets_participant (ticket_id, client_id, contact_id, how, added_at)
SELECT message.ticket_id, message.client_id, message.contact_id, 'spoke', min(message.sent_at)
FROM tickets_message AS message
JOIN tickets_ticket AS ticket ON ticket.id = message.ticket_id
JOIN clients_contact AS contact
    ON contact.id = message.contact_id AND contact.client_id = ticket.client_id
WHERE message.is_public AND message.contact_id IS DISTINCT FROM ticket.contact_id
GROUP BY message.ticket_id, message.client_id, message.contact_id
ORDER BY min(message.id)
"""
OWN = "contact_id = portal_contact() OR portal_sees_all()"
# Asks only for the reader's own rows, so that neither table's rule asks the other in a circle.
TAKES_PART = "id IN (SELECT ticket_id FROM tickets_participant)"


class Migration(migrations.Migration):
    """The wall around those who take part."""

    dependencies = [("tickets", "0008_participants"), ("database", "0001_walls")]
    operations = [
        walls.wall("tickets_participant"),
        walls.same_client("tickets_participant", parent="tickets_ticket", column="ticket_id"),
        walls.same_client(
            "tickets_participant", parent="clients_contact", column="contact_id", follows=False
        ),
        walls.window(
            "tickets_participant",
            rows=f"{walls.OWN_CLIENT} AND contact_id = portal_contact() AND left_at IS NULL",
            columns=["id", "ticket_id", "client_id", "contact_id", "how", "added_at", "left_at"],
        ),
        walls.wider_window(
            "tickets_ticket", rows=f"{walls.OWN_CLIENT} AND ({OWN} OR {TAKES_PART})"
        ),
        migrations.RunSQL(WHO_HAS_SPOKEN, migrations.RunSQL.noop),
    ]
