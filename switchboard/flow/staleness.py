"""Decides whether somebody acted on a page that is no longer true, and keeps what they typed."""

from collections.abc import Sequence

from switchboard.tickets.models import Ticket, TimelineEvent


class TicketChangedMeanwhile(RuntimeError):
    """Others acted on the ticket after the page was loaded; nothing was changed or lost."""

    def __init__(self, ticket: Ticket, events: Sequence[TimelineEvent]) -> None:
        self.ticket, self.events = ticket, tuple(events)
        names = ", ".join(sorted({event.actor_name for event in events}))
        super().__init__(
            f"{ticket} was changed by {names} while you were writing. Your text is kept: "
            "read what is new and send again."
        )


def refuse_if_changed(ticket: Ticket, *, seen: int | None) -> None:
    """Raises TicketChangedMeanwhile if the timeline grew past event `seen`; None asks nothing.

    The ticket must be locked, so that the answer holds until the transaction ends.
    """
    if seen is None:
        return
    newer = list(ticket.events.filter(id__gt=seen).select_related("message").order_by("id"))
    if newer:
        raise TicketChangedMeanwhile(ticket, newer)
