"""A client sees itself; its people see each other where their role says so."""

from django.db import migrations

from switchboard.database import walls


class Migration(migrations.Migration):
    """The wall around the clients room."""

    dependencies = [
        ("clients", "0001_initial"),
        ("database", "0001_walls"),
    ]
    operations = [
        walls.wall("clients_client"),
        walls.wall("clients_maildomain"),
        walls.wall("clients_site"),
        walls.wall("clients_contact"),
        walls.window(
            "clients_client", rows="id = portal_client()", columns=["id", "uuid", "name"]
        ),
        walls.window("clients_site", rows=walls.OWN_CLIENT),
        walls.window(
            "clients_contact",
            rows=f"{walls.OWN_CLIENT} AND (id = portal_contact() OR portal_sees_all())",
            columns=[
                "id", "uuid", "client_id", "site_id", "name", "email", "phone", "title",
                "language", "timezone", "sees_all_tickets",
            ],
        ),
    ]
