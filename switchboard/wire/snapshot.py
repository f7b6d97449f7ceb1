"""Decides whether a page has seen a change: by what its transaction could see, not by any clock.

PostgreSQL writes what a transaction sees as `xmin:xmax:in,progress` (pg_snapshot): everything below
xmin is over and seen, everything from xmax on came later, and between them what is listed was still
open. Changes are told with the number of their transaction, so no two clocks need agree.
"""

import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"([0-9]{1,20}):([0-9]{1,20}):((?:[0-9]{1,20}(?:,[0-9]{1,20})*)?)")
LONGEST = 4000


class SnapshotUnreadable(ValueError):
    """The text is not a snapshot of PostgreSQL's."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one transaction sees of the others."""

    lowest: int
    next: int
    open: frozenset[int]

    @classmethod
    def read(cls, text: str) -> "Snapshot":
        """From PostgreSQL's own spelling; raises SnapshotUnreadable.

        >>> Snapshot.read("10:14:10,12").sees(11), Snapshot.read("10:14:10,12").sees(12)
        (True, False)
        """
        found = _WRITTEN.fullmatch(text) if len(text) <= LONGEST else None
        if found is None:
            message = f"“{text[:60]}” is no snapshot: it should read xmin:xmax:xip,xip."
            raise SnapshotUnreadable(message)
        running = frozenset(int(one) for one in found[3].split(",") if one)
        return cls(int(found[1]), int(found[2]), running)

    def sees(self, transaction: int) -> bool:
        """Whether that transaction's changes were seen."""
        return transaction < self.next and transaction not in self.open

    def is_older_than(self, other: "Snapshot") -> bool:
        """Whether the other may have seen something that this one has not."""
        return self.next < other.next or bool(self.open - other.open)
