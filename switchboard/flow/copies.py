"""Decides whether a mail is a copy: one mail in two mailboxes, or at two doors, is one ticket."""

from collections.abc import Sequence

from switchboard.channels.models import InboundMail, InboundState


def original(copies: Sequence[InboundMail]) -> InboundMail | None:
    """The one that led somewhere already; None if there is none, so that this mail is the first."""
    settled = [mail for mail in copies if mail.state != InboundState.WAITING]
    return min(settled, key=lambda mail: (mail.ticket_id is None, mail.pk), default=None)


def reason(original: InboundMail) -> str:
    """Why the copy leads nowhere, for the ledger."""
    became = {
        InboundState.OPENED: "opened",
        InboundState.THREADED: "was added to",
        InboundState.SET_ASIDE: "was set aside in",
    }.get(InboundState(original.state))
    if became and original.ticket:
        return f"A copy of mail {original.pk}, which {became} {original.ticket}."
    return f"A copy of mail {original.pk}, which was ignored: {original.reason}"
