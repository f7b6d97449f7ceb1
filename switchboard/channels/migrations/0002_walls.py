"""Mail is for the staff; the portal may drop a form in, and see its own again."""

from django.db import migrations

from switchboard.database import walls


class Migration(migrations.Migration):
    """The wall around the channels room."""

    dependencies = [
        ("channels", "0001_initial"),
        ("database", "0001_walls"),
        ("tickets", "0002_walls"),
    ]
    operations = [
        walls.wall("channels_inboundmail"),
        walls.wall("channels_outboundmail"),
        walls.wall("channels_caughtmail"),
        walls.wall("channels_submission"),
        walls.wall("channels_submittedfile"),
        walls.letterbox(
            "channels_submission",
            rows="client_id = portal_client() AND contact_id = portal_contact() "
            "AND kind <> 'survey_answer' AND state = 'waiting' AND ticket_id IS NULL",
            columns=[
                "uuid", "client_id", "contact_id", "kind", "idempotency_key", "fields",
                "received_at", "state", "reason", "tries", "next_try_at", "settled_at", "ticket_id",
            ],
        ),
        walls.window("channels_submission", rows="contact_id = portal_contact()"),
        walls.letterbox(
            "channels_submittedfile",
            rows="client_id = portal_client() "
            "AND submission_id IN (SELECT id FROM channels_submission)",
            columns=["submission_id", "client_id", "name", "content_type", "content"],
        ),
        # INSERT … RETURNING reads the new row's key; the files themselves are the desk's to read.
        walls.window(
            "channels_submittedfile",
            rows="client_id = portal_client() "
            "AND submission_id IN (SELECT id FROM channels_submission)",
            columns=["id"],
        ),
    ]
