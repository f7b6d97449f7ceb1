from datetime import UTC, date, datetime, timedelta

import pytest

from switchboard.agreements.models import Agreement
from switchboard.clients.models import Client, Contact, MailDomain
from switchboard.flow import publishing, senders, triage
from switchboard.flow.senders import ClientNotActive, SenderAlreadySettled
from switchboard.policy.access import NotPermitted
from switchboard.policy.acts import Act
from switchboard.tickets.models import Message, Ticket, TimelineEvent
from switchboard.wire.mail import Address, InboundEmail
from tests.cast import POLICY, Cast
from tests.flow import mails, scenes

MINUTE = timedelta(minutes=1)


def contact_of(address: str, name: str = "") -> Contact | None:
    email = InboundEmail(sender=Address(name=name, address=address))
    return senders.known_contact(email) or senders.newcomer(email)


def from_ana(now: datetime, **said: str) -> Ticket:
    """A mail from somebody nobody knows."""
    mail = mails.raw(sender="Ana Prieto <Ana@elsewhere.example>", **said)
    return mails.arrive(mail, at=now).ticket


def test_a_contact_is_known_by_the_from_address_in_any_case(cast: Cast):
    assert contact_of("LUCILLE@Bayou-Dental.example") == cast.lucille


def test_a_colleague_of_a_known_mail_domain_becomes_a_contact(cast: Cast):
    found = contact_of("remy@bayou-dental.example", "Remy Thibodeaux")

    assert (found.client, found.name) == (cast.bayou, "Remy Thibodeaux")
    assert found.site == cast.bayou.sites.get()
    assert contact_of("Remy@bayou-dental.example") == found


def test_a_name_that_poses_as_an_address_is_not_taken_over(cast: Cast):
    found = contact_of("remy@bayou-dental.example", "boss@hillcountry-law.example")

    assert found.name == "remy"


def test_a_contacts_name_is_one_line(cast: Cast):
    assert contact_of("remy@bayou-dental.example", "Remy\r\nBcc: x").name == "Remy Bcc: x"


@pytest.mark.parametrize(
    "address",
    ["ana@elsewhere.example", "ana@sub.bayou-dental.example", "ines@support.example", ""],
)
def test_strangers_and_forged_staff_are_nobodys_contact(cast: Cast, address: str):
    assert contact_of(address) is None


def test_a_mail_without_a_sender_is_nobodys(cast: Cast):
    assert senders.newcomer(InboundEmail(sender=None)) is None


def test_who_has_left_is_a_dispatchers_question(cast: Cast):
    Contact.objects.filter(pk=cast.lucille.pk).update(is_active=False)

    assert contact_of("lucille@bayou-dental.example") is None


def test_a_former_clients_people_are_unknown_senders(cast: Cast):
    Client.objects.filter(pk=cast.bayou.pk).update(is_active=False)

    assert contact_of("lucille@bayou-dental.example") is None
    assert contact_of("remy@bayou-dental.example") is None


def test_an_unknown_sender_is_held_with_the_clock_from_receipt(cast: Cast, now: datetime):
    ticket = from_ana(now)

    assert ticket.is_sender_unknown
    assert ticket.client.is_placeholder
    assert ticket.contact is None
    assert ticket.requestor_name == "Ana Prieto"
    assert ticket.first_response_due_at == now + 15 * MINUTE


def test_a_stranger_is_told_whom_to_call_and_nothing_that_they_wrote(cast: Cast, now: datetime):
    ticket = from_ana(now)

    (letter,) = scenes.letters(ticket)

    assert (letter.recipient, letter.reply_to) == ("ana@elsewhere.example", "")
    assert "(737) 356-2220" in letter.text or "(337) 313-2400" in letter.text
    assert ticket.subject not in letter.subject + letter.text
    assert "/tickets/" not in letter.text


def test_a_stranger_is_told_once_an_hour(cast: Cast, now: datetime):
    tickets = [from_ana(now + n * MINUTE, subject=f"Mail {n}") for n in range(3)]

    assert [len(scenes.letters(ticket)) for ticket in tickets] == [1, 0, 0]


def test_settling_gives_the_ticket_and_all_that_hangs_on_it_to_the_client(
    cast: Cast, now: datetime
):
    ticket = from_ana(now)

    senders.settle(ticket.pk, client=cast.hillcountry, by=cast.dispatcher, now=now + 10 * MINUTE)

    ticket = scenes.now_of(ticket)
    assert (ticket.client, ticket.is_sender_unknown) == (cast.hillcountry, False)
    assert (ticket.contact.name, ticket.contact.email) == ("Ana Prieto", "ana@elsewhere.example")
    assert ticket.site == cast.hillcountry.sites.get()
    assert ticket.desk.key == "texas"
    assert {m.client_id for m in Message.objects.filter(ticket=ticket)} == {cast.hillcountry.pk}
    events = TimelineEvent.objects.filter(ticket=ticket)
    assert {event.client_id for event in events} == {cast.hillcountry.pk}


def test_settling_keeps_clock_and_place_in_the_queue(cast: Cast, now: datetime):
    ticket = from_ana(now)
    scenes.reported(cast.lucille, at=now + MINUTE)

    senders.settle(ticket.pk, client=cast.hillcountry, by=cast.dispatcher, now=now + 10 * MINUTE)

    ticket = scenes.now_of(ticket)
    assert (ticket.received_at, ticket.first_response_due_at) == (now, now + 15 * MINUTE)
    assert Ticket.objects.in_triage().first() == ticket
    triage.assess(ticket.pk, scenes.found(), by=cast.dispatcher, now=now + 11 * MINUTE)


def test_the_settled_requestor_gets_the_receipt_under_their_own_mail(cast: Cast, now: datetime):
    ticket = from_ana(now)

    senders.settle(ticket.pk, client=cast.hillcountry, by=cast.dispatcher, now=now + 10 * MINUTE)

    to_a_stranger, letter = scenes.letters(ticket)
    assert letter.recipient == "ana@elsewhere.example"
    assert letter.references == ["<one@mail.example>", to_a_stranger.internet_message_id]


def test_the_clients_own_agreement_holds_from_receipt(cast: Cast, now: datetime):
    gold = Agreement.objects.create(
        client=cast.hillcountry, name="Gold", starts_on=date(2026, 1, 1),
        targets={"low": {"first_response": 5}},
    )  # fmt: skip
    ticket = from_ana(now)

    senders.settle(ticket.pk, client=cast.hillcountry, by=cast.dispatcher, now=now + MINUTE)

    ticket = scenes.now_of(ticket)
    assert ticket.agreement == gold
    assert ticket.first_response_due_at == now + 5 * MINUTE


def test_a_desk_that_came_later_than_the_tickets_policy_does_not_get_it(cast: Cast, now: datetime):
    ticket = from_ana(now)
    text = POLICY.read_text()
    desk = text.partition("[desks.texas]")[2].partition("[desks.louisiana]")[0]
    austin = (
        desk.replace("texas@", "austin@").replace('"Texas"', '"Austin"').replace("2220", "2230")
    )
    more = text.replace("[regions.tx]", f"[desks.austin]{austin}\n[regions.tx]", 1)
    more = more.replace('name = "Texas"\ndesk = "texas"', 'name = "Texas"\ndesk = "austin"')
    publishing.publish(more, author_name="Petra Volkova", now=now)
    assert cast.hillcountry.sites.get().region.desk.key == "austin"

    senders.settle(ticket.pk, client=cast.hillcountry, by=cast.dispatcher, now=now + MINUTE)

    assert scenes.now_of(ticket).desk.key == "texas"


def test_the_mail_domain_is_remembered_only_when_asked(cast: Cast, now: datetime):
    once = from_ana(now)
    senders.settle(once.pk, client=cast.hillcountry, by=cast.dispatcher, now=now)
    assert not MailDomain.objects.filter(domain="elsewhere.example").exists()
    mail = mails.raw(sender="Bo <bo@faraway.example>", message_id="<two@mail.example>")
    again = mails.arrive(mail, at=now).ticket

    senders.settle(again.pk, client=cast.hillcountry, by=cast.dispatcher, now=now, keep_domain=True)

    assert contact_of("cy@faraway.example").client == cast.hillcountry


def test_a_known_contact_of_that_client_is_used_again(cast: Cast, now: datetime):
    Contact.objects.filter(pk=cast.lucille.pk).update(is_active=False)
    mail = mails.raw(sender="lucille@bayou-dental.example")
    ticket = mails.arrive(mail, at=now).ticket

    senders.settle(ticket.pk, client=cast.bayou, by=cast.dispatcher, now=now)

    assert scenes.now_of(ticket).contact == cast.lucille


def test_an_address_of_another_clients_contact_is_never_shared(cast: Cast, now: datetime):
    Contact.objects.filter(pk=cast.lucille.pk).update(is_active=False)
    mail = mails.raw(sender="lucille@bayou-dental.example")
    ticket = mails.arrive(mail, at=now).ticket

    senders.settle(ticket.pk, client=cast.hillcountry, by=cast.dispatcher, now=now)

    contact = scenes.now_of(ticket).contact
    assert (contact.client, contact.email) == (cast.hillcountry, "")
    assert scenes.acts(ticket)[-1] == Act.TELL_BY_PHONE


def test_a_sender_is_settled_once(cast: Cast, now: datetime):
    ticket = from_ana(now)
    senders.settle(ticket.pk, client=cast.hillcountry, by=cast.dispatcher, now=now)

    with pytest.raises(SenderAlreadySettled, match="Ana Prieto"):
        senders.settle(ticket.pk, client=cast.bayou, by=cast.dispatcher, now=now)


def test_nobody_is_settled_with_a_former_client_or_the_placeholder(cast: Cast, now: datetime):
    ticket = from_ana(now)
    cast.bayou.is_active = False

    for client in (cast.bayou, Client.objects.get(is_placeholder=True)):
        with pytest.raises(ClientNotActive):
            senders.settle(ticket.pk, client=client, by=cast.dispatcher, now=now)


def test_a_requestor_settles_nobody(cast: Cast, now: datetime):
    ticket = from_ana(now)
    requestor = senders.Actor.contact(cast.lucille)

    with pytest.raises(NotPermitted):
        senders.settle(ticket.pk, client=cast.bayou, by=requestor, now=now)


def test_before_opening_the_receipt_of_a_settled_sender_says_when_work_begins(cast: Cast):
    six_forty = datetime(2026, 11, 23, 12, 40, tzinfo=UTC)
    ticket = from_ana(six_forty)

    senders.settle(ticket.pk, client=cast.hillcountry, by=cast.dispatcher, now=six_forty)

    assert "opens Monday, November 23 at 7:00 am (CST)" in scenes.letters(ticket)[-1].text


@pytest.mark.parametrize("headers", [
    ["Return-Path: <>"], ["Precedence: bulk"], [mails.found("fail", domain="elsewhere.example")],
])  # fmt: skip
def test_settling_a_machine_or_who_was_posed_as_answers_nobody(
    cast: Cast, now: datetime, headers: list[str]
):
    ticket = mails.arrive(mails.raw(sender="ana@elsewhere.example", headers=headers), at=now).ticket

    senders.settle(ticket.pk, client=cast.bayou, by=cast.dispatcher, now=now + MINUTE)

    assert scenes.letters(ticket) == []
