"""Who has no mail address is told of their call by a short message, or by phone."""

from datetime import datetime, timedelta

import pytest

from switchboard.channels.models import Call, CallKind, OutboundText, TextState
from switchboard.flow import pages, texting
from switchboard.gateways import sms
from switchboard.gateways.sms import SmsAway, SmsMayHaveLeft, SmsRefused, Text
from switchboard.oncall.models import Page
from switchboard.policy.acts import Act
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.flow import scenes

pytestmark = pytest.mark.django_db
LUCILLE = "+13375550123"
MINUTE = timedelta(minutes=1)


class Post:
    """A carrier of short messages that keeps what it was given."""

    name = "post"

    def __init__(self) -> None:
        self.texts: list[Text] = []
        self.refusal: Exception | None = None

    def is_configured(self) -> bool:
        return True

    def send(self, text: Text) -> str:
        if self.refusal is not None:
            raise self.refusal
        self.texts.append(text)
        return "1"


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    made = Post()
    monkeypatch.setattr(sms, "CARRIERS", {"post": made})
    return made


def accepted(cast: Cast, *, at: datetime) -> Ticket:
    """Ines has the message of Lucille, who has no address."""
    cast.lucille.phone, cast.lucille.email = LUCILLE, ""
    cast.lucille.save()
    ticket = scenes.reported(cast.lucille, at=at)
    page = pages.fire(ticket, call=None, cause_key=f"test {ticket.number}", now=at)
    pages.accept_by_hand(page.pk, by=cast.engineer, now=at)
    return ticket


def test_who_has_the_message_is_told_by_text(post: Post, cast: Cast, now: datetime):
    ticket = accepted(cast, at=now)

    assert texting.send_waiting(10, now=now) == 1
    assert texting.send_waiting(10, now=now + MINUTE) == 0

    (text,) = post.texts
    assert text.number == LUCILLE
    assert text.sender == ticket.policy.desk(ticket.desk.key).phone
    assert text.words.startswith("Example Managed IT: Ines Baptiste has your message and calls you")
    assert OutboundText.objects.get().state == TextState.SENT
    assert [e.details["about"] for e in ticket.events.filter(act=Act.TELL_BY_PHONE)] == [
        Act.RECEIVED
    ]


def test_in_their_language(post: Post, cast: Cast, now: datetime):
    cast.lucille.language = "es"

    accepted(cast, at=now)

    assert "tiene su mensaje y le llamará" in OutboundText.objects.get().words


def test_a_caller_whom_nobody_knows_is_texted_where_they_called_from(
    post: Post, cast: Cast, now: datetime
):
    ticket = scenes.reported(None, at=now, sender_name="+13375550177")
    Call.objects.create(
        kind=CallKind.INCOMING, carrier="twilio", from_number="+13375550177", desk=ticket.desk,
        policy_version=ticket.policy_version, ticket=ticket, is_open=False, began_at=now,
        heard_at=now, language="es",
    )  # fmt: skip
    page = pages.fire(ticket, call=None, cause_key="test", now=now)

    pages.accept_by_hand(page.pk, by=cast.engineer, now=now)

    text = OutboundText.objects.get()
    assert (text.number, "tiene su mensaje" in text.words) == ("+13375550177", True)


def test_without_a_carrier_they_are_told_by_phone(monkeypatch, cast: Cast, now: datetime):
    monkeypatch.setattr(sms, "CARRIERS", {})

    ticket = accepted(cast, at=now)

    assert not OutboundText.objects.exists()
    told = [event.details["about"] for event in ticket.events.filter(act=Act.TELL_BY_PHONE)]
    assert Act.PAGE_ACCEPTED in told


def test_a_number_that_takes_no_texts_is_told_by_phone(post: Post, cast: Cast, now: datetime):
    ticket = accepted(cast, at=now)
    post.refusal = SmsRefused("a landline")

    texting.send_waiting(10, now=now)

    assert OutboundText.objects.get().state == TextState.FAILED
    assert scenes.event(ticket, Act.TELL_BY_PHONE).details["about"] == Act.PAGE_ACCEPTED


def test_a_carrier_that_is_away_is_asked_again_and_not_for_ever(
    post: Post, cast: Cast, now: datetime
):
    accepted(cast, at=now)
    post.refusal = SmsAway("no route")

    for number in range(8):
        texting.send_waiting(10, now=now + 10 * number * MINUTE)

    text = OutboundText.objects.get()
    assert (text.state, text.tries) == (TextState.FAILED, texting.TRIES)
    assert "no route" in text.error


def test_what_may_have_left_is_not_sent_again(post: Post, cast: Cast, now: datetime):
    accepted(cast, at=now)
    post.refusal = SmsMayHaveLeft("the line broke")

    texting.send_waiting(10, now=now)
    post.refusal = None
    texting.send_waiting(10, now=now + 60 * MINUTE)

    assert post.texts == []


def test_one_number_gets_few(post: Post, cast: Cast, now: datetime):
    for _ in range(texting.AN_HOUR + 3):
        accepted(cast, at=now)
        Page.objects.all().update(state="called_back", next_check_at=None)

    assert OutboundText.objects.count() == texting.AN_HOUR
