"""A client reads its own tickets and what is public on them; the timeline only grows."""

from django.db import migrations

from switchboard.database import walls


class Migration(migrations.Migration):
    """The wall around the tickets room."""

    dependencies = [
        ("tickets", "0001_initial"),
        ("database", "0001_walls"),
        ("clients", "0002_walls"),
    ]
    operations = [
        walls.wall("tickets_ticket"),
        walls.wall("tickets_message"),
        walls.wall("tickets_attachment"),
        walls.wall("tickets_hold"),
        walls.wall("tickets_assignment"),
        walls.wall("tickets_resolution"),
        walls.wall("tickets_timelineevent", staff=walls.APPEND_ONLY),
        walls.same_client(
            "tickets_ticket", parent="clients_contact", column="contact_id", follows=False
        ),
        walls.same_client("tickets_ticket", parent="clients_site", column="site_id", follows=False),
        walls.same_client("tickets_message", parent="tickets_ticket", column="ticket_id"),
        walls.same_client("tickets_attachment", parent="tickets_message", column="message_id"),
        walls.same_client("tickets_hold", parent="tickets_ticket", column="ticket_id"),
        walls.same_client("tickets_assignment", parent="tickets_ticket", column="ticket_id"),
        walls.same_client("tickets_resolution", parent="tickets_ticket", column="ticket_id"),
        walls.same_client("tickets_timelineevent", parent="tickets_ticket", column="ticket_id"),
        walls.window(
            "tickets_ticket",
            rows=f"{walls.OWN_CLIENT} AND (contact_id = portal_contact() OR portal_sees_all())",
        ),
        walls.window("tickets_message", rows=f"is_public AND {walls.VISIBLE_TICKET}"),
        walls.window(
            "tickets_attachment",
            rows=f"{walls.OWN_CLIENT} AND message_id IN (SELECT id FROM tickets_message)",
        ),
        walls.window(
            "tickets_hold",
            rows=walls.VISIBLE_TICKET,
            columns=[
                "id", "ticket_id", "client_id", "reason", "started_at", "until_at", "ended_at",
            ],
        ),
        walls.window("tickets_resolution", rows=walls.VISIBLE_TICKET),
        walls.window(
            "tickets_timelineevent",
            rows=f"is_public AND {walls.VISIBLE_TICKET}",
            columns=[
                "id", "ticket_id", "client_id", "act", "at", "actor_kind", "actor_name",
                "engineer_id", "contact_id", "is_public", "message_id", "public_details",
            ],
        ),
    ]
