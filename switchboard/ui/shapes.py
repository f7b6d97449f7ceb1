"""Decides what a page must know to draw a component: values only, no records, no routes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from switchboard.ui.clock import Clock

Voice = Literal["client", "engineer", "note", "event"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One place to go: in the navigation, in tabs, in a list of acts."""

    label: str
    href: str
    icon: str | None = None
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """The desk that a client calls; `words` says whether it is open and until when."""

    name: str
    phone: str
    option: str
    is_open: bool
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueRow:
    """One ticket in a list; `priority` is 1 to 4, or None before triage."""

    number: str
    href: str
    subject: str
    requestor: str
    client: str
    received_at: datetime
    state: str
    clock: Clock | None = None
    priority: int | None = None
    channel: str = "mail"
    engineer: str | None = None
    is_unread: bool = False
    #: A word of warning beside the subject, as that nobody knows the sender.
    mark: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of a timeline; `delivery` says what became of the mail that it sent."""

    voice: Voice
    author: str
    at: datetime
    text: str = ""
    html: str = ""
    #: Quote and signature, shown only to who asks for them.
    rest: str = ""
    role: str = ""
    icon: str = "dot"
    delivery: str = ""
    attachments: tuple[Link, ...] = ()
    anchor: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Requestor:
    """The person of a ticket, where they sit, and how to reach them."""

    name: str
    client: str
    href: str = ""
    client_href: str = ""
    role: str = ""
    site: str = ""
    desk: str = ""
    phone: str = ""
    email: str = ""
    local_time: str = ""
    open_tickets: int = 0
    is_verified: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step of a ticket's way as its requestor sees it."""

    label: str
    state: Literal["done", "current", "ahead"]
    words: str = ""
