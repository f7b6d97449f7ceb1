"""Mails as four people send them, and how they are handed over."""

import smtplib
import time
from email.message import EmailMessage
from random import Random

import psycopg

from switchboard.database.place import Place

ROOM = ["hector@hillcountry-law.example", "lucille@bayou-dental.example",
        "grace@lonestar-clinic.example", "wanda@gulf-freight.example"]  # fmt: skip


def mail(random: Random, key: str, letters: list[tuple[str, str, str]] | None = None) -> bytes:
    mail = EmailMessage()
    mail["Message-ID"] = f"<{key.replace(' ', '.')}.{random.random()}@bench.example>"
    if letters:
        to, sender, answered = random.choice(letters)
        mail["From"], mail["To"], mail["In-Reply-To"] = sender, to, answered
        mail["Subject"] = "Re: about it"
    else:
        mail["From"], mail["To"] = random.choice(ROOM), "texas@support.example"
        mail["Subject"] = f"Printer {key} does not answer"
    mail.set_content(f"Hello,\n\nit happened again ({key}).\n" + "More words follow here.\n" * 20)
    if not letters and random.random() < 0.14:
        mail.add_attachment(
            random.randbytes(50_000), maintype="image", subtype="png", filename="screen.png"
        )
    return mail.as_bytes()


def deliver(port: int, mails: list[bytes]) -> None:
    with smtplib.LMTP("127.0.0.1", port) as door:
        for raw in mails:
            door.sendmail("bench@bench.example", ["texas@support.example"], raw)


def settled(here: Place) -> None:
    with psycopg.connect(**here.connection("desk_owner"), autocommit=True) as owner:
        waiting = "SELECT count(*) FROM channels_inboundmail WHERE state = 'waiting'"
        while owner.execute(waiting).fetchone()[0]:
            time.sleep(0.02)
