"""Decides when a mail counts as received: when its server got it, if that can be (S7)."""

from datetime import datetime, timedelta

LONGEST_WAIT = timedelta(days=366)
# A server tells whole seconds by a clock of its own: rather a mail too many than one too few.
CLOCKS_DIFFER = timedelta(minutes=5)


def received(said: datetime | None, *, now: datetime) -> datetime:
    """The server's own instant; now where it names none, one ahead, or one over a year ago.

    A server whose clock is wrong must neither put a mail before all others nor let its promise be
    broken before anybody could know of it.

    >>> from datetime import UTC
    >>> now = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    >>> received(datetime(2026, 11, 23, 12, 58, tzinfo=UTC), now=now).minute
    58
    >>> received(datetime(1970, 1, 1, tzinfo=UTC), now=now) == now
    True
    """
    if said is None or said > now or said < now - LONGEST_WAIT:
        return now
    return said


def is_older(said: datetime | None, *, begins: datetime | None) -> bool:
    """Whether a mail lay there before the desk began to read; one of unknown age did not.

    >>> from datetime import UTC
    >>> begins = datetime(2026, 11, 23, 13, 0, 0, 250_000, tzinfo=UTC)
    >>> is_older(begins.replace(microsecond=0), begins=begins)
    False
    >>> is_older(begins - timedelta(hours=1), begins=begins)
    True
    """
    return begins is not None and said is not None and said < begins - CLOCKS_DIFFER


def back_off(tries: int, *, chance: float) -> timedelta:
    """How long to let a mailbox rest after so many failures in a row: 5 s, doubled, to 15 minutes.

    `chance`, from 0 to 1, takes away up to half, so that many don't come back at once.

    >>> back_off(1, chance=0.0), back_off(20, chance=1.0)
    (datetime.timedelta(seconds=5), datetime.timedelta(seconds=450))
    """
    longest = min(5.0 * 2 ** min(tries - 1, 10), 900.0)
    return timedelta(seconds=longest * (1 - chance / 2))
