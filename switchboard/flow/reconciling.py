"""Compares a mailbox with what the desk has of it, and names every difference (S4)."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count

from switchboard.channels.models import After, InboundMail, InboundState, Mailbox
from switchboard.flow import mailboxes
from switchboard.gateways.imap import Line, NotFetched
from switchboard.policy.receipt import is_older
from switchboard.wire.identity import fingerprint

_MESSAGE_ID = re.compile(rb"^message-id[ \t]*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_LED_SOMEWHERE = [InboundState.OPENED, InboundState.THREADED, InboundState.SET_ASIDE]
BATCH = 200


@dataclass(kw_only=True)
class Found:
    """What lies in the mailbox, and what of it is not as it should be."""

    present: int = 0
    known: int = 0
    waiting: int = 0
    older: int = 0
    filed: int = 0
    gone: int = 0
    differences: list[str] = field(default_factory=list)

    def form(self) -> dict[str, Any]:
        """For a program; `is_even` says that no mail is lost, doubled or foreign."""
        return {**vars(self), "is_even": not self.differences}


def compare(mailbox: Mailbox, *, now: datetime) -> Found:
    """Looks into the mailbox and changes nothing; raises one of mailboxes.CANT_BE_READ.

    Lost is a mail that we passed by; doubled, one that led to two tickets; foreign, one in the
    folder that mails move to which never was ours. A mail that a person took away is not ours to
    miss: its row is here.
    """
    found = Found()
    with mailboxes.line(mailbox, now=now) as line:
        _compare_folder(mailbox, line, found)
        if mailbox.after == After.MOVE:
            _compare_filed(mailbox, line, found)
    found.differences += _doubled(mailbox)
    return found


def _compare_folder(mailbox: Mailbox, line: Line, found: Found) -> None:
    present = line.uids()
    rows = InboundMail.objects.filter(mailbox=mailbox, uidvalidity=line.uidvalidity)
    known = set(rows.values_list("uid", flat=True))
    absent = [uid for uid in present if uid not in known]
    found.present, found.known = len(present), len(present) - len(absent)
    found.gone = len(known - set(present))
    is_renumbered = mailbox.uidvalidity != line.uidvalidity
    for start in range(0, len(absent), BATCH):
        facts = line.facts(absent[start : start + BATCH])
        for uid, one in facts.items():
            if is_older(one.received_at, begins=mailbox.taken_from):
                found.older += 1
            elif is_renumbered or uid >= mailbox.low_uid:
                found.waiting += 1
            else:
                at = f", received {one.received_at:%Y-%m-%d %H:%M} UTC" if one.received_at else ""
                found.differences.append(
                    f"lost: {_named(line, uid)}{at} lies in “{mailbox.folder}”, "
                    "but the desk has no row of it"
                )


def _compare_filed(mailbox: Mailbox, line: Line, found: Found) -> None:
    """By Message-ID, and by fingerprint where that is not enough; each row accounts for one."""
    line.look_into(mailbox.move_to)
    uids = line.uids()
    found.filed = len(uids)
    ours = InboundMail.objects.filter(mailbox=mailbox).order_by()
    ids = Counter(ours.values_list("message_id_header", flat=True))
    for start in range(0, len(uids), BATCH):
        headers = line.headers(uids[start : start + BATCH])
        for uid, header in headers.items():
            name = _message_id(header)
            if name and ids[name] > 0:
                ids[name] -= 1
            elif not _is_ours(mailbox, line, uid):
                found.differences.append(
                    f"foreign: {_named(line, uid)} lies in “{mailbox.move_to}”, "
                    "but never came through this mailbox"
                )


def _is_ours(mailbox: Mailbox, line: Line, uid: int) -> bool:
    try:
        content = line.contents([uid], largest=settings.MESSAGE_SIZE_LIMIT + 1).get(uid, b"")
    except NotFetched:
        return False
    return InboundMail.objects.filter(mailbox=mailbox, fingerprint=fingerprint(content)).exists()


def _doubled(mailbox: Mailbox) -> Iterator[str]:
    """Mails that led to more than one ticket or message, here and elsewhere; two queries."""
    own = InboundMail.objects.filter(mailbox=mailbox).values("fingerprint")
    led = InboundMail.objects.filter(fingerprint__in=own, state__in=_LED_SOMEWHERE).order_by()
    twice = led.values("fingerprint").annotate(count=Count("id")).filter(count__gt=1)
    rows = led.filter(fingerprint__in=twice.values("fingerprint")).order_by("fingerprint", "id")
    together: dict[bytes, list[InboundMail]] = {}
    for mail in rows.select_related("ticket").defer("raw"):
        together.setdefault(bytes(mail.fingerprint), []).append(mail)
    for copies in together.values():
        named = " and ".join(f"mail {one.pk} ({one.ticket})" for one in copies)
        yield f"doubled: {named} are one mail"


def _named(line: Line, uid: int) -> str:
    """A mail as a person finds it: its uid and its Message-ID."""
    header = line.headers([uid]).get(uid, b"")
    return f"UID {uid} {_message_id(header) or 'without a Message-ID'}"


def _message_id(header: bytes) -> str:
    """The id between its brackets, as we keep it; empty where there is none.

    >>> _message_id(b"Subject: x\\r\\nMessage-ID:\\r\\n <one@mail.example>\\r\\n")
    '<one@mail.example>'
    """
    found = _MESSAGE_ID.search(header)
    return found[1].decode("ascii", errors="replace") if found else ""
