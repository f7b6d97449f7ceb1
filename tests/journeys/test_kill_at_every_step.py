"""Dies at each step between a mail and its ticket, and between a letter and its reader.

Once a step, or SWITCHBOARD_KILLS times.
"""

import os
import re
import signal
import smtplib
import time
from collections import Counter
from collections.abc import Callable, Iterator

import psycopg
import pytest

from switchboard.cli.supervisor import Supervisor
from switchboard.database.failpoints import Failpoint
from tests.gateways.sink import Sink, serving
from tests.journeys.dying import Death, deadly, kill
from tests.journeys.installation import command, installation, one, until
from tests.mailroom.dovecot import PASSWORD, PROGRAM, TEXAS, Dovecot, dovecot

pytestmark = pytest.mark.journey
ROUNDS = int(os.environ.get("SWITCHBOARD_KILLS", "1"))
MAILS = 3
AT_THE_DOOR = {Failpoint.MAIL_READ, Failpoint.MAIL_WRITTEN, Failpoint.MAIL_KEPT,
               Failpoint.MAIL_ACKNOWLEDGED}  # fmt: skip
AT_THE_MAILBOX = [Failpoint.MAIL_READ, Failpoint.MAIL_WRITTEN, Failpoint.MAIL_KEPT,
                  Failpoint.MAIL_FILED]  # fmt: skip
# A page's own steps are for test_kill_a_page.
OF_MAIL = [one for one in Failpoint if one.startswith(("mail_", "letter_", "rows_"))
           and one is not Failpoint.MAIL_FILED]  # fmt: skip
DONE = "Done"
BEFORE_THE_WINDOW = {Failpoint.LETTER_CLAIMED, Failpoint.LETTER_BEGUN, Failpoint.LETTER_ADDRESSED,
                     Failpoint.LETTER_WRITTEN, Failpoint.LETTER_SENT}  # fmt: skip
WAITING = "SELECT count(*) FROM channels_inboundmail WHERE state = 'waiting'"
UNFILED = "SELECT count(*) FROM channels_inboundmail WHERE source = 'imap' AND filed_at IS NULL"
UNSENT = "SELECT count(*) FROM channels_outboundmail WHERE state IN ('new', 'sending')"


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    with serving() as one_sink:
        yield one_sink


@pytest.fixture(scope="module")
def death(tmp_path_factory) -> Iterator[Death]:
    with deadly(tmp_path_factory.mktemp("death")) as one_death:
        yield one_death


@pytest.fixture(scope="module")
def desk(sink: Sink, death: Death) -> Iterator[Supervisor]:
    # One domain sends all of it; a flood would be one ticket.
    said = {"SWITCHBOARD_SMTP": sink.url(), "SWITCHBOARD_TICKETS_AN_HOUR": "100000"}
    os.environ.update(said)
    try:
        with installation() as running:
            kill(running, "backroom")
            _let_leases_run_out(running)
            running._start("mailroom")
            running._start("worker")
            yield running
    finally:
        for name in said:
            del os.environ[name]


@pytest.fixture(scope="module")
def server(desk: Supervisor) -> Iterator[Dovecot]:
    """A mailbox of a real mail server, which the desk reads and empties into a folder."""
    with dovecot() as one_server:
        one_server.make_folder(DONE)
        made = command(
            desk, "mailbox", "add", "Texas", "texas@support.example", "127.0.0.1", TEXAS,
            "--desk", "texas", "--port", str(one_server.port), "--security", "none",
            "--after", "move", "--move-to", DONE, "--secret-file", "-", stdin=PASSWORD.encode(),
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        yield one_server


@pytest.mark.parametrize("point", OF_MAIL)
def test_nothing_is_lost_or_doubled_by_a_kill_at(
    point: Failpoint, desk: Supervisor, sink: Sink, death: Death, tell: Callable[[str], None]
):
    twice = sum(_one_round(desk, sink, death, point, nth) for nth in range(1, ROUNDS + 1))

    tell(f"killed {ROUNDS} times at {point}: 0 lost, 0 doubled, {twice} letters came twice")


@pytest.mark.skipif(not PROGRAM, reason="Dovecot is not installed")
@pytest.mark.parametrize("point", AT_THE_MAILBOX)
def test_a_mailbox_is_emptied_once_whatever_is_killed_at(
    point: Failpoint, desk: Supervisor, server: Dovecot, death: Death, tell: Callable[[str], None]
):
    for nth in range(1, ROUNDS + 1):
        _one_round_of_mailbox(desk, server, death, point, nth)

    tell(f"killed {ROUNDS} times at {point} of a mailbox: 0 lost, 0 doubled")


def _one_round_of_mailbox(
    desk: Supervisor, server: Dovecot, death: Death, point: Failpoint, nth: int
) -> None:
    """Each mail is one ticket, and lies once in the folder of those that are done."""
    subjects = [f"Screen {number} is dark ({point} {nth})" for number in range(MAILS)]
    dying = desk.running["mailroom"]
    death.comes(f"{point}:{1 if point is Failpoint.MAIL_FILED else 2}")
    server.deliver(*(_raw(subject, _address(subject)).encode() for subject in subjects))
    until(lambda: dying.poll() is not None, f"the mailroom dies at {point}", seconds=60)
    assert dying.returncode == -signal.SIGKILL
    death.goes()
    desk._start("mailroom")
    until(lambda: not server.uids(), "the mailbox is empty", seconds=60)
    until(lambda: not one(desk, UNFILED), "it is written down where the mails lie", seconds=60)
    until(lambda: not one(desk, WAITING), "all is settled", seconds=60)

    for subject in subjects:
        found = one(desk, "SELECT count(*) FROM tickets_ticket WHERE subject = %s", subject)
        assert found == 1, f"{subject} is {found} tickets"
        done = server.uids(folder=DONE, sought=f'SUBJECT "{subject}"')
        assert len(done) == 1, f"{subject} lies {len(done)} times in {DONE}"


def _one_round(desk: Supervisor, sink: Sink, death: Death, point: Failpoint, nth: int) -> int:
    """Each mail is one ticket, each ticket one letter; how many letters came a second time.

    None may but those that the sink had kept while their rows still said `sending`.
    """
    name = "mailroom" if point in AT_THE_DOOR else "worker"
    dying = desk.running[name]
    death.comes(f"{point}:{1 + nth % MAILS if _comes_often(point) else 1}")
    subjects = [f"Line {number} is dead ({point} {nth})" for number in range(MAILS)]
    for subject in subjects:
        _deliver(desk, subject, death=death)
    until(lambda: dying.poll() is not None, f"the {name} dies at {point}")
    assert dying.returncode == -signal.SIGKILL
    death.goes()
    in_window = set(_sending(desk)) & {_message_id(raw) for raw in sink.kept}
    if name == "worker":
        _let_leases_run_out(desk)
    if desk.running[name] is dying:
        desk._start(name)
    until(lambda: not one(desk, WAITING) and not one(desk, UNSENT), "all is settled", seconds=60)

    for subject in subjects:
        found = one(desk, "SELECT count(*) FROM tickets_ticket WHERE subject = %s", subject)
        assert found == 1, f"{subject} is {found} tickets"
    if point in BEFORE_THE_WINDOW:
        assert not in_window
    return _came_twice(sink, subjects, may=in_window)


def _sending(desk: Supervisor) -> list[str]:
    with psycopg.connect(**desk.place.connection("desk_owner")) as owner:
        rows = owner.execute(
            "SELECT internet_message_id FROM channels_outboundmail WHERE state = 'sending'"
        )
        return [name for (name,) in rows]


def _comes_often(point: Failpoint) -> bool:
    """Steps that each mail or letter comes to; a set of rows is claimed once for all."""
    return point not in {Failpoint.ROWS_CLAIMED, Failpoint.LETTER_CLAIMED}


def _came_twice(sink: Sink, subjects: list[str], *, may: set[str]) -> int:
    twice = 0
    for subject in subjects:
        letters = Counter(_message_id(raw) for raw in sink.kept if subject.encode() in raw)
        assert len(letters) == 1, f"{subject} has the letters {list(letters)}"
        ((name, copies),) = letters.items()
        assert copies == 1 or (copies == 2 and name in may), f"{subject} came {copies} times"
        twice += copies == 2
    return twice


def _message_id(raw: bytes) -> str:
    found = re.search(rb"^Message-ID:\s*(<[^>]+>)", raw, re.MULTILINE | re.IGNORECASE)
    assert found
    return found[1].decode()


def _deliver(desk: Supervisor, subject: str, *, death: Death) -> None:
    """As a mail server does: the very same message again, until it was answered with 250."""
    sender = _address(subject)
    raw = _raw(subject, sender)
    deadline = time.monotonic() + 60
    while True:
        try:
            with smtplib.LMTP("127.0.0.1", desk.ports.lmtp, timeout=10) as door:
                door.sendmail(sender, ["louisiana@support.example"], raw)
            return
        except (smtplib.SMTPException, OSError):
            assert time.monotonic() < deadline, f"{subject} could not be delivered"
            if desk.running["mailroom"].poll() is not None:
                death.goes()
                desk._start("mailroom")
            time.sleep(0.05)


def _address(subject: str) -> str:
    return f"{re.sub('[^a-z0-9]+', '-', subject.lower())}@gulf-freight.example"


def _raw(subject: str, sender: str) -> str:
    return (
        f"From: {sender}\r\nTo: louisiana@support.example\r\nSubject: {subject}\r\n"
        f"Message-ID: <{sender}>\r\n\r\nIt is down.\r\n"
    )


def _let_leases_run_out(desk: Supervisor) -> None:
    """Those of the dead worker, by moving them; nobody else holds any now."""
    with psycopg.connect(**desk.place.connection("desk_owner")) as owner:
        owner.execute("UPDATE channels_inboundmail SET next_try_at = NULL WHERE state = 'waiting'")
        owner.execute(
            "UPDATE channels_outboundmail SET next_try_at = now() WHERE state IN ('new', 'sending')"
        )
