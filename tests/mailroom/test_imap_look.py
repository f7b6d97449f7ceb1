"""One look into a mailbox on a real mail server."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from switchboard.channels.models import After, InboundMail, InboundState, Mailbox, SignIn
from switchboard.flow import intake, mailboxes
from switchboard.gateways import imap as gateway
from switchboard.gateways import oauth
from switchboard.mailroom import imap_look
from switchboard.tickets.models import Ticket
from switchboard.wire.mail import parse
from tests.cast import Cast
from tests.gateways.token_server import token_server
from tests.mailroom.dovecot import LOUISIANA, PASSWORD, PROGRAM, TEXAS, Dovecot, dovecot
from tests.mailroom.imap_scenes import box, count, look, mail

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="Dovecot is not installed")


def test_a_mail_is_kept_as_it_is_and_then_marked_as_read(cast: Cast, server: Dovecot):
    received = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    server.deliver(mail(), at=received)
    texas = box(server)

    assert look(texas) == 1

    kept = InboundMail.objects.get()
    assert bytes(kept.raw) == mail()
    assert (kept.received_at, kept.uid, kept.mailbox) == (received, 1, texas)
    assert kept.filed_at is not None
    assert server.uids(sought="SEEN") == [1]


def test_a_mail_that_somebody_has_read_already_is_taken_in_too(cast: Cast, server: Dovecot):
    server.deliver(mail())
    with server.opened() as program:
        program.store("1", "+FLAGS", r"(\Seen)")

    assert look(box(server)) == 1


def test_a_mail_from_the_future_is_received_now(cast: Cast, server: Dovecot):
    server.deliver(mail(), at=datetime.now(UTC) + timedelta(days=30))

    look(box(server))

    assert InboundMail.objects.get().received_at <= timezone.now()


def test_a_new_uidvalidity_doubles_nothing_and_loses_nothing(cast: Cast, server: Dovecot):
    texas = box(server)
    server.deliver(*(mail(number) for number in range(3)))
    look(texas)
    before = texas.uidvalidity
    server.deliver(mail(3))

    server.renumber()
    taken = look(texas)

    texas.refresh_from_db()
    assert texas.uidvalidity != before
    assert (taken, count()) == (4, 4)
    assert set(InboundMail.objects.values_list("uidvalidity", flat=True)) == {texas.uidvalidity}


def test_another_folder_with_the_same_numbers_is_read_from_its_beginning(
    cast: Cast, server: Dovecot
):
    texas = box(server)
    server.deliver(mail(1))
    look(texas)
    Mailbox.objects.filter(pk=texas.pk).update(uidvalidity=None, low_uid=1, folder="Other")
    server.make_folder("Other")
    server.deliver(mail(2), folder="Other")
    with server.opened(folder="Other") as program:
        number = int(program.response("UIDVALIDITY")[1][0])
    InboundMail.objects.update(uidvalidity=number)  # as if the numbers had met

    look(texas)

    assert count() == 2


def test_a_mail_too_large_gets_a_ticket_with_its_headers_and_blocks_no_other(
    cast: Cast, server: Dovecot, settings
):
    settings.MESSAGE_SIZE_LIMIT = 100_000
    server.deliver(mail(1), mail(2, subject="The plans", body="x" * 200_000), mail(3))

    assert look(box(server)) == 3

    large = InboundMail.objects.get(uid=2)
    assert b"x" * 100 not in bytes(large.raw)
    settled = intake.understand(large.pk, parse(bytes(large.raw)), now=timezone.now())
    assert settled.state == InboundState.SET_ASIDE
    said = settled.ticket.messages.get().text
    assert "larger" in said
    assert "Subject: The plans" in said


def test_a_mail_that_can_not_be_moved_is_not_taken_in_again(cast: Cast, server: Dovecot):
    texas = box(server, after=After.MOVE, move_to="Nowhere")
    server.deliver(mail(1), mail(2))

    taken = [look(texas), look(texas), look(texas, is_whole=True)]

    assert (taken, count()) == ([2, 0, 0], 2)
    assert "Nowhere" in texas.filing_error or "exist" in texas.filing_error
    server.make_folder("Nowhere")
    look(texas)
    texas.refresh_from_db()
    assert (texas.filing_error, server.uids(), len(server.uids(folder="Nowhere"))) == ("", [], 2)


def test_without_move_mails_are_copied_once_and_deleted(cast: Cast):
    with dovecot(capability="IMAP4rev1 SASL-IR AUTH=PLAIN UIDPLUS IDLE") as server:
        server.make_folder("Done")
        texas = box(server, after=After.MOVE, move_to="Done")
        server.deliver(mail(1), mail(2))

        look(texas)
        look(texas)

        assert (server.uids(), len(server.uids(folder="Done"))) == ([], 2)


def test_deleting_leaves_what_a_person_marked_as_deleted(cast: Cast, server: Dovecot):
    texas = box(server, after=After.DELETE)
    server.deliver(mail(1), mail(2))
    look(texas)
    server.deliver(mail(3), mail(4))
    with server.opened() as program:
        program.store("1", "+FLAGS", r"(\Deleted)")

    assert look(texas) == 2
    assert server.uids() == []


def test_what_came_before_the_desk_began_is_left_alone(cast: Cast, server: Dovecot):
    begins = timezone.now() - timedelta(hours=1)
    server.deliver(mail(1), at=begins - timedelta(hours=2))
    server.deliver(mail(2), at=begins - timedelta(days=40))
    server.deliver(mail(3))

    assert look(box(server, taken_from=begins), is_whole=True) == 1

    assert InboundMail.objects.get().uid == 3


def test_a_thousand_that_wait_are_taken_in_batches(cast: Cast, server: Dovecot, monkeypatch, tell):
    server.deliver(*(mail(number) for number in range(1_000)))
    asked: list[int] = []
    contents = gateway.Line.contents
    monkeypatch.setattr(
        gateway.Line, "contents",
        lambda line, uids, **most: asked.append(len(uids)) or contents(line, uids, **most),
    )  # fmt: skip
    texas = box(server)

    begun = time.monotonic()
    taken = look(texas)
    seconds = time.monotonic() - begun

    tell(f"IMAP: 1,000 waiting mails taken in within {seconds:.1f} s")
    assert (taken, count(), max(asked)) == (1_000, 1_000, 50)
    assert len(server.uids(sought="UNSEEN")) == 0
    assert seconds < 60


def test_one_mail_that_is_not_handed_out_blocks_no_other_and_is_seen_at_last(
    cast: Cast, server: Dovecot, monkeypatch
):
    contents = gateway.Line.contents

    def refuses_the_second(line, uids, **most):
        if 2 in uids:
            raise gateway.NotFetched("It is broken.")
        return contents(line, uids, **most)

    monkeypatch.setattr(gateway.Line, "contents", refuses_the_second)
    server.deliver(mail(1), mail(2, subject="Broken there"), mail(3))
    texas = box(server)

    taken = [look(texas) for _ in range(imap_look.TRIES_WHOLE + 3)]

    assert sum(taken) == 3
    assert sorted(InboundMail.objects.values_list("uid", flat=True)) == [1, 2, 3]
    broken = InboundMail.objects.get(uid=2)
    assert "does not hand it out" in broken.shortfall
    assert b"Broken there" in bytes(broken.raw)
    assert texas.unfetched == {}


def test_a_mail_that_breaks_the_line_each_time_holds_up_the_others_once(
    cast: Cast, server: Dovecot, monkeypatch
):
    contents = gateway.Line.contents

    def breaks_at_the_second(line, uids, **most):
        if 2 in uids:
            raise gateway.MailboxAway("Gone.")
        return contents(line, uids, **most)

    monkeypatch.setattr(gateway.Line, "contents", breaks_at_the_second)
    server.deliver(mail(1), mail(2), mail(3))
    texas = box(server)

    for _ in range(3):
        with pytest.raises(gateway.MailboxAway):
            look(texas)

    assert sorted(InboundMail.objects.values_list("uid", flat=True)) == [1, 3]


def test_a_copy_for_each_desk_is_two_rows_and_one_ticket(cast: Cast, server: Dovecot):
    texas, louisiana = box(server), box(server, LOUISIANA)
    server.deliver(mail(), user=TEXAS)
    server.deliver(mail(), user=LOUISIANA)

    look(texas)
    look(louisiana)
    for kept in InboundMail.objects.order_by("id"):
        intake.understand(kept.pk, parse(bytes(kept.raw)), now=timezone.now())

    assert (count(), Ticket.objects.count()) == (2, 1)


def test_signing_in_by_oauth_asks_once_more_when_a_token_was_withdrawn(cast: Cast):
    oauth._kept.clear()
    with token_server() as tokens, dovecot(introspection_url=tokens.introspection_url) as server:
        desk = box(
            server, user="texas", sign_in=SignIn.REFRESH, token_url=tokens.url, client_id="desk",
        )  # fmt: skip
        desk.user, desk.refresh_token = "desk", "a-refresh-token"
        desk.save()
        server.folder.joinpath("users").write_text(f"desk:{{PLAIN}}{PASSWORD}\n")
        server.deliver(mail(), user="desk")

        first = look(desk)
        tokens.good.clear()
        server_says_no = mailboxes.try_out(desk, now=timezone.now())

    assert (first, len(tokens.asked)) == (1, 2)
    assert tokens.asked[0]["grant_type"] == "refresh_token"
    assert "lets us in" in server_says_no
