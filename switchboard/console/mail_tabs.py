"""Decides which places the pages of mail and calls have, in their order, and who sees each."""

from django.urls import reverse

from switchboard.console.door import StaffRequest
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.ui.shapes import Link

_PLACES = (
    ("mail", "Came in", Right.READ_MAIL),
    ("mail_out", "Went out", Right.READ_MAIL),
    ("calls", "Calls", Right.READ_MAIL),
    ("caught", "Caught here", Right.READ_MAIL),
    ("letter_preview", "Letters", Right.READ_POLICY),
    ("ledger", "Ledger", Right.READ_MAIL),
    ("mailboxes", "Mailboxes", Right.EDIT_MAILBOXES),
)


def tabs(request: StaffRequest, current: str) -> list[Link]:
    """A link to each place that the reader may see; `current` is the route of the one read."""
    return [
        Link(label=label, href=reverse(name), is_current=name == current)
        for name, label, right in _PLACES
        if access.may(request.actor.role, right)
    ]
