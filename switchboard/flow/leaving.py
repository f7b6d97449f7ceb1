"""Decides who sees to an attempt to reach an engineer: one worker, until its lease runs out."""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from switchboard.oncall.models import Delivery, DeliveryState

# A claim that is not settled in this time belonged to a worker that died: the longest that all
# carriers may take to answer, and some.
LEASE = timedelta(seconds=45)


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """An attempt that this worker alone sees to now; its `tries` tell it from a later claim."""

    delivery: Delivery
    was: DeliveryState
    begun: float = field(default_factory=time.monotonic)

    def at(self, now: datetime) -> datetime:
        """Now, as time has gone on since it was claimed."""
        return now + timedelta(seconds=time.monotonic() - self.begun)

    def change(self, **changes: object) -> bool:
        """Writes to the attempt if it still is this claim's, and has not ended."""
        mine = Delivery.objects.filter(pk=self.delivery.pk, tries=self.delivery.tries)
        return mine.exclude(state=DeliveryState.ENDED).update(**changes) == 1
