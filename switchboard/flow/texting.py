"""Tells callers whom no mail reaches who has their message, by a short message (S16).

It is written in the transaction of its cause and sent afterwards; where no carrier sends any, they
are told by phone as before. Anybody may show a number that is another's, so each gets few.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from switchboard import later
from switchboard.accounts.actor import SYSTEM
from switchboard.channels.models import OutboundText, TextState
from switchboard.flow import calling_out
from switchboard.flow.news import News, Voice
from switchboard.gateways import sms
from switchboard.gateways.sms import LONGEST, SmsAway, SmsMayHaveLeft, SmsRefused, Text
from switchboard.policy.acts import Act
from switchboard.tickets.models import Ticket

log = logging.getLogger(__name__)

TEXTED = frozenset({Act.CALL_BACK_PROMISED, Act.PAGE_ACCEPTED, Act.CALL_BACK_MISSED})
AN_HOUR = 6
TRIES = 5
LEASE = timedelta(seconds=60)


def write(ticket: Ticket, news: News, *, now: datetime) -> OutboundText | None:
    """The short message of this news; None where there is no number or no carrier, or too many."""
    if news.act not in TEXTED or not sms.configured():
        return None
    number = calling_out.number_of(ticket)
    recent = OutboundText.objects.filter(number=number, written_at__gt=now - timedelta(hours=1))
    if not number or recent.count() >= AN_HOUR:
        return None
    written = OutboundText.objects.create(
        ticket=ticket, act=news.act.value, number=number,
        sender=ticket.policy.desk(ticket.desk.key).phone,
        words=_words(ticket, news), written_at=now, next_try_at=now,
    )  # fmt: skip
    later.send_texts()
    return written


def send_waiting(limit: int, *, now: datetime) -> int:
    """Sends what waits, each leased before it leaves; how many were taken."""
    waiting = OutboundText.objects.filter(state=TextState.WAITING, next_try_at__lte=now)
    keys = waiting.order_by("next_try_at", "id").values_list("pk", flat=True)[:limit]
    return sum(_send(key, now=now) for key in keys)


def _send(key: int, *, now: datetime) -> bool:
    text = _leased(key, now=now)
    if text is None:
        return False
    reasons = []
    for carrier in sms.configured():
        try:
            carrier.send(_handed_over(text))
        except SmsAway as away:
            reasons.append(f"{carrier.name}: {away}")
            continue
        except SmsRefused as refused:
            _failed(text, str(refused), now=now)
            return True
        except SmsMayHaveLeft as broken:
            log.warning("%s may have left: %s", text, broken)
        _sent(text, carrier.name, now=now)
        return True
    if text.tries >= TRIES:
        _failed(text, "; ".join(reasons) or "No carrier sends short messages.", now=now)
    return True


@transaction.atomic
def _leased(key: int, *, now: datetime) -> OutboundText | None:
    """The message, with its try counted and committed; None where another worker has it."""
    free = OutboundText.objects.select_for_update(skip_locked=True)
    text = free.filter(pk=key, state=TextState.WAITING, next_try_at__lte=now).first()
    if text is not None:
        text.tries += 1
        text.next_try_at = now + LEASE * text.tries
        text.save(update_fields=["tries", "next_try_at"])
    return text


def _handed_over(text: OutboundText) -> Text:
    return Text(key=text.uuid, number=text.number, sender=text.sender, words=text.words)


def _sent(text: OutboundText, carrier: str, *, now: datetime) -> None:
    OutboundText.objects.filter(pk=text.pk, state=TextState.WAITING).update(
        state=TextState.SENT, carrier=carrier, sent_at=now, next_try_at=None
    )


@transaction.atomic
def _failed(text: OutboundText, why: str, *, now: datetime) -> None:
    """It never leaves: a requestor whom we know is to be told by phone."""
    ticket = Ticket.objects.locked(text.ticket_id)
    OutboundText.objects.filter(pk=text.pk).update(
        state=TextState.FAILED, error=why[:2000], next_try_at=None
    )
    if ticket.contact_id is not None:
        ticket.record(Act.TELL_BY_PHONE, by=SYSTEM, now=now, about=text.act)


def _words(ticket: Ticket, news: News) -> str:
    """The last text of the news, in the caller's language and zone, behind the company's name."""
    policy, contact = ticket.policy, ticket.contact
    calls = ticket.calls.order_by("-id").values_list("language", flat=True)
    language = contact.language if contact else calls.first() or ""
    desk = policy.desk(ticket.desk.key)
    zone = (contact.timezone if contact else "") or policy.desk_calendar(desk.key).zone.key
    voice = Voice.of(policy, language=language, zone=zone)
    values = {name: said(voice) if callable(said) else said for name, said in news.values.items()}
    said = policy.text(
        news.texts[-1], voice.code, company=policy.company.name, desk=desk.name,
        desk_phone=desk.phone_display, menu_option=desk.menu_option, **values,
    )  # fmt: skip
    return f"{policy.company.name}: {said}"[:LONGEST]
