"""Looks into a mailbox once: fetches what is new, commits it, then marks or moves it (S4).

Which mails are new is decided by their uids against our rows, never by a mark in the mailbox that
a person's mail program may set. What was committed and not yet marked is marked at the next look.
"""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from switchboard.channels.models import After, InboundMail, Mailbox
from switchboard.channels.models.inbound import Slot
from switchboard.database.failpoints import Failpoint, reach
from switchboard.flow import intake, mailboxes
from switchboard.flow.intake import Envelope
from switchboard.gateways.imap import Line, NotFetched, NotFiled
from switchboard.gateways.imap.fetch import Fetched
from switchboard.policy.receipt import is_older, received

log = logging.getLogger(__name__)

BATCH = 50
BATCH_BYTES = 4 * 1024 * 1024
# So often a mail is asked for whole, and then for its headers; then it is set aside without them.
TRIES_WHOLE = 4
TRIES_HEADERS = 6
_RETURN_PATH = re.compile(rb"return-path[ \t]*:[ \t]*<([^<>\s]{0,320})>", re.IGNORECASE)
NO_HEADERS = b"Subject: (a mail that its server does not hand out)\r\n\r\n"


def look(mailbox: Mailbox, line: Line, *, is_whole: bool, until: Callable[[], bool]) -> int:
    """Takes in all that is new and says how many; with `is_whole`, however old its uid is.

    Leaves the rest for another look once `until` holds. Raises MailboxAway; where one mail can't be
    fetched, the others come in all the same.
    """
    _follow_uidvalidity(mailbox, line)
    rows = InboundMail.objects.filter(mailbox=mailbox, uidvalidity=mailbox.uidvalidity)
    unfiled = _uids(rows.filter(filed_at__isnull=True))
    low = 1 if is_whole else min([mailbox.low_uid, *unfiled])
    since = mailbox.taken_from - timedelta(days=2) if mailbox.taken_from else None
    present = line.uids(low=low, since=since.date() if since else None)
    known = _uids(rows.filter(uid__gte=low))
    new = [uid for uid in present if uid not in known]
    _file(mailbox, line, sorted(unfiled & set(present)))
    if is_whole and (gone := sorted(unfiled - set(present))):
        _note_filed(mailbox, gone, now=timezone.now())  # somebody took them away
    taken = _take(mailbox, line, new, until=until)
    if until():
        return taken
    _remember_place(mailbox, present)
    mailboxes.note_looked(mailbox.pk, waiting=len(mailbox.unfetched), now=timezone.now())
    return taken


def _uids(rows: QuerySet[InboundMail]) -> set[int]:
    return {uid for uid in rows.values_list("uid", flat=True) if uid is not None}


def _follow_uidvalidity(mailbox: Mailbox, line: Line) -> None:
    """A folder that was numbered anew is read from its beginning (RFC 9051 2.3.1.1)."""
    if mailbox.uidvalidity is None:
        # Another folder, whose numbers say nothing of the mails that we have.
        InboundMail.objects.filter(mailbox=mailbox).update(uidvalidity=None)
    if mailbox.uidvalidity != line.uidvalidity:
        mailbox.uidvalidity, mailbox.low_uid = line.uidvalidity, 1
        mailbox.unfetched = {}
        mailbox.save(update_fields=["uidvalidity", "low_uid", "unfetched"])


def _remember_place(mailbox: Mailbox, present: Sequence[int]) -> None:
    """What is below needs no look again, but for mails that could not be fetched yet."""
    there = {str(uid) for uid in present}
    mailbox.unfetched = {uid: n for uid, n in mailbox.unfetched.items() if uid in there}
    open_uids = [int(uid) for uid in mailbox.unfetched]
    top = max([mailbox.low_uid - 1, *present]) + 1
    mailbox.low_uid = min([top, *open_uids])
    mailbox.save(update_fields=["low_uid", "unfetched"])


def _take(mailbox: Mailbox, line: Line, new: Sequence[int], *, until: Callable[[], bool]) -> int:
    """In batches, so that ten thousand take no more memory than fifty; suspects come last."""
    sound = [uid for uid in new if str(uid) not in mailbox.unfetched]
    taken, left = 0, len(new)
    for start in range(0, len(sound), BATCH):
        if until():
            return taken
        batch = sound[start : start + BATCH]
        taken += _take_batch(mailbox, line, batch)
        left -= len(batch)
        if left:
            mailboxes.note_looked(mailbox.pk, waiting=left, now=timezone.now())
    # Those that were tried least come first, so that one that breaks the line holds up no other.
    suspects = [(mailbox.unfetched[str(uid)], uid) for uid in new if str(uid) in mailbox.unfetched]
    for _, uid in sorted(suspects):
        taken += _take_suspect(mailbox, line, uid)
    return taken


def _take_batch(mailbox: Mailbox, line: Line, uids: Sequence[int]) -> int:
    try:
        facts = line.facts(uids)
    except NotFetched as refused:
        log.warning("%s: %s", mailbox, refused)
        _suspect(mailbox, uids)
        return 0
    begins = mailbox.taken_from
    wanted = [one for one in facts.values() if not is_older(one.received_at, begins=begins)]
    too_large = [one for one in wanted if one.size > settings.MESSAGE_SIZE_LIMIT]
    fitting = [one for one in wanted if one.size <= settings.MESSAGE_SIZE_LIMIT]
    taken = [_keep_headers(mailbox, line, one) for one in too_large]
    for group in _groups(fitting):
        taken += _take_group(mailbox, line, group)
    _file(mailbox, line, taken)
    return len(taken)


def _take_group(mailbox: Mailbox, line: Line, group: Sequence[Fetched]) -> list[int]:
    """Those that were kept; the others are suspects, each fetched by itself from now on."""
    uids = [one.uid for one in group]
    # Written down first: if one of them breaks the line, all are suspects at the next look.
    _suspect(mailbox, uids)
    try:
        contents = line.contents(uids, largest=settings.MESSAGE_SIZE_LIMIT + 1)
    except NotFetched as refused:
        log.warning("%s: %s", mailbox, refused)
        return []
    kept = [one for one in group if _keep(mailbox, one, contents.get(one.uid))]
    for one in kept:
        mailbox.unfetched.pop(str(one.uid), None)
    mailbox.save(update_fields=["unfetched"])
    return [one.uid for one in kept]


def _take_suspect(mailbox: Mailbox, line: Line, uid: int) -> int:
    """One mail by itself, whole; after some tries its headers must do, or that it is there."""
    tries = mailbox.unfetched[str(uid)] + 1
    mailbox.unfetched[str(uid)] = tries
    mailbox.save(update_fields=["unfetched"])
    fact = _fact(line, uid)
    if fact is None:
        return 0  # somebody took it away
    if tries > TRIES_WHOLE:
        reason = f"Its server does not hand it out, after {tries - 1} tries."
        _keep_headers(mailbox, line, fact, reason=reason, is_bare=tries > TRIES_HEADERS)
    elif not _keep(mailbox, fact, _content(mailbox, line, uid)):
        return 0
    mailbox.unfetched.pop(str(uid), None)
    mailbox.save(update_fields=["unfetched"])
    _file(mailbox, line, [uid])
    return 1


def _fact(line: Line, uid: int) -> Fetched | None:
    """What the server says of it; no more than its uid where it says nothing."""
    try:
        return line.facts([uid]).get(uid)
    except NotFetched:
        return Fetched(uid=uid)


def _content(mailbox: Mailbox, line: Line, uid: int) -> bytes | None:
    try:
        return line.contents([uid], largest=settings.MESSAGE_SIZE_LIMIT + 1).get(uid)
    except NotFetched as refused:
        log.warning("%s: %s", mailbox, refused)
        return None


def _keep(mailbox: Mailbox, one: Fetched, content: bytes | None) -> bool:
    """Committed before anybody touches the mail in its mailbox."""
    if content is None:
        return False
    shortfall = ""
    if len(content) > settings.MESSAGE_SIZE_LIMIT:  # its server gave a smaller size
        shortfall = _too_large(len(content))
        content = content[: content.find(b"\r\n\r\n") + 4] if b"\r\n\r\n" in content else b""
    _store(mailbox, one, content, shortfall=shortfall)
    return True


def _keep_headers(
    mailbox: Mailbox, line: Line, one: Fetched, *, reason: str = "", is_bare: bool = False
) -> int:
    """A mail of which only the headers are here is set aside with a ticket that says so."""
    headers = NO_HEADERS
    if not is_bare:
        try:
            headers = line.headers([one.uid]).get(one.uid) or NO_HEADERS
        except NotFetched as refused:
            log.warning("%s: %s", mailbox, refused)
    _store(mailbox, one, headers, shortfall=reason or _too_large(one.size))
    return one.uid


def _store(mailbox: Mailbox, one: Fetched, content: bytes, *, shortfall: str) -> None:
    now = timezone.now()
    slot = Slot(mailbox_id=mailbox.pk, uidvalidity=mailbox.uidvalidity or 0, uid=one.uid)
    envelope = Envelope(
        source="imap",
        sender=_return_path(content),
        recipients=[mailbox.address],
        received_at=received(one.received_at, now=now),
        slot=slot,
        shortfall=shortfall,
    )
    reach(Failpoint.MAIL_READ)
    intake.store(content, envelope)
    reach(Failpoint.MAIL_KEPT)


def _return_path(content: bytes) -> str:
    """The envelope's sender, as the server that delivered it wrote it down (RFC 5321 4.4)."""
    found = _RETURN_PATH.match(content)
    return found[1].decode("ascii", errors="replace") if found else ""


def _too_large(size: int) -> str:
    limit = settings.MESSAGE_SIZE_LIMIT // (1024 * 1024)
    return f"It is larger ({size:,} bytes) than the {limit} MB that this desk takes."


def _groups(facts: Sequence[Fetched]) -> Iterator[list[Fetched]]:
    """What is fetched with one command: several small mails, or one large one."""
    group: list[Fetched] = []
    size = 0
    for one in facts:
        length = one.size or BATCH_BYTES  # a size that nobody told may be any
        if group and size + length > BATCH_BYTES:
            yield group
            group, size = [], 0
        group.append(one)
        size += length
    if group:
        yield group


def _suspect(mailbox: Mailbox, uids: Sequence[int]) -> None:
    mailbox.unfetched.update({str(uid): 0 for uid in uids})
    mailbox.save(update_fields=["unfetched"])


def _file(mailbox: Mailbox, line: Line, uids: Sequence[int]) -> None:
    """Marks, moves or deletes what is committed; what can't be stays, and is not new again."""
    said = ""
    for start in range(0, len(uids), BATCH * 10):
        batch = uids[start : start + BATCH * 10]
        done = partial(_note_filed, mailbox, batch, now=timezone.now())
        try:
            _file_batch(mailbox, line, batch, done)
        except NotFiled as refused:
            said = str(refused)
    if said != mailbox.filing_error and (uids or not said):
        mailbox.filing_error = said[:2_000]
        mailbox.save(update_fields=["filing_error"])


def _file_batch(mailbox: Mailbox, line: Line, uids: Sequence[int], done: partial[None]) -> None:
    if mailbox.after == After.MOVE:
        line.move(uids, mailbox.move_to, done)
    elif mailbox.after == After.DELETE:
        line.delete(uids)
        done()
    else:
        line.mark_seen(uids)
        done()


def _note_filed(mailbox: Mailbox, uids: Sequence[int], *, now: datetime) -> None:
    reach(Failpoint.MAIL_FILED)
    rows = InboundMail.objects.filter(mailbox=mailbox, uidvalidity=mailbox.uidvalidity)
    rows.filter(uid__in=uids).update(filed_at=now)
