from datetime import UTC, date, datetime, timedelta

import pytest

from switchboard.agreements.models import Agreement
from switchboard.clients.models import Contact, Site
from switchboard.flow import publishing, triage
from switchboard.flow.opening import File
from switchboard.policy.acts import Act
from switchboard.policy.priority import Priority
from switchboard.policy.ticket_number import read_ticket_number
from switchboard.policy.transitions import State
from switchboard.published.models import Region
from switchboard.tickets.models import MessageKind, Ticket
from switchboard.tickets.models.ticket import Channel
from tests.cast import POLICY, Cast
from tests.flow import scenes

SATURDAY_NOON = datetime(2026, 11, 21, 18, tzinfo=UTC)
BEFORE_OPENING = datetime(2026, 11, 23, 12, 40, tzinfo=UTC)  # 6:40 am in Texas


def test_a_new_ticket_awaits_triage_with_the_default_priority(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    ticket = scenes.now_of(ticket)
    assert (ticket.state, ticket.priority) == (State.NEW, Priority.LOW)
    assert ticket.team is None
    assert ticket.engineer is None
    assert ticket.policy_version == cast.version


def test_a_new_ticket_has_a_number_that_can_be_said(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    assert read_ticket_number(ticket.spoken_number) == ticket.number


def test_the_first_response_is_due_fifteen_minutes_after_receipt(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    assert ticket.first_response_due_at == now + timedelta(minutes=15)
    assert ticket.resolution_due_at is None


@pytest.mark.parametrize("received_at", [BEFORE_OPENING, SATURDAY_NOON])
def test_mail_outside_hours_starts_its_clock_at_the_next_opening(cast: Cast, received_at: datetime):
    ticket = scenes.reported(cast.lucille, at=received_at)

    assert ticket.received_at == received_at
    assert ticket.first_response_due_at == datetime(2026, 11, 23, 13, 15, tzinfo=UTC)


def test_the_receipt_after_hours_says_when_work_begins_in_the_contacts_zone(cast: Cast):
    Contact.objects.filter(pk=cast.lucille.pk).update(timezone="Europe/Lisbon")
    cast.lucille.refresh_from_db()

    ticket = scenes.reported(cast.lucille, at=BEFORE_OPENING)

    text = scenes.letter(ticket, Act.RECEIVED).text
    assert "Monday, November 23 at 1:00 pm (WET)" in text
    assert "Monday, November 23 at 1:15 pm (WET)" in text
    assert "(337) 313-2400, option 2" in text


def test_the_receipt_within_hours_does_not_say_that_the_desk_is_closed(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    text = scenes.letter(ticket, Act.RECEIVED).text
    assert "Monday, November 23 at 7:17 am (CST)" in text
    assert "closed just now" not in text


def test_what_was_written_and_its_files_are_kept_with_the_ticket(cast: Cast, now: datetime):
    file = File(name="crash.log", content_type="text/plain", content=b"boom")

    ticket = scenes.reported(cast.lucille, at=now, text="It says boom.", files=[file])

    message = ticket.messages.get()
    assert (message.kind, message.text) == (MessageKind.REPORT, "It says boom.")
    assert (message.author_name, message.is_public) == ("Lucille Fontenot", True)
    attachment = message.attachments.get()
    assert (attachment.name, bytes(attachment.content), attachment.size) == (
        "crash.log",
        b"boom",
        4,
    )
    assert attachment.client == cast.bayou


@pytest.mark.parametrize("channel", Channel)
def test_the_channel_changes_neither_the_clock_nor_the_place_in_the_queue(
    cast: Cast, now: datetime, channel: Channel
):
    first = scenes.reported(cast.lucille, at=now, channel=channel)
    scenes.reported(cast.hector, at=now + timedelta(seconds=1), channel=Channel.MAIL)

    assert Ticket.objects.in_triage().first() == first
    assert first.first_response_due_at == now + timedelta(minutes=15)


def test_a_report_that_was_received_earlier_is_triaged_first_even_if_opened_later(
    cast: Cast, now: datetime
):
    scenes.reported(cast.hector, at=now)
    earlier = scenes.reported(cast.lucille, at=now - timedelta(minutes=1))

    assert Ticket.objects.in_triage().first() == earlier


def test_the_desk_is_that_of_the_contacts_site_whatever_desk_was_written_to(
    cast: Cast, now: datetime
):
    ticket = scenes.reported(cast.lucille, at=now, desk_key="texas")

    assert ticket.desk.key == "louisiana"


def test_a_contact_without_a_site_is_served_by_the_desk_that_was_written_to(
    cast: Cast, now: datetime
):
    cast.lucille.site = None

    ticket = scenes.reported(cast.lucille, at=now, desk_key="texas")

    assert ticket.desk.key == "texas"


def test_a_site_without_a_region_is_served_by_the_fallback_desk(cast: Cast, now: datetime):
    cast.hector.site = Site.objects.create(client=cast.hillcountry, name="Tulsa office")

    ticket = scenes.reported(cast.hector, at=now)

    assert ticket.desk.key == "louisiana"


def test_a_desk_that_left_the_policy_takes_no_new_ticket(cast: Cast, now: datetime):
    fewer = POLICY.read_text().replace('[regions.tx]\nname = "Texas"\ndesk = "texas"', "").replace(
        POLICY.read_text().partition("[desks.texas]")[2].partition("[desks.louisiana]")[0], ""
    ).replace("[desks.texas]", "")  # fmt: skip
    publishing.publish(fewer, author_name="Petra Volkova", now=now)
    assert Region.objects.get(key="tx").desk.key == "texas"

    by_site = scenes.reported(cast.hector, at=now)
    by_address = scenes.reported(None, at=now, desk_key="texas")

    assert (by_site.desk.key, by_address.desk.key) == ("louisiana", "louisiana")


def test_the_agreement_of_the_day_of_receipt_sets_the_targets(cast: Cast, now: datetime):
    long_ago, today = date(2020, 1, 1), date(2026, 11, 23)
    Agreement.objects.create(
        client=cast.bayou, name="Old", starts_on=long_ago, ends_on=today,
        targets={"low": {"first_response": 60}},
    )  # fmt: skip
    gold = Agreement.objects.create(
        client=cast.bayou, name="Gold", starts_on=today, targets={"low": {"first_response": 5}}
    )

    ticket = scenes.reported(cast.lucille, at=now)

    assert ticket.agreement == gold
    assert ticket.first_response_due_at == now + timedelta(minutes=5)


def test_an_automatic_report_is_kept_and_not_answered(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now, is_automatic=True)

    assert scenes.acts(ticket) == [Act.RECEIVED]
    assert scenes.letters(ticket) == []


def test_a_contact_is_sent_three_receipts_an_hour_and_every_report_is_kept(
    cast: Cast, now: datetime
):
    tickets = [scenes.reported(cast.lucille, at=now + timedelta(minutes=m)) for m in range(5)]
    next_hour = scenes.reported(cast.lucille, at=now + timedelta(minutes=61))
    of_another = scenes.reported(cast.hector, at=now + timedelta(minutes=5))

    answered = [len(scenes.letters(ticket)) for ticket in [*tickets, next_hour, of_another]]
    assert answered == [1, 1, 1, 0, 0, 1, 1]


def test_a_requestor_without_an_address_is_to_be_told_by_phone(cast: Cast, now: datetime):
    cast.lucille.email = ""

    ticket = scenes.reported(cast.lucille, at=now, channel=Channel.PHONE)

    assert scenes.acts(ticket) == [Act.RECEIVED, Act.TELL_BY_PHONE]
    assert scenes.event(ticket, Act.TELL_BY_PHONE).details == {"about": "received"}
    assert scenes.letters(ticket) == []


def test_a_subject_is_one_line_however_it_was_sent(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now, subject=" Mail\r\nBcc: all@example.com ")
    nameless = scenes.reported(cast.lucille, at=now, subject=" \n ")

    assert ticket.subject == "Mail Bcc: all@example.com"
    assert nameless.subject == "(no subject)"


def test_a_ticket_keeps_the_policy_that_it_was_promised_under(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)
    stricter = POLICY.read_text().replace("resolution_minutes = 3000", "resolution_minutes = 2400")
    publishing.publish(stricter, author_name="Petra Volkova", now=now)

    triage.assess(ticket.pk, scenes.found(), by=cast.dispatcher, now=now + timedelta(minutes=1))

    # 3000 minutes are five days of this desk; Thursday is Thanksgiving.
    assert scenes.now_of(ticket).resolution_due_at == datetime(2026, 12, 1, 13, 2, tzinfo=UTC)
