"""Decides the bytes of a letter that leaves: the same each time that it is sent."""

from switchboard.channels.models import OutboundMail
from switchboard.flow import letter_files, signing
from switchboard.policy.acts import Act
from switchboard.tickets.models import Attachment
from switchboard.wire.mail import Address
from switchboard.wire.mail import Attachment as AttachedFile
from switchboard.wire.mail.compose import AutoSubmitted, OutgoingLetter, compose

_ANSWER = "Re: "


def signed(letter: OutboundMail) -> bytes:
    """The letter as it goes over the wire; date, boundaries and signature come from its row."""
    return signing.signed(raw(letter), sender=letter.sender_address, at=letter.written_at)


def raw(letter: OutboundMail) -> bytes:
    """The letter before it is signed; raises NotComposable."""
    references = tuple(letter.references)
    return compose(
        OutgoingLetter(
            sender=Address(name=letter.sender_name, address=letter.sender_address),
            to=(Address(name=letter.recipient_name, address=letter.recipient),),
            reply_to=(Address(address=letter.reply_to),) if letter.reply_to else (),
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            message_id=letter.internet_message_id,
            in_reply_to=references[-1] if references else None,
            references=references,
            date=letter.written_at,
            auto_submitted=_automatic(letter),
            headers=_topic(letter),
            attachments=_files(letter),
        )
    )


def _automatic(letter: OutboundMail) -> AutoSubmitted | None:
    """A receipt answers somebody's mail by itself, our other notices nobody's (RFC 3834 5)."""
    if not letter.is_automatic:
        return None
    is_answer = letter.act == Act.RECEIVED and bool(letter.references)
    return "auto-replied" if is_answer else "auto-generated"


def _topic(letter: OutboundMail) -> tuple[tuple[str, str], ...]:
    """What Outlook names the conversation by: the same for all letters of a ticket."""
    if letter.ticket_id is None:
        return ()
    return (("Thread-Topic", letter.subject.removeprefix(_ANSWER)),)


def _files(letter: OutboundMail) -> tuple[AttachedFile, ...]:
    if letter.message_id is None or not letter_files.fit(letter.message_id):
        return ()
    return tuple(
        AttachedFile(name=file.name, content_type=file.content_type, content=bytes(file.content))
        for file in Attachment.objects.filter(message_id=letter.message_id).order_by("id")
    )
