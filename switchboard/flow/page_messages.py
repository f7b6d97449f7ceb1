"""Writes to engineers about a page: by short message, push and mail, in a few plain words."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from switchboard.channels import seal
from switchboard.flow import call_words, notices, pages
from switchboard.flow.leaving import Leaving
from switchboard.gateways import push, sms
from switchboard.gateways.push import PushAway, PushUrlUnusable
from switchboard.gateways.sms import SmsAway, SmsMayHaveLeft, SmsRefused, Text
from switchboard.oncall.models import Delivery, DeliveryAim, DeliveryState
from switchboard.policy import spoken_time
from switchboard.policy.paging import Ending, Method

TRY_AGAIN = timedelta(seconds=10)
# What has not left by then is of no use any more.
TRIED_FOR = timedelta(minutes=10)
NO_CARRIER = "No carrier for short messages is configured."


class _NotNow(RuntimeError):
    """Nothing has left; it is tried again."""


class _Never(RuntimeError):
    """Nothing has left, and nothing will."""


def send(leaving: Leaving, *, now: datetime) -> None:
    """Hands the message over; at least once, for a second copy harms nobody."""
    one = leaving.delivery
    try:
        _WAYS[Method(one.method)](one, now)
    except _NotNow as away:
        if now - one.begun_at < TRIED_FOR:
            again_at = leaving.at(now) + TRY_AGAIN
            leaving.change(state=DeliveryState.NEW, next_try_at=again_at, error=str(away)[:2000])
        else:
            pages.end(one.pk, Ending.FAILED, now=leaving.at(now), error=str(away))
    except _Never as refused:
        pages.end(one.pk, Ending.FAILED, now=leaving.at(now), error=str(refused))


def write_instead(one: Delivery, *, now: datetime) -> None:
    """A letter to who can't be called just now, for there is no carrier that would."""
    notices.write_to(
        one.engineer.email, one.engineer.name, f"{_title(one)}\n{words(one)}",
        link=("Open it", link(one)), now=now,
    )  # fmt: skip


def words(one: Delivery) -> str:
    """What the message says, in some 200 letters and a link."""
    ticket = one.page.ticket
    about = call_words.whom(ticket)
    if one.aim == DeliveryAim.TAKEN:
        who = one.page.accepted_by.name if one.page.accepted_by else "Somebody"
        return f"{who} has accepted the message from {about}. You need do nothing. {link(one)}"
    if one.aim == DeliveryAim.MORE:
        return f"One more message with the one from {about} that you have accepted. {link(one)}"
    at = spoken_time.instant(one.page.fired_at, zone=one.engineer.timezone)
    return f"A message for you from {about}, {ticket.desk.name} desk, {at}. Accept: {link(one)}"


def link(one: Delivery) -> str:
    """Where it is accepted, after signing in and by a click; opening it changes nothing."""
    if one.aim == DeliveryAim.ASK:
        return f"{settings.CONSOLE_URL}/pages/{one.page.uuid}"
    return f"{settings.CONSOLE_URL}/tickets/{one.page.ticket.number}"


def _title(one: Delivery) -> str:
    company = one.page.ticket.policy.company.name
    return f"{company}: {_TITLES[DeliveryAim(one.aim)]}"


def _by_sms(one: Delivery, now: datetime) -> None:
    text = Text(
        key=one.uuid, number=one.contact_method.address,
        sender=one.page.ticket.policy.desk(one.page.ticket.desk.key).phone,
        words=f"{_title(one)}. {words(one)}"[: sms.LONGEST],
    )  # fmt: skip
    reasons = []
    for carrier in sms.configured():
        try:
            carrier.send(text)
        except SmsAway as away:
            reasons.append(f"{carrier.name}: {away}")
            continue
        except SmsRefused as refused:
            raise _Never(str(refused)) from refused
        except SmsMayHaveLeft as broken:
            _sent(one, now=now, error=str(broken))
            return
        _sent(one, now=now, carrier=carrier.name)
        return
    if not reasons:
        raise _Never(NO_CARRIER)
    raise _NotNow("; ".join(reasons))


def _by_mail(one: Delivery, now: datetime) -> None:
    """A letter of the outbox, which from here on sees to it."""
    with transaction.atomic():
        if _sent(one, now=now):
            notices.write_to(
                one.contact_method.address, one.engineer.name, f"{_title(one)}\n{words(one)}",
                link=("Open it", link(one)), now=now,
            )  # fmt: skip


def _by_push(one: Delivery, now: datetime) -> None:
    whose = f"the push address of {one.engineer.name}"
    try:
        url = seal.unseal(one.contact_method.address.encode(), whose=whose)
        push.send(url, title=_title(one), words=words(one))
    except PushAway as away:
        raise _NotNow(str(away)) from away
    except (PushUrlUnusable, seal.SecretUnreadable) as unusable:
        raise _Never(str(unusable)) from unusable
    _sent(one, now=now)


def _sent(one: Delivery, *, now: datetime, carrier: str = "", error: str = "") -> bool:
    Delivery.objects.filter(pk=one.pk, left_at=None).update(left_at=now, carrier=carrier)
    return pages.end(one.pk, Ending.SENT, now=now, error=error)


_TITLES = {
    DeliveryAim.ASK: "a message for on-call",
    DeliveryAim.TAKEN: "somebody has it",
    DeliveryAim.MORE: "another message",
}
_WAYS = {Method.SMS: _by_sms, Method.MAIL: _by_mail, Method.PUSH: _by_push}
