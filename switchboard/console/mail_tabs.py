"""Decides which places the mail pages have, in their order."""

from django.urls import reverse

from switchboard.ui.shapes import Link

_PLACES = (
    ("mail", "Came in"), ("mail_out", "Went out"), ("caught", "Caught here"),
    ("letter_preview", "Letters"),
)  # fmt: skip


def tabs(current: str) -> list[Link]:
    """A link to each place; `current` is the route of the one that is read."""
    return [
        Link(label=label, href=reverse(name), is_current=name == current) for name, label in _PLACES
    ]
