"""A night at the desk: who is on call, on which number, and a message that was left."""

from datetime import UTC, datetime, timedelta
from itertools import count

from switchboard.channels.models import Call
from switchboard.flow import calls, schedules
from switchboard.flow.calls import Ringing
from switchboard.oncall.models import Page, Schedule
from switchboard.policy.call_script import Pressed, Recorded
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.flow.exchange import number_of

# Sunday, November 22, 2026, 2 am in Texas.
TWO_AM = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
INES, NOAH, PETRA = "+13375550101", "+17375550102", "+17375550103"
LUCILLE, HECTOR = "+13375550123", "+17375550121"
_calls = count(1)


def fall(cast: Cast) -> None:
    """Ines is on call, Noah after her; Petra leads. Each has a number of their own."""
    for contact, number in ((cast.lucille, LUCILLE), (cast.hector, HECTOR)):
        contact.phone = number
        contact.save()
    schedule = Schedule.objects.create(name="Nights", is_fallback=True)
    before = TWO_AM - timedelta(days=30)
    layers = [_layer(cast.ines.pk), _layer(cast.noah.pk)]
    schedules.publish(schedule.pk, layers, starts_at=before, by=cast.lead, now=before)
    for engineer, number in ((cast.ines, INES), (cast.noah, NOAH), (cast.petra, PETRA)):
        number_of(engineer, number)


def message(number: str = LUCILLE, *, at: datetime, key: str = "") -> Page:
    """Somebody calls, agrees to the fee and leaves a message that ends at this instant."""
    key = key or f"night {next(_calls)}"
    began = at - 30 * SECOND
    ringing = Ringing(
        carrier="exchange", carrier_key=key, from_number=number, to_number="+17373562220"
    )
    call = calls.answer(ringing, now=began).call
    for word, result in enumerate((Pressed(key="2"), Pressed(key="1"))):
        calls.go_on(call.uuid, result, key=f"{key} {word}", now=began)
    calls.go_on(call.uuid, Recorded(seconds=20), key=f"{key} left", now=at)
    return Page.objects.get(call=Call.objects.get(pk=call.pk))


def ticket_of(page: Page) -> Ticket:
    return Ticket.objects.get(pk=page.ticket_id)


def fresh(page: Page) -> Page:
    return Page.objects.get(pk=page.pk)


def _layer(engineer_id: int) -> dict[str, object]:
    return {
        "timezone": "America/Chicago", "anchor": "2026-01-05T07:00",
        "unit": "week", "every": 1, "members": [str(engineer_id)],
    }  # fmt: skip
