"""Who takes part reads that one ticket in the portal, and nothing else, for as long as they do."""

from datetime import datetime, timedelta

import psycopg
import pytest

from switchboard.accounts.actor import Actor
from switchboard.flow import participants
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.database import walls_inspected as walls
from tests.database.conftest import present
from tests.database.two_clients import secret_of, walked_ticket

MINUTE = timedelta(minutes=1)


@pytest.fixture
def shared(desk: Cast, now: datetime) -> Ticket:
    """One of Hector's two tickets, in which Opal takes part; she may not see all."""
    desk.opal.sees_all_tickets = False
    desk.opal.save()
    walked_ticket(desk, desk.hector, now=now)
    ticket = Ticket.objects.filter(contact=desk.hector).order_by("id")[0]
    participants.add(ticket.pk, desk.opal, by=desk.engineer, now=now + 20 * MINUTE)
    return ticket


def seen(portal: psycopg.Connection, table: str, column: str = "ticket_id") -> set[int]:
    return {key for (key,) in portal.execute(f"SELECT {column} FROM {table}").fetchall()}


def test_a_participant_reads_that_ticket_and_no_other(
    desk: Cast, shared: Ticket, portal: psycopg.Connection
) -> None:
    present(portal, secret_of(desk.opal))

    assert seen(portal, "tickets_ticket", "id") == {shared.pk}
    for table in ("tickets_message", "tickets_resolution", "tickets_hold", "tickets_participant"):
        assert seen(portal, table) == {shared.pk}, table
    assert walls.seen_of_others(portal, client_id=desk.hillcountry.pk) == []


def test_a_participant_sees_neither_notes_nor_who_else_the_client_has(
    desk: Cast, shared: Ticket, portal: psycopg.Connection
) -> None:
    present(portal, secret_of(desk.opal))

    kinds = {kind for (kind,) in portal.execute("SELECT kind FROM tickets_message").fetchall()}
    assert kinds == {"report", "reply"}
    assert seen(portal, "clients_contact", "id") == {desk.opal.pk}
    assert walls.is_refused(portal, "SELECT added_by_id FROM tickets_participant")
    assert walls.is_refused(portal, "SELECT mail_failure FROM clients_contact")


def test_the_requestor_and_strangers_see_no_row_of_others_who_take_part(
    desk: Cast, shared: Ticket, portal: psycopg.Connection
) -> None:
    for contact in (desk.hector, desk.lucille):
        present(portal, secret_of(contact))

        assert seen(portal, "tickets_participant") == set()


def test_who_has_left_reads_nothing_from_then_on(
    desk: Cast, shared: Ticket, portal: psycopg.Connection, now: datetime
) -> None:
    present(portal, secret_of(desk.opal))
    assert seen(portal, "tickets_ticket", "id") == {shared.pk}

    by = Actor.contact(desk.opal)
    participants.leave(shared.pk, desk.opal.pk, by=by, now=now + 30 * MINUTE)

    for table in ("tickets_message", "tickets_participant", "tickets_timelineevent"):
        assert seen(portal, table) == set(), table
    assert seen(portal, "tickets_ticket", "id") == set()


def test_no_row_can_join_a_contact_to_another_clients_ticket(
    desk: Cast, shared: Ticket, owner: psycopg.Connection
) -> None:
    insert = (
        "INSERT INTO tickets_participant (ticket_id, client_id, contact_id, how, added_at)"
        " VALUES (%s, %s, %s, 'added', now())"
    )

    for client in (desk.bayou, desk.hillcountry):
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            owner.execute(insert, [shared.pk, client.pk, desk.lucille.pk])


def test_the_portal_can_let_nobody_in(
    desk: Cast, shared: Ticket, portal: psycopg.Connection
) -> None:
    present(portal, secret_of(desk.opal))

    assert walls.is_refused(portal, "UPDATE tickets_participant SET left_at = NULL")
    assert walls.is_refused(portal, "DELETE FROM tickets_participant")
    assert walls.is_refused(
        portal,
        "INSERT INTO tickets_participant (ticket_id, client_id, contact_id, how, added_at)"
        f" VALUES ({shared.pk}, {desk.hillcountry.pk}, {desk.opal.pk}, 'added', now())",
    )
