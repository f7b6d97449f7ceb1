"""Keeps how each engineer is reached: added, put in order, proved by a test, and retired (S16)."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from switchboard.accounts.actor import Actor
from switchboard.channels import seal
from switchboard.channels.models import Call, CallKind
from switchboard.flow import callers, calling_out, contact_codes, notices
from switchboard.gateways import push, sms, voice
from switchboard.gateways.push import PushAway
from switchboard.gateways.sms import SmsAway, SmsMayHaveLeft, SmsRefused, Text
from switchboard.later import call_out
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.paging import Method
from switchboard.published.models import Desk, PolicyVersion
from switchboard.staff.models import ContactMethod, Engineer, PhoneSignIn
from switchboard.wire.mail.compose import is_mailbox

_LONGEST_PUSH = 500


class NotANumber(ValueError):
    """This can't be rung."""

    def __init__(self, said: str) -> None:
        super().__init__(
            f"“{said[:64]}” is no telephone number. Write one with its area code, as"
            " (737) 555-0123, or with its country, as +52 55 5555 0123."
        )


class NotAnAddress(ValueError):
    """No letter gets there."""

    def __init__(self, said: str) -> None:
        super().__init__(f"“{said[:64]}” is no mail address. Write one like ana@home.example.")


class ReachedThereAlready(ValueError):
    """The engineer has this number or address already."""

    def __init__(self, engineer: Engineer) -> None:
        super().__init__(f"{engineer.name} is reached there already. Choose another, or test it.")


class NoCarrierForTest(RuntimeError):
    """Nothing can be sent there from here."""

    def __init__(self, method: Method) -> None:
        what = "calls" if method is Method.CALL else "short messages"
        super().__init__(
            f"No carrier for {what} is set up here, so it can't be tested. An administrator finds"
            " how under “Telephone” in docs/phone.md."
        )


class CodeNotSent(RuntimeError):
    """The code did not leave."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The code could not be sent: {reason} Look at the address, or try again.")


@transaction.atomic
def add(
    engineer_id: int, method: Method, address: str, *, label: str = "", by: Actor
) -> ContactMethod:
    """A way to an engineer, tried after those they have; not proved yet.

    Raises NotANumber, NotAnAddress, PushUrlUnusable, ReachedThereAlready, NotPermitted.
    """
    require_own(engineer_id, by=by)
    engineer = Engineer.objects.select_for_update(no_key=True).get(pk=engineer_id)
    kept = clean(method, address)
    own = engineer.contact_methods.filter(is_active=True)
    if any(one.method == method and shown(one) == kept for one in own):
        raise ReachedThereAlready(engineer)
    last = own.aggregate(most=Max("position"))["most"] or 0
    stored = seal.seal(kept).decode() if method is Method.PUSH else kept
    return ContactMethod.objects.create(
        engineer=engineer, method=method.value, address=stored, label=label.strip()[:80],
        position=last + 1,
    )  # fmt: skip


@transaction.atomic
def move_up(method_id: int, *, by: Actor) -> ContactMethod:
    """One place earlier among the engineer's own; the first stays where it is."""
    moved = _locked(method_id, by=by)
    own = list(moved.engineer.contact_methods.filter(is_active=True).order_by("position", "id"))
    place = own.index(moved)
    if place:
        own[place - 1], own[place] = own[place], own[place - 1]
    for position, one in enumerate(own, start=1):
        one.position = position
    ContactMethod.objects.bulk_update(own, ["position"])
    return moved


@transaction.atomic
def retire(method_id: int, *, by: Actor) -> ContactMethod:
    """It is used no more; what was tried on it stays in the record. Phones are signed out of it."""
    retired = _locked(method_id, by=by)
    retired.is_active = False
    retired.save(update_fields=["is_active"])
    PhoneSignIn.objects.filter(contact_method=retired).delete()
    return retired


@transaction.atomic
def test(method_id: int, *, by: Actor, now: datetime) -> Call | None:
    """Calls the number, where pressing 1 proves it; any other way is sent a code.

    Raises NoCarrierForTest, CodeNotSent.
    """
    tested = _locked(method_id, by=by)
    if tested.method == Method.CALL:
        return _order_call(tested, now=now)
    _SENDERS[Method(tested.method)](tested, contact_codes.code(tested, now=now), now)
    return None


def confirm(method_id: int, said: str, *, by: Actor, now: datetime) -> ContactMethod:
    """The code that was sent there proves it; raises WrongCode or TooManyWrongCodes.

    A wrong one is counted and committed before it is refused.
    """
    confirmed = _confirmed(method_id, said, by=by, now=now)
    if confirmed is None:
        raise contact_codes.WrongCode
    return confirmed


def clean(method: Method, address: str) -> str:
    """The address as it is kept; raises NotANumber, NotAnAddress or PushUrlUnusable.

    >>> clean(Method.CALL, "(737) 555-0123")
    '+17375550123'
    """
    said = address.strip()
    if method in (Method.CALL, Method.SMS):
        number = callers.e164(said)
        if not callers.is_number(number):
            raise NotANumber(said)
        return number
    if method is Method.MAIL:
        if not is_mailbox(said):
            raise NotAnAddress(said)
        return said
    if len(said) > _LONGEST_PUSH:
        raise push.PushUrlUnusable
    push.check(said)
    return said


def shown(one: ContactMethod) -> str:
    """The address in the clear; a push address carries a secret, so this is for comparing alone."""
    if one.method != Method.PUSH:
        return one.address
    try:
        return seal.unseal(one.address.encode(), whose=str(one))
    except seal.SecretUnreadable:
        return ""


def masked(one: ContactMethod) -> str:
    """A number or address; of a push address, which is a secret, its service alone."""
    if one.method != Method.PUSH:
        return one.address
    return f"{shown(one).partition('://')[0] or 'unreadable'}://…"


def described(one: ContactMethod) -> dict[str, str]:
    """A way as a command prints it."""
    state = "proved" if one.verified_at else "not proved"
    return {"by": one.method, "address": masked(one), "state": state, "label": one.label}


def require_own(engineer_id: int, *, by: Actor) -> None:
    """Everybody changes their own, leads everybody's; raises NotPermitted."""
    if by.engineer_id != engineer_id:
        access.require(by.role, Right.EDIT_SCHEDULES)


def _locked(method_id: int, *, by: Actor) -> ContactMethod:
    locked = ContactMethod.objects.select_for_update(of=("self",)).select_related("engineer")
    one = locked.get(pk=method_id, is_active=True)
    require_own(one.engineer_id, by=by)
    return one


@transaction.atomic
def _confirmed(method_id: int, said: str, *, by: Actor, now: datetime) -> ContactMethod | None:
    one = _locked(method_id, by=by)
    return one if contact_codes.take(one, said, now=now) else None


def _order_call(one: ContactMethod, *, now: datetime) -> Call:
    """Committed first and placed by the worker, as every call of ours."""
    if not voice.configured():
        raise NoCarrierForTest(Method.CALL)
    version = PolicyVersion.objects.in_force()
    policy = version.policy
    desk = Desk.objects.get(key=policy.desk_for_region(None).key)
    call = Call.objects.create(
        kind=CallKind.TEST, carrier=calling_out.ORDERED, from_number=policy.desk(desk.key).phone,
        to_number=one.address, desk=desk, policy_version=version, engineer=one.engineer,
        contact_method=one, is_open=policy.desk_calendar(desk.key).is_open(now), began_at=now,
        heard_at=now, next_check_at=now,
    )  # fmt: skip
    call_out()
    return call


def _words(digits: str) -> str:
    return f"{digits} is the code that proves that you are reached here. It lasts ten minutes."


def _send_mail(one: ContactMethod, digits: str, now: datetime) -> None:
    link = ("How you are reached", f"{settings.CONSOLE_URL}/reached")
    notices.write_to(one.address, one.engineer.name, _words(digits), link=link, now=now)


def _send_push(one: ContactMethod, digits: str, _now: datetime) -> None:
    try:
        push.send(shown(one), title="Switchboard", words=_words(digits))
    except PushAway as away:
        raise CodeNotSent(str(away)) from away


def _send_sms(one: ContactMethod, digits: str, _now: datetime) -> None:
    carriers = sms.configured()
    if not carriers:
        raise NoCarrierForTest(Method.SMS)
    policy = PolicyVersion.objects.in_force().policy
    text = Text(
        key=uuid.uuid4(), number=one.address, sender=policy.desk_for_region(None).phone,
        words=_words(digits),
    )  # fmt: skip
    reasons = []
    for carrier in carriers:
        try:
            carrier.send(text)
        except SmsAway as away:
            reasons.append(str(away))
        except (SmsRefused, SmsMayHaveLeft) as refused:
            raise CodeNotSent(str(refused)) from refused
        else:
            return
    raise CodeNotSent("; ".join(reasons))


_SENDERS = {Method.MAIL: _send_mail, Method.PUSH: _send_push, Method.SMS: _send_sms}
