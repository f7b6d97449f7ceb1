"""Decides who is next: the one total order of each queue (S7, S10)."""

from datetime import datetime

from switchboard.policy.priority import Priority

# The same orders as the database sorts by; a test proves them equal to the keys below.
TRIAGE_COLUMNS = ("received_at", "id")
WORK_COLUMNS = ("priority", "received_at", "id")


def triage_key(*, received_at: datetime, ticket_id: int) -> tuple[datetime, int]:
    """First come, first served over all channels, by the instant of receipt (S7)."""
    return (received_at, ticket_id)


def work_key(
    *, priority: Priority, received_at: datetime, ticket_id: int
) -> tuple[Priority, datetime, int]:
    """By priority, then first come, first served (S10); the least key is served first."""
    return (priority, received_at, ticket_id)
