"""A mail crosses a real Postfix into our LMTP door, and its answer goes out through it again."""

import os
import re
import smtplib
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial

import pytest

from tests.gateways.sink import serving
from tests.journeys.installation import installation, one
from tests.journeys.installation import until as until_within
from tests.journeys.postfix import postfix

pytestmark = pytest.mark.journey
DESK = "louisiana@support.example"
# The desk wrote to nobody at this address yet: an answer within seconds looks like a loop.
WANDA = "wanda.hebert@gulf-freight.example"
until = partial(until_within, seconds=60)


def _mail(subject: str, *, to: str = DESK, answers: str = "") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Wanda Hebert <{WANDA}>", to, subject
    mail["Message-ID"] = f"<{abs(hash((subject, to)))}@gulf-freight.example>"
    if answers:
        mail["In-Reply-To"] = answers
    mail.set_content("The dock scanner beeps twice and stays dark.\n")
    return mail


def _wanda_sends(port: int, mail: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", port) as door:
        door.send_message(mail, from_addr=WANDA)


def test_a_mail_crosses_postfix_both_ways_and_waits_there_while_we_are_down(monkeypatch):
    with serving() as clients_server:
        monkeypatch.setenv("SWITCHBOARD_SMTP", "")
        with (
            installation() as desk,
            postfix(lmtp=desk.ports.lmtp, relay=clients_server.port) as server,
        ):
            # 07:02 The desk sends through Postfix from now on.
            os.killpg(desk.running["backroom"].pid, 9)
            desk.running.pop("backroom").wait()
            monkeypatch.setenv("SWITCHBOARD_SMTP", f"smtp://127.0.0.1:{server.port}")

            # 07:03 Wanda writes while the desk's door is shut: Postfix keeps what she sent.
            _wanda_sends(server.port, _mail("Dock scanner is dark"))
            until(lambda: "Connection refused" in server.log(), "Postfix finds the door shut")
            assert server.waiting() >= 1

            # 07:05 The door opens: the mail becomes one ticket, its receipt reaches Wanda.
            desk._start("mailroom")
            desk._start("worker")
            tickets = "SELECT count(*) FROM tickets_ticket WHERE subject = 'Dock scanner is dark'"
            until(lambda: one(desk, tickets) == 1, "the mail is a ticket")
            until(lambda: _letters(clients_server.kept, "Dock scanner"), "Wanda has a receipt")
            (receipt,) = _letters(clients_server.kept, "Dock scanner")
            assert receipt["To"].addresses[0].addr_spec == WANDA

            # 07:09 She answers to the address in the receipt, and it joins the ticket.
            reply_to = receipt["Reply-To"].addresses[0].addr_spec
            answer = _mail("Re: it works again", to=reply_to, answers=receipt["Message-ID"])
            _wanda_sends(server.port, answer)
            spoken = (
                "SELECT count(*) FROM tickets_message m JOIN tickets_ticket t ON t.id = m.ticket_id"
                " WHERE t.subject = 'Dock scanner is dark'"
            )
            until(lambda: one(desk, spoken) == 2, "her answer is on the ticket")

            # 07:10 Nothing waits anywhere, and Postfix saw our 250 with the number of the mail.
            until(lambda: server.waiting() == 0, "Postfix's queue is empty")
            assert re.search(r"status=sent \(250 2\.0\.0 Kept as mail \d+\)", server.log())


def _letters(raws: list[bytes], subject: str) -> list[EmailMessage]:
    read = [message_from_bytes(raw, policy=policy.default) for raw in raws]
    return [letter for letter in read if subject in letter["Subject"]]
