"""Raw mail and forms in, letters out: the ledger's two sides."""

from switchboard.channels.models.inbound import InboundMail, InboundState
from switchboard.channels.models.outbound import CaughtMail, OutboundMail, OutboundState
from switchboard.channels.models.submission import Submission, SubmissionKind, SubmissionState

__all__ = [
    "CaughtMail",
    "InboundMail",
    "InboundState",
    "OutboundMail",
    "OutboundState",
    "Submission",
    "SubmissionKind",
    "SubmissionState",
]
