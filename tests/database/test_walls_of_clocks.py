"""What the portal reads of a ticket's clocks, and what stays the desk's own."""

from datetime import datetime

import psycopg
import pytest
from psycopg import errors

from switchboard.database.place import STAFF_ROLE, Place
from switchboard.tickets.models import ClockRun, Ticket
from tests.cast import Cast
from tests.database import walls_inspected as walls
from tests.database.conftest import present
from tests.database.two_clients import secret_of

READABLE = {"id", "ticket_id", "client_id", "clock", "started_at", "due_at", "stopped_at"}
THE_DESKS_OWN = (
    "tickets_deadlinechange", "tickets_notice", "tickets_noticereader", "tickets_escalation",
    "tickets_recount",
)  # fmt: skip


def test_a_contact_reads_the_promised_clocks_of_their_own_tickets(
    desk: Cast, portal: psycopg.Connection
) -> None:
    present(portal, secret_of(desk.hector))

    seen = portal.execute("SELECT client_id, clock FROM tickets_clockrun").fetchall()

    assert {client for client, _ in seen} == {desk.hillcountry.pk}
    assert {clock for _, clock in seen} == {
        "first_response", "next_update", "resolution", "call_back",
    }  # fmt: skip
    assert ClockRun.objects.filter(clock="age", client=desk.hillcountry).exists()


def test_a_colleague_without_the_right_sees_no_clock(
    desk: Cast, portal: psycopg.Connection
) -> None:
    desk.opal.sees_all_tickets = False
    desk.opal.save()
    present(portal, secret_of(desk.opal))

    assert portal.execute("SELECT count(*) FROM tickets_clockrun").fetchone() == (0,)


def test_how_a_clock_is_watched_is_the_desks_own(desk: Cast, portal: psycopg.Connection) -> None:
    present(portal, secret_of(desk.hector))

    for column in set(walls.columns(portal, "tickets_clockrun")) - READABLE:
        assert walls.is_refused(portal, f"SELECT {column} FROM tickets_clockrun"), column
    for column in READABLE:
        assert not walls.is_refused(portal, f"SELECT {column} FROM tickets_clockrun"), column


@pytest.mark.parametrize("table", THE_DESKS_OWN)
def test_who_was_told_and_who_helps_is_closed_to_the_portal(
    table: str, desk: Cast, portal: psycopg.Connection, owner: psycopg.Connection
) -> None:
    present(portal, secret_of(desk.hector))

    assert owner.execute(f"SELECT count(*) FROM {table}").fetchone() > (0,)
    assert walls.is_refused(portal, f"SELECT id FROM {table}")


def test_what_access_an_engineer_holds_is_closed_to_the_portal(
    desk: Cast, portal: psycopg.Connection
) -> None:
    present(portal, secret_of(desk.hector))

    assert walls.is_refused(portal, "SELECT access_level FROM staff_engineer")


@pytest.mark.parametrize("table", ["tickets_notice", "tickets_deadlinechange"])
@pytest.mark.parametrize("change", ["UPDATE {} SET client_id = client_id", "DELETE FROM {}"])
def test_what_was_told_and_what_moved_is_only_added_to(
    table: str, change: str, desk: Cast, place: Place
) -> None:
    with walls.login(place, "desk_console") as staff:
        staff.execute(f"SET ROLE {STAFF_ROLE}")

        with pytest.raises(errors.InsufficientPrivilege):
            staff.execute(change.format(table))


def test_a_run_is_of_the_client_whose_ticket_it_is(
    desk: Cast, owner: psycopg.Connection, now: datetime
) -> None:
    ticket = Ticket.objects.get(client=desk.bayou)

    with pytest.raises(errors.ForeignKeyViolation, match="same_client"):
        owner.execute(
            "INSERT INTO tickets_clockrun"
            " (ticket_id, client_id, clock, started_at, allowed, term, rung)"
            " VALUES (%s, %s, 'call_back', now(), interval '0', 0, 0)",
            [ticket.pk, desk.hillcountry.pk],
        )
