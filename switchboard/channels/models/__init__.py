"""Raw mail, forms and calls in, letters and calls out: the ledger's two sides."""

from switchboard.channels.models.call import (
    Call,
    CallEvent,
    CallKind,
    CallOutcome,
    Consent,
    Recording,
    RecordingState,
)
from switchboard.channels.models.flood import SenderHour, Tally
from switchboard.channels.models.inbound import InboundMail, InboundState
from switchboard.channels.models.mailbox import After, Health, Mailbox, Security, SignIn
from switchboard.channels.models.outbound import CaughtMail, OutboundMail, OutboundState
from switchboard.channels.models.submission import Submission, SubmissionKind, SubmissionState
from switchboard.channels.models.text import OutboundText, TextState

__all__ = [
    "After",
    "Call",
    "CallEvent",
    "CallKind",
    "CallOutcome",
    "CaughtMail",
    "Consent",
    "Health",
    "InboundMail",
    "InboundState",
    "Mailbox",
    "OutboundMail",
    "OutboundState",
    "OutboundText",
    "Recording",
    "RecordingState",
    "Security",
    "SenderHour",
    "SignIn",
    "Submission",
    "SubmissionKind",
    "SubmissionState",
    "Tally",
    "TextState",
]
