"""The ticket and everything that hangs on it."""

from switchboard.tickets.models.clocks import (
    ClockRun,
    DeadlineChange,
    Escalation,
    Notice,
    NoticeReader,
    Recount,
    RecountCause,
)
from switchboard.tickets.models.conversation import Attachment, Message, MessageKind
from switchboard.tickets.models.draft import Draft
from switchboard.tickets.models.merge import Merge, Sibling, SiblingReason
from switchboard.tickets.models.outage import Outage, OutageState, OutageTicket
from switchboard.tickets.models.participant import HowTheyCame, Participant
from switchboard.tickets.models.ticket import Ticket
from switchboard.tickets.models.timeline import TimelineEvent
from switchboard.tickets.models.upload import Upload
from switchboard.tickets.models.work import Assignment, Hold, HoldReason, Resolution

__all__ = [
    "Assignment",
    "Attachment",
    "ClockRun",
    "DeadlineChange",
    "Draft",
    "Escalation",
    "Hold",
    "HoldReason",
    "HowTheyCame",
    "Merge",
    "Message",
    "MessageKind",
    "Notice",
    "NoticeReader",
    "Outage",
    "OutageState",
    "OutageTicket",
    "Participant",
    "Recount",
    "RecountCause",
    "Resolution",
    "Sibling",
    "SiblingReason",
    "Ticket",
    "TimelineEvent",
    "Upload",
]
