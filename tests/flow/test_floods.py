"""Who floods the desk gets one bundle an hour: nothing is dropped, triage stays readable."""

from datetime import datetime, timedelta

from django.db import connection
from django.test import override_settings

from switchboard.channels.models import InboundMail, InboundState, OutboundMail, SenderHour
from switchboard.clients.models import Contact
from switchboard.flow import intake, merging, senders
from switchboard.policy.acts import Act
from switchboard.tickets.models import MessageKind, Ticket
from switchboard.wire.mail import parse
from tests.cast import Cast
from tests.flow import mails, scenes
from tests.flow.test_query_counts import statements

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
LUCILLE = "lucille@bayou-dental.example"


def flood(count: int, *, at: datetime, sender: str = LUCILLE, first: int = 0) -> list[InboundMail]:
    """So many different mails within seconds; `{n}` in the sender is each one's number."""
    return [
        mails.arrive(
            mails.raw(
                sender=sender.format(n=n), subject=f"Alert {n}", body=f"Disk {n} is full.",
                message_id=f"<{n}@x.example>", headers=["Auto-Submitted: auto-generated"],
            ),
            at=at + n * SECOND,
        )
        for n in range(first, first + count)
    ]  # fmt: skip


def test_twenty_mails_in_an_hour_are_twenty_tickets(cast: Cast, now: datetime):
    flood(20, at=now)

    assert Ticket.objects.count() == 20


def test_what_comes_beyond_is_bundled_and_nothing_is_dropped(cast: Cast, now: datetime):
    arrived = flood(45, at=now)

    assert Ticket.objects.count() == 21
    bundle = Ticket.objects.get(subject__startswith="Many mails from")
    assert (bundle.contact, bundle.client) == (cast.lucille, cast.bayou)
    assert {mail.ticket for mail in arrived[20:]} == {bundle}
    assert {mail.state for mail in arrived[20:]} == {InboundState.THREADED}
    words = [message.text for message in bundle.messages.order_by("id")]
    assert words[1:] == [f"Alert {n}\n\nDisk {n} is full." for n in range(20, 45)]
    assert scenes.letters(bundle) == []


def test_the_dispatcher_is_told_once(cast: Cast, now: datetime):
    flood(40, at=now)

    (told,) = OutboundMail.objects.filter(act=Act.NOTIFIED)
    assert told.recipient == cast.dana.email
    assert LUCILLE in told.subject
    assert "Nothing is dropped" in told.text


def test_the_next_hour_starts_anew(cast: Cast, now: datetime):
    flood(25, at=now)

    later = flood(22, at=now + HOUR, first=100)

    assert Ticket.objects.filter(subject__startswith="Alert").count() == 40
    assert Ticket.objects.filter(subject__startswith="Many mails").count() == 2
    assert later[0].state == InboundState.OPENED


def test_strangers_are_counted_by_domain_for_addresses_can_be_made_up(cast: Cast, now: datetime):
    flood(30, at=now, sender="user{n}@elsewhere.example")

    bundle = Ticket.objects.get(subject="Many mails from @elsewhere.example")
    assert Ticket.objects.count() == 21
    assert bundle.is_sender_unknown
    authors = list(bundle.messages.order_by("id").values_list("author_name", flat=True))
    assert authors[1:] == [f"user{n}@elsewhere.example" for n in range(20, 30)]


def test_made_up_people_of_a_clients_domain_are_bundled_and_make_no_more_contacts(
    cast: Cast, now: datetime
):
    before = Contact.objects.count()

    flood(30, at=now, sender="user{n}@bayou-dental.example")

    assert Contact.objects.count() == before + 20
    assert Ticket.objects.count() == 21


def test_one_senders_flood_is_no_other_senders(cast: Cast, now: datetime):
    flood(30, at=now)

    mail = mails.arrive(mails.raw(sender=cast.hector.email), at=now + 60 * SECOND)

    assert mail.state == InboundState.OPENED
    assert len(scenes.letters(mail.ticket)) == 1


def test_an_answer_to_a_ticket_is_never_bundled(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    flood(30, at=now)

    answer = mails.answer(scenes.letter(ticket, Act.TAKEN), sender=LUCILLE)

    assert mails.arrive(answer, at=now + 60 * SECOND).ticket == ticket


def test_a_bundle_that_was_closed_takes_no_more_unread(cast: Cast, now: datetime):
    flood(25, at=now)
    first = Ticket.objects.get(subject__startswith="Many mails")
    scenes.done_with(first, cast, at=now + 60 * SECOND)

    late = flood(3, at=now + 120 * SECOND, first=200)

    assert {mail.ticket for mail in late} == {Ticket.objects.latest("id")}
    assert first.messages.count() == 6


def test_unreadable_mails_are_bundled_too(cast: Cast, now: datetime):
    deep = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(1000)
    )

    arrived = [
        mails.arrive(f"From: {LUCILLE}\r\nSubject: {n}\r\n{deep}".encode(), at=now, sender=LUCILLE)
        for n in range(23)
    ]

    assert {mail.state for mail in arrived} == {InboundState.SET_ASIDE}
    assert Ticket.objects.count() == 21
    assert {mail.ticket for mail in arrived[20:]} == {Ticket.objects.latest("id")}


def test_messages_of_a_bundle_are_the_senders_own_words(cast: Cast, now: datetime):
    flood(22, at=now)

    bundle = Ticket.objects.get(subject__startswith="Many mails")
    last = bundle.messages.order_by("id").last()
    assert (last.kind, last.contact) == (MessageKind.REQUESTOR_REPLY, cast.lucille)
    assert scenes.event(bundle, Act.BUNDLED).message == last


@override_settings(TICKETS_AN_HOUR=2)
def test_the_limit_is_the_sites_own(cast: Cast, now: datetime):
    flood(5, at=now)

    assert Ticket.objects.count() == 3


def test_a_flooding_mail_costs_the_same_however_many_came_before(cast: Cast, now: datetime):
    def cost_of(nth: int) -> list[str]:
        raw = mails.raw(sender=LUCILLE, body=f"{nth}", message_id=f"<late{nth}@x.example>")
        kept, email = mails.store(raw, at=now), parse(raw)
        return statements(lambda: intake.understand(kept.id, email, now=now))

    flood(25, at=now)
    early = cost_of(1)
    flood(60, at=now, first=1000)

    assert cost_of(2) == early
    assert len(early) <= 12
    assert early.count("insert channels_senderhour") == 1


def test_the_count_is_found_by_its_key(cast: Cast, now: datetime):
    for n in range(2000):
        SenderHour(sender=f"@d{n}.example", began_at=now, tickets=1).save()

    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN SELECT tickets FROM channels_senderhour WHERE sender = '@d77.example'"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Index" in plan


def test_a_settled_bundle_takes_no_more_of_strangers_and_shows_no_others_words(
    cast: Cast, now: datetime
):
    flood(30, at=now, sender="user{n}@elsewhere.example")
    bundle = Ticket.objects.get(subject="Many mails from @elsewhere.example")
    senders.settle(bundle.pk, client=cast.bayou, by=cast.dispatcher, now=now + 40 * SECOND)

    (late,) = flood(1, at=now + 60 * SECOND, sender="eve{n}@elsewhere.example", first=99)

    assert late.ticket != bundle
    public = bundle.messages.filter(is_public=True).values_list("author_name", flat=True)
    assert set(public) == {"user20@elsewhere.example"}
    assert bundle.messages.count() == 11


def test_what_came_to_a_merged_bundle_goes_back_with_it(cast: Cast, now: datetime):
    flood(25, at=now)
    bundle = Ticket.objects.get(subject__startswith="Many mails")
    survivor = scenes.taken(cast.lucille, cast, at=now)
    merging.merge(bundle.pk, into=survivor.pk, by=cast.dispatcher, now=now + 30 * SECOND)
    (mail,) = flood(1, at=now + 40 * SECOND, first=99)
    assert mail.ticket == survivor

    merging.undo(bundle.pk, by=cast.dispatcher, now=now + 60 * SECOND)

    mail.refresh_from_db()
    assert (mail.ticket, mail.message.ticket) == (bundle, bundle)
