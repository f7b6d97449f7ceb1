"""Decides what is known of a mail that came in: its people, words, files and warnings."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Verdict = Literal["verified", "unverified", "failed"]
Scheme = Literal["S/MIME", "PGP"]


@dataclass(frozen=True, kw_only=True)
class Address:
    """A mailbox: the decoded display name, which anybody may forge, and the real address.

    The domain is lower-case; the local part is as it was written.
    """

    name: str = ""
    address: str

    @property
    def key(self) -> str:
        """The address as contacts are looked up by: all lower-case."""
        return self.address.casefold()

    @property
    def domain(self) -> str:
        """What stands after the @."""
        return self.address.rpartition("@")[2]

    @property
    def shown(self) -> str:
        """What people are shown: a name that poses as an address is left out.

        >>> Address(name="ceo@gulf-freight.example", address="x@elsewhere.example").shown
        'x@elsewhere.example'
        """
        is_honest = self.name and "@" not in self.name and "\uff20" not in self.name
        return f"{self.name} <{self.address}>" if is_honest else self.address


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that came along: a name safe to show, never to store under, and its bytes.

    Inline is what the HTML shows by its `content_id` (cid:), or what was sent to be shown so.
    """

    name: str
    content_type: str
    content: bytes
    is_inline: bool = False
    content_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Bounced:
    """One address that a bounce reports, and the Message-ID of our mail where it is told."""

    address: str
    is_permanent: bool
    original_message_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Authentication:
    """What our own mail server found about the sender; `because` says it in words."""

    verdict: Verdict = "unverified"
    because: str = "no result of our own mail server"
    results: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Protection:
    """What was done to a mail to protect it; nothing of it is checked or opened here."""

    scheme: Scheme
    is_signed: bool = False
    is_encrypted: bool = False


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """A calendar's event as its file tells it; `start` and `end` are readable, with their zone.

    `method` is that of RFC 5546: REQUEST, CANCEL, REPLY, …; `answer` is what a REPLY says.
    """

    method: str = ""
    summary: str = ""
    start: str = ""
    end: str = ""
    place: str = ""
    organizer: str = ""
    answer: str = ""
    repeats: str = ""


@dataclass(frozen=True, kw_only=True)
class Forwarded:
    """A mail that was passed on, as it tells of itself: a fact for people, never an identity.

    `sent` is its date as it was written. An attached one has its words (their beginning) in
    `text` and the names of its own files in `files`; of an inline one `text` is empty, for its
    words stand in the mail's own.
    """

    sender: Address | None = None
    to: str = ""
    subject: str = ""
    sent: str = ""
    text: str = field(default="", repr=False)
    files: tuple[str, ...] = ()
    is_attached: bool = False


@dataclass(frozen=True, kw_only=True)
class InboundEmail:
    """A mail as the desk reads it; message ids keep their angle brackets.

    `text` is the whole text; `reply` the sender's own words; `quoted` what `reply` leaves out,
    of which `signature` and `disclaimer` (a legal notice) are the sender's. Invitations and
    attached mails stand in `text` and `reply` as readable lines. `marks` are facts to know
    before one believes or answers it, as sentences. `problems` names everything that could not be
    read; without `is_readable` the rest is a guess. `headers` are the decoded headers of the
    message, names in lower case, in their order.
    """

    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[Address, ...] = ()
    subject: str = ""
    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    sent_at: datetime | None = None
    text: str = ""
    reply: str = ""
    quoted: str = ""
    signature: str = ""
    disclaimer: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    is_automatic: bool = False
    automatic_because: str = ""
    is_bounce: bool = False
    bounced: tuple[Bounced, ...] = ()
    is_list: bool = False
    authentication: Authentication = field(default_factory=Authentication)
    invitations: tuple[Invitation, ...] = ()
    forwarded: tuple[Forwarded, ...] = ()
    protection: Protection | None = None
    marks: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    is_readable: bool = True
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def header(self, name: str) -> str | None:
        """The decoded value of the first header of that name, in any case; None without one."""
        return next(self.header_values(name), None)

    def header_values(self, name: str) -> Iterator[str]:
        """The decoded values of every header of that name, top to bottom."""
        sought = name.lower()
        return (value for present, value in self.headers if present == sought)
