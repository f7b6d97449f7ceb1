"""Decides what a page must know to draw a component: values only, no records, no routes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from switchboard.ui.clock import Clock

Voice = Literal["client", "engineer", "note", "event"]
StripKind = Literal[
    "counted", "late", "ahead", "closed", "before", "holiday", "break", "hold", "resolved"
]
MarkKind = Literal["rung", "told", "deadline", "now", "stopped"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One place to go: in the navigation, in tabs, in a list of acts."""

    label: str
    href: str
    icon: str | None = None
    is_current: bool = False
    count: int | None = None
    #: What is pressed to go there, as “g t”.
    key: str = ""


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
    #: The subject in pieces, each with whether a search looked for it; empty where none did.
    pieces: tuple[tuple[str, bool], ...] = ()
    #: Who said what a search found in a letter, and a few words around it.
    found_by: str = ""
    found: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Trust:
    """How far a mail is believed: a badge, why, what to do, and what deceives in its name."""

    label: str
    tone: str
    is_alarming: bool
    because: str
    advice: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Attached:
    """A file with a message; `picture` is where a browser finds it to draw, empty for the rest."""

    label: str
    href: str
    picture: str = ""
    #: Small enough to be drawn unasked.
    is_small: bool = False


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
    attachments: tuple[Attached, ...] = ()
    #: The engineers whom a note mentions; their names are marked in it.
    mentions: tuple[str, ...] = ()
    #: What an engineer must know of the mail that said it, such as "Signed (PGP), not checked."
    marks: tuple[str, ...] = ()
    #: How far its sender is believed; None where no mail said it.
    trust: Trust | None = None
    anchor: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fold:
    """What was done between words, in one line until somebody asks."""

    entries: tuple[Entry, ...]
    who: str
    is_alarming: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """A day of a timeline, on the reader's wall."""

    on: date
    label: str
    parts: tuple[Entry | Fold, ...]


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
    #: Whether their desk is open now, and until when or from when.
    desk_words: str = ""
    is_desk_open: bool = False
    #: What they agreed to, and what was promised by it.
    agreement: str = ""
    promised: str = ""
    #: The language that they are written to in, where it is not English.
    language: str = ""
    notes: str = ""
    notes_href: str = ""
    is_verified: bool = False
    trust: Trust | None = None
    #: Why letters don't reach them, and since when.
    mail_failure: str = ""
    mail_failed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step of a ticket's way as its requestor sees it."""

    label: str
    state: Literal["done", "current", "ahead"]
    words: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StripPart:
    """One drawn part of a clock's strip; `x` and `width` are percent of the whole."""

    x: float
    width: float
    kind: StripKind
    words: str
    #: Its length in a word, where there is room for it.
    label: str = ""
    #: Drawn shorter than it was, so that a weekend leaves room for the work.
    is_folded: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class StripMark:
    """An instant that matters; `x` is its percent of the strip, None outside what is drawn."""

    x: float | None
    at: datetime
    kind: MarkKind
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StripRow:
    """Some of a clock's time as a line of its table; lengths are h:mm:ss, empty where none."""

    start: datetime
    end: datetime
    reason: str
    counted: str = ""
    not_counted: str = ""
    kind: StripKind | None = None
    #: The calendar and the policy version that decided.
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StripTable:
    """Every interval of a clock; what counted and what did not add up to the sums."""

    rows: tuple[StripRow, ...]
    counted: str
    not_counted: str
    whole: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Strip:
    """A clock drawn and laid out: `key` is its own on the page, `summary` says it in a sentence."""

    key: str
    summary: str
    start: datetime
    end: datetime
    parts: tuple[StripPart, ...]
    marks: tuple[StripMark, ...]
    #: What the looks mean: (kind, words), only those that are drawn.
    legend: tuple[tuple[StripKind, str], ...]
    table: StripTable


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadlineMove:
    """A deadline that became another: None where a hold without end left none."""

    before: datetime | None
    after: datetime | None
    why: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class WallTeam:
    """One team's counts on the office's screen."""

    name: str
    waiting: int
    in_progress: int
    on_hold: int
    at_risk: int
    missed_today: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WallDeadline:
    """A deadline that comes next: numbers and teams only, for visitors see the screen too."""

    number: str
    team: str
    label: str
    clock: Clock


@dataclass(frozen=True, kw_only=True, slots=True)
class Wallboard:
    """The desk on one screen, for everybody in the office."""

    time: str
    date: str
    zone: str
    desks: tuple[Desk, ...]
    awaiting_triage: int
    oldest: Clock | None
    at_risk: int
    missed_today: int
    #: First responses of today in time, as “97 %”; empty before one was due.
    attainment: str
    attainment_words: str
    teams: tuple[WallTeam, ...]
    deadlines: tuple[WallDeadline, ...]
