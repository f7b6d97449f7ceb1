"""Walls around the clocks; deadlines that stood on the ticket become runs of its clocks."""

from django.db import migrations

from switchboard.database import walls

# What is left open here (working time, rungs) the first sweep fills in from the timeline.
RUNS_OF_TICKETS = """
INSERT INTO tickets_clockrun (ticket_id, client_id, clock, started_at, due_at, next_check_at,
                              stopped_at, breached_at, allowed, term, rung)
SELECT id, client_id, clock, received_at, due_at, NULL, stopped_at,
       CASE WHEN due_at < stopped_at THEN due_at END, interval '0', 0, 0
FROM tickets_ticket, LATERAL (VALUES
    ('first_response', first_response_due_at, triaged_at),
    ('resolution', CASE WHEN triaged_at IS NOT NULL THEN resolution_due_at END, resolved_at),
    ('age', NULL, resolved_at)
) AS run (clock, due_at, stopped_at)
WHERE clock <> 'resolution' OR triaged_at IS NOT NULL
"""


class Migration(migrations.Migration):
    """The wall around the clocks."""

    dependencies = [("tickets", "0003_clocks"), ("database", "0001_walls")]
    operations = [
        walls.wall("tickets_clockrun"),
        walls.wall("tickets_deadlinechange", staff=walls.APPEND_ONLY),
        walls.wall("tickets_notice", staff=walls.APPEND_ONLY),
        walls.wall("tickets_noticereader"),
        walls.wall("tickets_escalation"),
        walls.wall("tickets_recount"),
        walls.same_client("tickets_clockrun", parent="tickets_ticket", column="ticket_id"),
        walls.same_client("tickets_deadlinechange", parent="tickets_ticket", column="ticket_id"),
        walls.same_client("tickets_notice", parent="tickets_ticket", column="ticket_id"),
        walls.same_client("tickets_escalation", parent="tickets_ticket", column="ticket_id"),
        walls.window(
            "tickets_clockrun",
            rows=f"clock <> 'age' AND {walls.VISIBLE_TICKET}",
            columns=[
                "id", "ticket_id", "client_id", "clock", "started_at", "due_at", "stopped_at",
            ],
        ),
        migrations.RunSQL(RUNS_OF_TICKETS, migrations.RunSQL.noop),
    ]
