from datetime import datetime, timedelta

from switchboard.channels.models import InboundMail, InboundState
from switchboard.flow import routing
from switchboard.policy.priority import Priority
from switchboard.staff.models import Team
from tests.cast import Cast
from tests.flow import boxes, mails

STRANGER = "Nobody Known <nobody@elsewhere.example>"
HECTOR = "Hector Ruiz <hector@hillcountry-law.example>"


def test_the_same_uid_again_is_the_same_row(cast: Cast, now: datetime):
    texas = boxes.box()
    first = boxes.keep(mails.raw(sender=HECTOR), box=texas, uid=7, at=now)

    again = boxes.keep(mails.raw(sender=HECTOR), box=texas, uid=7, at=now)

    assert (again.id, again.is_new) == (first.id, False)


def test_after_a_new_uidvalidity_a_known_mail_keeps_its_row_and_a_new_one_gets_one(
    cast: Cast, now: datetime
):
    texas = boxes.box()
    known = boxes.lie_in(mails.raw(sender=HECTOR), box=texas, uid=7, at=now)
    other = mails.raw(sender=HECTOR, message_id="<two@mail.example>")

    again = boxes.keep(mails.raw(sender=HECTOR), box=texas, uid=1, at=now, uidvalidity=2)
    new = boxes.keep(other, box=texas, uid=2, at=now, uidvalidity=2)

    assert (again.id, again.is_new, new.is_new) == (known.pk, False, True)
    moved = InboundMail.objects.get(pk=known.pk)
    assert (moved.uidvalidity, moved.uid, moved.state) == (2, 1, InboundState.OPENED)


def test_two_equal_mails_keep_two_rows_over_a_new_uidvalidity(cast: Cast, now: datetime):
    texas, message = boxes.box(), mails.raw(sender=HECTOR)
    before = [boxes.keep(message, box=texas, uid=uid, at=now).id for uid in (1, 2)]

    after = [boxes.keep(message, box=texas, uid=u, at=now, uidvalidity=9).id for u in (5, 6)]

    assert (before, InboundMail.objects.count()) == (after, 2)


def test_an_unknown_senders_ticket_is_the_mailboxes_desks(cast: Cast, now: datetime):
    louisiana = boxes.box("Front door", desk="louisiana", default_category="internet")
    message = mails.raw(sender=STRANGER, to=mails.TEXAS)

    ticket = boxes.lie_in(message, box=louisiana, uid=1, at=now).ticket

    assert (ticket.desk.key, ticket.category) == ("louisiana", "internet")
    assert ticket.events.order_by("id").first().details["mailbox"] == "Front door"


def test_a_category_that_the_policy_no_longer_has_is_left_out(cast: Cast, now: datetime):
    texas = boxes.box(default_category="typewriters")

    mail = boxes.lie_in(mails.raw(sender=HECTOR), box=texas, uid=1, at=now)

    assert mail.ticket.category == ""


def test_the_mailboxes_team_is_proposed_and_said_why(cast: Cast, now: datetime):
    texas = boxes.box(default_team=Team.objects.get(key="network"), default_category="email")
    ticket = boxes.lie_in(mails.raw(sender=HECTOR), box=texas, uid=1, at=now).ticket

    usual = routing.propose(ticket, category="email", found=Priority.LOW)
    found_otherwise = routing.propose(ticket, category="printing", found=Priority.LOW)

    assert usual.team == "network"
    assert "the team of the mailbox Texas" in usual.because[0]
    assert found_otherwise.team != "network"


def test_a_mail_that_did_not_come_whole_is_set_aside_with_its_headers(cast: Cast, now: datetime):
    texas = boxes.box()
    headers = mails.raw(sender=HECTOR, subject="The plans, all of them", body="")

    mail = boxes.lie_in(headers, box=texas, uid=1, at=now, shortfall="It has 80 MB.")

    said = mail.ticket.messages.get().text
    assert mail.state == InboundState.SET_ASIDE
    assert "It has 80 MB. It is still in the mailbox Texas." in said
    assert "Subject: The plans, all of them" in said
    assert "hector@hillcountry-law.example" in mail.ticket.subject


def test_a_mail_is_received_when_its_server_got_it(cast: Cast, now: datetime):
    earlier = now - timedelta(hours=3)

    ticket = boxes.lie_in(mails.raw(sender=HECTOR), box=boxes.box(), uid=1, at=earlier).ticket

    assert ticket.received_at == earlier
