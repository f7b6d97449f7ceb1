"""The mailroom as a process."""

import signal
import smtplib
import socket

import psycopg

from switchboard.database.place import Place
from tests.cast import Cast
from tests.flow import mails
from tests.programs import running, until

LUCILLE = "lucille@bayou-dental.example"
MAILROOM = ("-m", "switchboard.cli", "process", "mailroom")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def is_open(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def test_both_doors_open_and_close_when_told(committed: Cast, place: Place):
    lmtp, catcher = free_port(), free_port()
    ports = {"SWITCHBOARD_LMTP_PORT": str(lmtp), "SWITCHBOARD_CATCHER_PORT": str(catcher)}
    with running(place, *MAILROOM, **ports, SWITCHBOARD_SMTP="") as mailroom:
        until(lambda: is_open(lmtp) and is_open(catcher))
        with smtplib.LMTP("127.0.0.1", lmtp) as door:
            door.sendmail(LUCILLE, [mails.TEXAS], mails.raw(sender=LUCILLE))

        mailroom.send_signal(signal.SIGTERM)
        status = mailroom.wait(10)

    assert status == 0
    with psycopg.connect(**place.connection("desk_owner")) as owner:
        assert owner.execute("SELECT count(*) FROM channels_inboundmail").fetchone() == (1,)


def test_while_the_database_refuses_us_the_sender_keeps_its_mail(
    committed: Cast, place: Place, tmp_path
):
    (tmp_path / "secrets.json").write_text((place.folder / "secrets.json").read_text().replace(
        place.secrets["desk_console"], "not-the-password"))  # fmt: skip
    (tmp_path / "socket").symlink_to(place.socket_folder)
    lmtp, catcher = free_port(), free_port()
    ports = {"SWITCHBOARD_LMTP_PORT": str(lmtp), "SWITCHBOARD_CATCHER_PORT": str(catcher)}
    elsewhere = {"SWITCHBOARD_DATA": str(tmp_path), "SWITCHBOARD_SMTP": "smtp://127.0.0.1:1"}

    with running(place, *MAILROOM, **ports, **elsewhere):
        until(lambda: is_open(lmtp))
        with smtplib.LMTP("127.0.0.1", lmtp) as door:
            codes = [door.docmd(*line)[0] for line in (
                ("LHLO", "mx"), ("MAIL", f"FROM:<{LUCILLE}>"), ("RCPT", f"TO:<{mails.TEXAS}>"),
                ("DATA",),
            )]  # fmt: skip
            door.send(mails.raw(sender=LUCILLE) + b".\r\n")
            answer = door.getreply()
        catches = is_open(catcher)

    assert codes == [250, 250, 250, 354]
    assert answer[0] == 451
    assert not catches  # a mail server is configured, so letters go there
    with psycopg.connect(**place.connection("desk_owner")) as owner:
        assert owner.execute("SELECT count(*) FROM channels_inboundmail").fetchone() == (0,)
