"""Decides what a mail reports: its words, its files, and how far its sender is believed."""

import re
from collections.abc import Sequence

from switchboard.channels.models import InboundMail
from switchboard.flow.opening import File, Report
from switchboard.policy import trust
from switchboard.policy.trust import Refusal, Verdict
from switchboard.published.models import Desk
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel
from switchboard.wire.mail import OWN_HEADER, Attachment, InboundEmail
from switchboard.wire.mail.compose import is_message_id
from switchboard.wire.reply_mark import is_mark

LONGEST_TEXT = 200_000
_OUR_MARK = re.compile(r"\[\d{3}[- ]\d{3}[- ]\d{3}\]")


def reply_of(mail: InboundMail, email: InboundEmail) -> Report:
    """What is added to a ticket: the sender's own words, and apart from them what they quoted."""
    return _report(mail, email, text=email.reply or email.text, rest=email.quoted)


def report_of(
    mail: InboundMail, email: InboundEmail, *, about: Ticket | None = None,
    refusal: Refusal | None = None, sibling: Ticket | None = None,
) -> Report:  # fmt: skip
    """What opens a ticket, kept whole: a signature may hold the number to call back."""
    details: dict[str, object] = {}
    if about:
        details = {"about": about.number, "about_because": refusal.value if refusal else ""}
    if sibling:
        details["sibling_of"] = sibling.number
    return _report(mail, email, text=email.text, details=details)


def desk_key(mail: InboundMail, *, also: Sequence[str] = ()) -> str | None:
    """The desk of the mailbox, else the one that was written to, by the first address of one."""
    if mail.mailbox:
        return mail.mailbox.desk.key
    keys = {desk.email.lower(): desk.key for desk in Desk.objects.all()}
    written_to = (address.lower() for address in (*mail.envelope_to, *also))
    return next((keys[address] for address in written_to if address in keys), None)


def is_automatic(mail: InboundMail, email: InboundEmail) -> bool:
    """Whether a machine, a list or nobody wrote it, so that nobody is to be answered."""
    return email.is_automatic or email.is_list or _has_null_sender(mail)


def is_machines_answer(email: InboundEmail) -> bool:
    """Whether a machine wrote it by itself in answer to a letter, as an out-of-office note is.

    Not what a list passes on or a ticket system sends for a person: those are people's words.
    """
    submitted = (email.header("auto-submitted") or "").strip().lower()
    is_persons = email.is_list or email.header(OWN_HEADER) is not None
    return email.is_automatic and not is_persons and not submitted.startswith("auto-generated")


def _report(
    mail: InboundMail, email: InboundEmail, *, text: str, rest: str = "",
    details: dict[str, object] | None = None,
) -> Report:  # fmt: skip
    sender, verdict = email.sender, Verdict(email.authentication.verdict)
    return Report(
        channel=Channel.MAIL,
        received_at=mail.received_at,
        subject=email.subject,
        text=text[:LONGEST_TEXT],
        rest=rest[:LONGEST_TEXT],
        html=email.html[:LONGEST_TEXT],
        files=[*_whole(text), *(_file(attachment) for attachment in email.attachments)],
        # A name that poses as an address is left out: the real one stands in its place.
        sender_name=sender.name if sender and sender.shown != sender.address else "",
        sender_address=sender.address if sender else mail.envelope_from,
        is_verified=verdict is Verdict.VERIFIED,
        is_automatic=is_automatic(mail, email),
        # What may be forged is not answered: the receipt would go to who was posed as.
        is_quiet=verdict is Verdict.FAILED,
        is_answer=_is_answer(email),
        answers=[name for name in (email.message_id,) if name and is_message_id(name)],
        written_at=email.sent_at,
        desk_key=desk_key(mail, also=[a.address for a in (*email.to, *email.cc)]),
        category=mail.mailbox.default_category if mail.mailbox else "",
        details={**_trust(mail, email, verdict), **(details or {})},
    )


def _whole(text: str) -> list[File]:
    """A text that is too long for a ticket comes along as a file, so that nothing is lost."""
    if len(text) <= LONGEST_TEXT:
        return []
    return [File(name="whole text.txt", content_type="text/plain", content=text.encode())]


def _trust(mail: InboundMail, email: InboundEmail, verdict: Verdict) -> dict[str, object]:
    """What the timeline remembers of how far this one mail is believed; one query."""
    said: dict[str, object] = {
        "mail": mail.pk,
        "authentication": verdict.value,
        "authentication_because": email.authentication.because[:200],
    }
    if mail.mailbox:
        said["mailbox"] = mail.mailbox.name
    if email.sender:
        staff = Engineer.objects.filter(is_active=True).order_by("id").values_list("name", "email")
        name, address = email.sender.name, email.sender.address
        if found := trust.warnings(name, address, verdict=verdict, staff=staff):
            said["warnings"] = found
    if email.marks:
        said["marks"] = list(email.marks)
    if email.problems:
        said["problems"] = list(email.problems)[:20]
    return said


def _is_answer(email: InboundEmail) -> bool:
    """Whether it names a ticket of ours: two desks that answer each other do, again and again."""
    said = f"{email.subject}\n{email.text[:LONGEST_TEXT]}"
    return any(map(is_mark, said.splitlines())) or _OUR_MARK.search(said) is not None


def _has_null_sender(mail: InboundMail) -> bool:
    """Whether the envelope says that nobody wants an answer; a pipe has no envelope."""
    return mail.source == "lmtp" and not mail.envelope_from


def _file(attachment: Attachment) -> File:
    return File(
        name=attachment.name,
        content_type=attachment.content_type,
        content=attachment.content,
        is_inline=attachment.is_inline,
        content_id=attachment.content_id or "",
    )
