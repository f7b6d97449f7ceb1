"""A call from the first ring to its ticket, as any carrier tells it; time is moved, never slept."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from switchboard.channels.models import Call, CallOutcome, Consent, Recording
from switchboard.flow import calls, pages, senders
from switchboard.flow.calls import CallTurn, Ringing
from switchboard.oncall.models import Page, PageState
from switchboard.policy.acts import Act
from switchboard.policy.call_script import Dial, End, Gather, Gone, Pressed, Record, Recorded
from switchboard.policy.sla import Clock
from switchboard.staff.models import ContactMethod, PhoneSignIn
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel
from tests.cast import MONDAY_7_02, Cast
from tests.flow import scenes

pytestmark = pytest.mark.django_db
# Sunday, November 22, 2026, 2 am in Texas.
SUNDAY_2_00 = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TEXAS, LUCILLE = "+17373562220", "+13375550123"
_words = count(1)


@pytest.fixture(autouse=True)
def numbers(cast: Cast):
    """Each has a number of their own."""
    cast.lucille.phone = LUCILLE
    cast.lucille.save()


def rings(at: datetime, *, key: str = "CA1", number: str = LUCILLE) -> CallTurn:
    ringing = Ringing(carrier="twilio", carrier_key=key, from_number=number, to_number=TEXAS)
    return calls.answer(ringing, now=at)


def then(turn: CallTurn, result: object, *, at: datetime) -> CallTurn:
    return calls.go_on(turn.call.uuid, result, key=f"word {next(_words)}", now=at)


def words(turn: CallTurn) -> str:
    return " ".join(one.text for one in turn.spoken)


def test_a_message_on_a_sunday_night_pages_at_once(cast: Cast):
    turn = rings(SUNDAY_2_00)
    assert words(turn).startswith("Thank you for calling Example Managed IT, Texas desk.")
    assert isinstance(turn.node, Gather)

    turn = then(turn, Pressed(key="2"), at=SUNDAY_2_00 + 5 * SECOND)
    assert "It opens Monday, November 23" in words(turn)
    assert "may cost extra" in words(turn)
    turn = then(turn, Pressed(key="1"), at=SUNDAY_2_00 + 15 * SECOND)
    assert isinstance(turn.node, Record)
    at = SUNDAY_2_00 + 40 * SECOND
    turn = then(turn, Recorded(seconds=20), at=at)

    assert "rings you back within 30 minutes" in words(turn)
    assert isinstance(turn.node, End)
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.received_at) == (Channel.PHONE, SUNDAY_2_00)
    assert (ticket.contact, ticket.desk.key) == (cast.lucille, "louisiana")
    assert Act.FEE_CONSENT in scenes.acts(ticket)
    assert scenes.event(ticket, Act.FEE_CONSENT).details["consent"] == Consent.GIVEN
    page = Page.objects.get()
    assert (page.state, page.next_check_at) == (PageState.FIRED, at)
    assert ticket.clock_runs.get(clock=Clock.CALL_BACK).due_at == at + timedelta(minutes=30)
    letter = scenes.letter(ticket, Act.CALL_BACK_PROMISED)
    assert "The engineer on call calls you by" in letter.text


def test_who_hangs_up_while_recording_is_helped_all_the_same(cast: Cast):
    turn = then(rings(SUNDAY_2_00), Pressed(key=""), at=SUNDAY_2_00)
    turn = then(then(turn, Pressed(), at=SUNDAY_2_00), Pressed(), at=SUNDAY_2_00)
    turn = then(then(turn, Pressed(), at=SUNDAY_2_00), Pressed(), at=SUNDAY_2_00)
    assert isinstance(turn.node, Record)

    then(turn, Recorded(seconds=9, is_gone=True), at=SUNDAY_2_00 + 30 * SECOND)

    assert Page.objects.get().state == PageState.FIRED
    assert Call.objects.get().consent == Consent.NOT_GIVEN


def test_who_hangs_up_before_the_tone_pages_nobody_and_is_logged(cast: Cast):
    turn = then(rings(SUNDAY_2_00), Pressed(key="2"), at=SUNDAY_2_00)
    turn = then(turn, Pressed(key="1"), at=SUNDAY_2_00)

    then(turn, Gone(), at=SUNDAY_2_00 + SECOND)
    call = calls.ended(turn.call.uuid, now=SUNDAY_2_00 + SECOND)

    assert call.outcome == CallOutcome.ABANDONED
    assert not Ticket.objects.exists()
    assert not Page.objects.exists()
    assert not Recording.objects.exists()


def test_who_refuses_the_fee_waits_for_monday(cast: Cast):
    turn = then(rings(SUNDAY_2_00), Pressed(key="2"), at=SUNDAY_2_00)
    turn = then(turn, Pressed(key="2"), at=SUNDAY_2_00)
    turn = then(turn, Recorded(seconds=12), at=SUNDAY_2_00 + 30 * SECOND)

    assert "take it up" in words(turn)
    ticket = Ticket.objects.get()
    assert not Page.objects.exists()
    assert ticket.first_response_due_at == MONDAY_7_02 + timedelta(minutes=13)


def test_a_word_said_twice_is_one_word(cast: Cast):
    turn = then(rings(SUNDAY_2_00), Pressed(key="2"), at=SUNDAY_2_00)
    turn = then(turn, Pressed(key="1"), at=SUNDAY_2_00)

    first = calls.go_on(turn.call.uuid, Recorded(seconds=9), key="once", now=SUNDAY_2_00)
    again = calls.go_on(turn.call.uuid, Recorded(seconds=9), key="once", now=SUNDAY_2_00)
    ring = rings(SUNDAY_2_00)

    assert words(first) == words(again) == words(ring)
    assert Page.objects.count() == Ticket.objects.count() == Call.objects.count() == 1


def test_in_hours_the_desk_rings_who_has_been_idle_for_longest(cast: Cast):
    for name, idle in ((cast.ines, 5), (cast.noah, 50)):
        way = ContactMethod.objects.create(
            engineer=name, method="call", address=f"+1737555{idle}00"
        )
        since = MONDAY_7_02 - timedelta(minutes=idle)
        PhoneSignIn.objects.create(
            engineer=name, contact_method=way, signed_in_at=since, idle_since=since
        )

    turn = then(rings(MONDAY_7_02), Pressed(key="2"), at=MONDAY_7_02)

    assert isinstance(turn.node, Dial)
    assert turn.dial.number == "+17375555000"
    assert turn.dial.caller_id == LUCILLE
    call = calls.connected(turn.call.uuid, now=MONDAY_7_02 + 4 * SECOND)
    assert call.engineer == cast.noah
    assert scenes.now_of(call.ticket).received_at == MONDAY_7_02


def test_in_hours_with_nobody_at_the_phone_the_lead_is_told_at_once(cast: Cast):
    turn = then(rings(MONDAY_7_02), Pressed(key="2"), at=MONDAY_7_02)
    assert "on other calls" in words(turn)
    then(turn, Recorded(seconds=8), at=MONDAY_7_02 + 30 * SECOND)

    ticket = Ticket.objects.get()
    assert not Page.objects.exists()
    assert ticket.clock_runs.filter(clock=Clock.CALL_BACK).exists()
    from switchboard.channels.models import OutboundMail

    told = OutboundMail.objects.get(recipient=cast.petra.email)
    assert "nobody answered" in told.text


def test_an_unknown_caller_has_a_ticket_and_a_page(cast: Cast):
    turn = then(rings(SUNDAY_2_00, number="anonymous"), Pressed(key="2"), at=SUNDAY_2_00)
    turn = then(turn, Pressed(key="1"), at=SUNDAY_2_00)
    then(turn, Recorded(seconds=9), at=SUNDAY_2_00)

    ticket = Ticket.objects.get()
    assert ticket.is_sender_unknown
    assert ticket.desk.key == "texas"
    assert Page.objects.get().ticket == ticket


def test_storms_join_per_client(cast: Cast):
    for number in range(3):
        turn = then(rings(SUNDAY_2_00, key=f"CA{number}"), Pressed(key="2"), at=SUNDAY_2_00)
        turn = then(turn, Pressed(key="1"), at=SUNDAY_2_00)
        then(turn, Recorded(seconds=9), at=SUNDAY_2_00 + number * SECOND)

    assert Ticket.objects.count() == 3
    first = Page.objects.get(state=PageState.FIRED)
    assert first.joined.count() == 2
    pages.called_back(first.ticket, now=SUNDAY_2_00)


def test_a_number_that_people_of_one_site_share_names_their_client_and_nobody(cast: Cast):
    cast.hector.phone = cast.opal.phone = "+15125550199"
    cast.hector.save()
    cast.opal.save()
    for key in ("CA1", "CA2"):
        turn = then(
            rings(SUNDAY_2_00, key=key, number="+15125550199"), Pressed(key="2"), at=SUNDAY_2_00
        )
        turn = then(turn, Pressed(key="1"), at=SUNDAY_2_00)
        then(turn, Recorded(seconds=9), at=SUNDAY_2_00)

    first, second = Ticket.objects.order_by("id")
    assert (first.client, first.contact, first.is_sender_unknown) == (cast.hillcountry, None, True)
    assert (first.site, first.desk.key) == (cast.opal.site, "texas")
    assert Page.objects.get(state=PageState.FIRED).joined.count() == 1

    senders.settle(
        first.pk, client=cast.hillcountry, contact=cast.opal, by=cast.dispatcher, now=SUNDAY_2_00
    )
    assert scenes.now_of(first).contact == cast.opal
    with pytest.raises(senders.PersonOfAnotherClient, match="not of Bayou Dental"):
        senders.settle(
            second.pk, client=cast.bayou, contact=cast.opal, by=cast.dispatcher, now=SUNDAY_2_00
        )


def test_a_number_that_two_clients_share_names_neither(cast: Cast):
    cast.hector.phone = LUCILLE
    cast.hector.save()
    turn = then(rings(SUNDAY_2_00), Pressed(key="2"), at=SUNDAY_2_00)
    turn = then(turn, Pressed(key="1"), at=SUNDAY_2_00)

    then(turn, Recorded(seconds=9), at=SUNDAY_2_00)

    ticket = Ticket.objects.get()
    assert ticket.client.is_placeholder
    assert ticket.site is None
