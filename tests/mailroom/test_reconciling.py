"""What lies in a real mailbox against what the desk has of it."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from switchboard.channels.models import After, InboundMail, Mailbox
from switchboard.cli.__main__ import main
from switchboard.flow import intake, reconciling
from switchboard.wire.mail import parse
from tests.cast import Cast
from tests.mailroom.dovecot import PROGRAM, Dovecot
from tests.mailroom.imap_scenes import box, look, mail

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="Dovecot is not installed")


def understand_all() -> None:
    for kept in InboundMail.objects.order_by("id"):
        intake.understand(kept.pk, parse(bytes(kept.raw)), now=timezone.now())


def compare(mailbox: Mailbox) -> reconciling.Found:
    mailbox.refresh_from_db()
    return reconciling.compare(mailbox, now=timezone.now())


@pytest.mark.parametrize("after", [After.SEEN, After.MOVE])
def test_a_mailbox_that_was_read_is_even(cast: Cast, server: Dovecot, after: After):
    server.make_folder("Done")
    server.deliver(mail(1), mail(2))
    texas = box(server, after=after, move_to="Done")
    look(texas)
    understand_all()
    server.deliver(mail(3))

    found = compare(texas)

    assert found.differences == []
    assert found.waiting == 1
    assert (found.known, found.filed) == ((2, 0) if after == After.SEEN else (0, 2))


def test_a_lost_mail_is_named(cast: Cast, server: Dovecot):
    server.deliver(mail(1), mail(2))
    texas = box(server)
    look(texas)
    InboundMail.objects.filter(uid=1).delete()

    found = compare(texas)

    assert len(found.differences) == 1
    assert found.differences[0].startswith("lost: UID 1 <1@mail.example>, received ")
    assert look(texas, is_whole=True) == 1  # and the next whole look mends it
    assert compare(texas).differences == []


def test_a_doubled_mail_is_named(cast: Cast, server: Dovecot):
    server.deliver(mail(1))
    texas = box(server)
    look(texas)
    understand_all()
    first = InboundMail.objects.get()
    InboundMail.objects.create(
        source="imap", fingerprint=first.fingerprint, raw=first.raw, size=1, mailbox=texas,
        uidvalidity=1, uid=9, received_at=first.received_at, state=first.state, ticket=first.ticket,
    )  # fmt: skip

    differences = compare(texas).differences

    assert len(differences) == 1
    assert differences[0].startswith("doubled: mail ")


def test_a_foreign_mail_is_named_and_one_of_ours_without_an_id_is_not(cast: Cast, server: Dovecot):
    server.make_folder("Done")
    texas = box(server, after=After.MOVE, move_to="Done")
    server.deliver(b"From: a@b.example\r\nSubject: no id\r\n\r\nx\r\n", mail(1))
    look(texas)
    understand_all()
    server.deliver(mail(7), folder="Done")

    differences = compare(texas).differences

    assert len(differences) == 1
    assert differences[0].startswith("foreign: UID 3 <7@mail.example> lies in “Done”")


def test_what_a_person_took_away_and_what_came_before_is_no_difference(cast: Cast, server: Dovecot):
    begins = timezone.now() - timedelta(hours=1)
    server.deliver(mail(1), at=begins - timedelta(hours=5))
    server.deliver(mail(2), mail(3))
    texas = box(server, taken_from=begins)
    look(texas)
    with server.opened() as program:
        program.store("2", "+FLAGS", r"(\Deleted)")
        program.expunge()

    found = compare(texas)

    assert (found.older, found.gone, found.differences) == (1, 1, [])


def test_the_command_says_so_and_ends_with_one(cast: Cast, server: Dovecot, capsys):
    server.deliver(mail(1))
    texas = box(server)
    look(texas)
    understand_all()
    even = main(["reconcile", "--mailbox", "texas"])
    InboundMail.objects.all().delete()

    odd = main(["reconcile", "--mailbox", "Texas", "--json"])

    said = capsys.readouterr().out
    form = json.loads(said[said.index("{") :])
    assert (even, odd) == (0, 1)
    assert "mailbox: 1 there = 1 known" in said
    assert form["mailbox"]["differences"][0].startswith("lost: UID 1")
