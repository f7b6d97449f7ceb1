"""Raw mail and forms in, letters out: the ledger's two sides."""

from switchboard.channels.models.flood import SenderHour, Tally
from switchboard.channels.models.inbound import InboundMail, InboundState
from switchboard.channels.models.mailbox import After, Health, Mailbox, Security, SignIn
from switchboard.channels.models.outbound import CaughtMail, OutboundMail, OutboundState
from switchboard.channels.models.submission import Submission, SubmissionKind, SubmissionState

__all__ = [
    "After",
    "CaughtMail",
    "Health",
    "InboundMail",
    "InboundState",
    "Mailbox",
    "OutboundMail",
    "OutboundState",
    "Security",
    "SenderHour",
    "SignIn",
    "Submission",
    "SubmissionKind",
    "SubmissionState",
    "Tally",
]
