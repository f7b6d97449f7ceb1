"""kill -9 of everything, again and again, while mail comes in: nothing lost, nothing doubled."""

import smtplib
import threading
import time

import psycopg
import pytest

from switchboard.cli.supervisor import Supervisor
from switchboard.database import embedded
from tests.journeys.installation import installation, kill_everything, one

pytestmark = pytest.mark.journey
ROUNDS = 3
WAITING = "SELECT count(*) FROM channels_inboundmail WHERE state = 'waiting'"
UNSENT = "SELECT count(*) FROM channels_outboundmail WHERE state IN ('new', 'sending')"


def test_what_was_acknowledged_is_there_after_everything_was_killed(monkeypatch) -> None:
    # One person sends all of it; a flood would be one ticket.
    monkeypatch.setenv("SWITCHBOARD_TICKETS_AN_HOUR", "100000")
    acknowledged: list[str] = []
    with installation() as desk:
        for number in range(ROUNDS):
            sender = threading.Thread(target=_send, args=(desk, number, acknowledged))
            sender.start()
            time.sleep(0.8 + 0.4 * number)
            kill_everything(desk)
            sender.join()
            embedded.start(desk.place)
            desk.start()
        _settle(desk)

        assert len(acknowledged) > 10
        for subject in acknowledged:
            found = one(desk, "SELECT count(*) FROM tickets_ticket WHERE subject = %s", subject)
            assert found == 1, f"{subject} is {found} tickets"
        kept = one(desk, "SELECT count(*) FROM channels_inboundmail")
        tickets = one(desk, "SELECT count(DISTINCT ticket_id) FROM channels_inboundmail")
        assert kept == tickets


def _send(desk: Supervisor, number: int, acknowledged: list[str]) -> None:
    """One mail after the other until the door is gone; notes what got its 250."""
    try:
        with smtplib.LMTP("127.0.0.1", desk.ports.lmtp, timeout=10) as door:
            for count in range(10_000):
                subject = f"Outage report {number}-{count}"
                door.sendmail(
                    "wanda@gulf-freight.example",
                    ["louisiana@support.example"],
                    f"From: Wanda Hebert <wanda@gulf-freight.example>\r\nSubject: {subject}\r\n"
                    f"Message-ID: <{number}.{count}@gulf-freight.example>\r\n\r\nIt is down.\r\n",
                )
                acknowledged.append(subject)
    except (smtplib.SMTPException, OSError):
        return


def _settle(desk: Supervisor) -> None:
    """Waits for the worker; claims of the killed one run out after a minute, so they are reset."""
    deadline = time.monotonic() + 60
    while one(desk, WAITING):
        with_lease = "UPDATE channels_inboundmail SET next_try_at = NULL WHERE state = 'waiting'"
        _run(desk, with_lease)
        assert time.monotonic() < deadline, "mails still wait"
        time.sleep(0.2)


def _run(desk: Supervisor, statement: str) -> None:
    with psycopg.connect(**desk.place.connection("desk_owner")) as owner:
        owner.execute(statement)
