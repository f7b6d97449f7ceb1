"""What the portal's login can read and write, in raw SQL; new tables are found by themselves."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg import errors
from psycopg.types.json import Jsonb

from switchboard.accounts.models import PortalSession
from switchboard.clients.models import Client, Contact
from switchboard.database.place import Place
from tests.cast import Cast
from tests.database import walls_inspected as walls
from tests.database.conftest import present
from tests.database.two_clients import secret_of

INSERT = """
INSERT INTO channels_submission
    (uuid, client_id, contact_id, kind, idempotency_key, fields, received_at, state, reason, tries,
    ticket_id)
VALUES (gen_random_uuid(), %(client_id)s, %(contact_id)s, %(kind)s, 'a key', %(fields)s, now(),
    %(state)s, '', 0, %(ticket_id)s)
RETURNING id
"""


def test_the_catalogue_has_no_hole(place: Place, owner: psycopg.Connection, desk: Cast) -> None:
    assert walls.unguarded_tables(owner) == []
    assert walls.readable_without_policy(owner) == []
    assert walls.loose_functions(owner) == []


def test_the_lists_of_exceptions_name_only_what_exists(owner: psycopg.Connection) -> None:
    known = set(walls.tables(owner))

    named = {*walls.OPEN_TO_ALL, *walls.WITHOUT_ROWS_OF_CLIENTS, *walls.LETTERBOXES, *walls.SIGN_IN}

    assert named <= known


def test_the_portal_has_no_right_on_tables_without_row_security(
    portal: psycopg.Connection,
) -> None:
    for table in walls.WITHOUT_ROWS_OF_CLIENTS:
        assert walls.is_refused(portal, f"SELECT FROM {table}"), table


def test_a_stranger_sees_no_row(desk: Cast, portal: psycopg.Connection) -> None:
    assert walls.seen_without_session(portal) == []


def test_a_contact_sees_rows_of_their_own_client_alone(
    desk: Cast, portal: psycopg.Connection
) -> None:
    present(portal, secret_of(desk.hector))

    assert walls.seen_of_others(portal, client_id=desk.hillcountry.pk) == []
    assert _visible(portal, "tickets_ticket") == 1
    assert _visible(portal, "tickets_resolution") == 1
    assert _visible(portal, "channels_submission") == 1


def test_a_contact_sees_neither_notes_nor_their_files(
    desk: Cast, portal: psycopg.Connection
) -> None:
    present(portal, secret_of(desk.hector))

    kinds = portal.execute("SELECT kind FROM tickets_message ORDER BY id").fetchall()
    events = portal.execute("SELECT count(*) FROM tickets_timelineevent WHERE NOT is_public")

    assert kinds == [("report",), ("reply",)]
    assert _visible(portal, "tickets_attachment") == 1
    assert events.fetchone() == (0,)


def test_a_colleague_without_the_right_sees_no_ticket(
    desk: Cast, portal: psycopg.Connection
) -> None:
    desk.opal.sees_all_tickets = False
    desk.opal.save()
    present(portal, secret_of(desk.opal))

    assert _visible(portal, "tickets_ticket") == 0
    assert _visible(portal, "tickets_message") == 0
    assert _visible(portal, "clients_contact") == 1


def test_who_may_see_all_sees_their_whole_client_and_no_other(
    desk: Cast, portal: psycopg.Connection
) -> None:
    present(portal, secret_of(desk.opal))

    assert walls.seen_of_others(portal, client_id=desk.hillcountry.pk) == []
    assert _visible(portal, "tickets_ticket") == 1
    assert _visible(portal, "clients_contact") == 2


def test_columns_that_are_the_staffs_are_refused(desk: Cast, portal: psycopg.Connection) -> None:
    present(portal, secret_of(desk.hector))

    for table, column in (
        ("published_policyversion", "document"),
        ("published_policyversion", "source"),
        ("staff_engineer", "email"),
        ("clients_contact", "is_approver"),
        ("tickets_hold", "note"),
        ("channels_submittedfile", "content"),
    ):
        assert walls.is_refused(portal, f"SELECT {column} FROM {table}"), f"{table}.{column}"


def test_a_session_that_is_over_shows_nothing(desk: Cast, portal: psycopg.Connection) -> None:
    present(portal, secret_of(desk.hector))
    assert _visible(portal, "tickets_ticket") == 1

    PortalSession.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))

    assert walls.seen_without_session(portal) == []


@pytest.mark.parametrize("who", ["contact", "client"])
def test_a_session_of_who_was_deactivated_shows_nothing_at_once(
    who: str, desk: Cast, portal: psycopg.Connection
) -> None:
    present(portal, secret_of(desk.hector))
    assert _visible(portal, "tickets_ticket") == 1

    (Contact if who == "contact" else Client).objects.update(is_active=False)

    assert _visible(portal, "tickets_ticket") == 0
    assert _visible(portal, "tickets_message") == 0


def test_guessing_at_the_session_shows_nothing(desk: Cast, portal: psycopg.Connection) -> None:
    secret = secret_of(desk.lucille)
    stored = bytes(PortalSession.objects.get().secret_hash)
    guesses = (
        "", "0", str(desk.lucille.pk), str(desk.lucille.uuid), desk.lucille.email,
        stored.hex(), f"\\x{stored.hex()}", secret[:-1], f"{secret} ", secret.upper(),
        "' OR true --", "%",
    )  # fmt: skip

    for guess in guesses:
        present(portal, guess)

        assert walls.seen_without_session(portal) == [], guess


def test_every_write_is_refused(desk: Cast, portal: psycopg.Connection) -> None:
    present(portal, secret_of(desk.hector))

    assert walls.unrefused_writes(portal) == []


def test_the_letterbox_takes_the_contacts_own_form(desk: Cast, portal: psycopg.Connection) -> None:
    present(portal, secret_of(desk.hector))

    (made,) = portal.execute(INSERT, _form(desk)).fetchone()

    assert made > 0


@pytest.mark.parametrize(
    "forged",
    [
        "another client",
        "another contact",
        "a survey's answer",
        "done already",
        "a ticket of its own choice",
    ],
)
def test_the_letterbox_refuses_a_forged_form(
    forged: str, desk: Cast, portal: psycopg.Connection, owner: psycopg.Connection
) -> None:
    present(portal, secret_of(desk.hector))
    (ticket_id,) = owner.execute("SELECT min(id) FROM tickets_ticket").fetchone()
    changes = {
        "another client": {"client_id": desk.bayou.pk, "contact_id": desk.lucille.pk},
        "another contact": {"contact_id": desk.opal.pk},
        "a survey's answer": {"kind": "survey_answer"},
        "done already": {"state": "done"},
        "a ticket of its own choice": {"ticket_id": ticket_id},
    }

    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        portal.execute(INSERT, _form(desk) | changes[forged])


def test_a_file_goes_only_with_the_contacts_own_form(
    desk: Cast, portal: psycopg.Connection, owner: psycopg.Connection
) -> None:
    present(portal, secret_of(desk.hector))
    (theirs,) = owner.execute(
        "SELECT id FROM channels_submission WHERE client_id = %s", [desk.bayou.pk]
    ).fetchone()
    insert = (
        "INSERT INTO channels_submittedfile (submission_id, client_id, name, content_type, content)"
        " VALUES (%s, %s, 'a', 'b', '')"
    )

    for client_id in (desk.hillcountry.pk, desk.bayou.pk):
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            portal.execute(insert, [theirs, client_id])


def test_a_stranger_can_put_nothing_in_the_letterbox(
    desk: Cast, portal: psycopg.Connection
) -> None:
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        portal.execute(INSERT, _form(desk))


def _form(desk: Cast) -> dict[str, object]:
    return {
        "client_id": desk.hillcountry.pk,
        "contact_id": desk.hector.pk,
        "kind": "new_ticket",
        "state": "waiting",
        "fields": Jsonb({"subject": "Mouse", "text": "Squeaks"}),
        "ticket_id": None,
    }


def _visible(portal: psycopg.Connection, table: str) -> int:
    (count,) = portal.execute(f"SELECT count(*) FROM {table}").fetchone()
    return count


def test_the_desks_own_part_of_an_event_is_closed_to_the_portal(
    portal: psycopg.Connection,
) -> None:
    assert walls.is_refused(portal, "SELECT details FROM tickets_timelineevent")
