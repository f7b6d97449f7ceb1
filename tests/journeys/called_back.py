"""What a death must not change: the message is called back, and everything is written once."""

import psycopg

from switchboard.cli.supervisor import Supervisor
from tests.journeys.installation import one

CALLED_BACK = (
    "SELECT count(*) FROM oncall_page JOIN channels_call ON channels_call.id = call_id"
    " WHERE state = 'called_back' AND kind = 'incoming' AND from_number = %s"
)


def is_called_back(desk: Supervisor, number: str) -> bool:
    """Whether the page of whoever called from this number has done its work."""
    return one(desk, CALLED_BACK, number) == 1


def is_written_once(desk: Supervisor, number: str) -> None:
    """One call, one ticket, one page, one call-back, one acceptance a round."""
    ticket = "SELECT ticket_id FROM channels_call WHERE kind = 'incoming' AND from_number = %s"
    counts = {
        "calls": "SELECT count(*) FROM channels_call WHERE kind = 'incoming' AND from_number = %s",
        "pages": f"SELECT count(*) FROM oncall_page WHERE ticket_id IN ({ticket})",
        "acceptances": "SELECT count(*) FROM tickets_timelineevent WHERE act = 'page_accepted'"
        f" AND ticket_id IN ({ticket})",
        "call-backs": "SELECT count(*) FROM tickets_timelineevent WHERE act = 'called_back'"
        f" AND ticket_id IN ({ticket})",
    }
    found = {what: one(desk, query, number) for what, query in counts.items()}
    rounds = one(desk, f"SELECT max(round) FROM oncall_page WHERE ticket_id IN ({ticket})", number)
    assert found.pop("acceptances") == rounds, found
    assert set(found.values()) == {1}, found


def let_promises_run_out(desk: Supervisor) -> None:
    """Those of engineers who accepted and speak with nobody: their time to call back is over."""
    with psycopg.connect(**desk.place.connection("desk_owner")) as owner:
        owner.execute(
            "UPDATE oncall_page SET next_check_at = now() WHERE state = 'accepted' AND NOT EXISTS"
            " (SELECT FROM channels_call WHERE channels_call.ticket_id = oncall_page.ticket_id"
            " AND ended_at IS NULL)"
        )


def let_leases_run_out(desk: Supervisor) -> None:
    """Those of the dead process, by moving them; whoever is alive takes them again at worst."""
    with psycopg.connect(**desk.place.connection("desk_owner")) as owner:
        owner.execute("UPDATE oncall_delivery SET next_try_at = now() WHERE state = 'leaving'")
