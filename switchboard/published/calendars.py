"""Decides what a calendar of the published policy said at every instant, over all its versions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from switchboard.policy.document import ALWAYS, NotInPolicy
from switchboard.policy.hours import Calendar
from switchboard.policy.hours_history import CalendarHistory, Edition
from switchboard.published.models import NoPolicyPublished, PolicyVersion


@dataclass(frozen=True, kw_only=True)
class Calendars:
    """The calendars as the versions published by one instant give them; no query once known."""

    newest_id: int

    @classmethod
    def now(cls) -> Self:
        """With every version published so far, so never stale; one query. NoPolicyPublished."""
        newest = PolicyVersion.objects.order_by("-number", "-id").values_list("pk", flat=True)
        found = newest.first()
        if found is None:
            raise NoPolicyPublished
        return cls(newest_id=found)

    def of(self, key: str) -> CalendarHistory:
        """The history of the calendar of that key, `always` included (S2, S16).

        A version without the key says nothing of it: what the one before said goes on. Raises
        NotInPolicy where no version has the key.
        """
        known = _known.get((self.newest_id, key))
        if known is None:
            known = _history(key)
            for stale in [at for at in _known if at[0] != self.newest_id]:
                _known.pop(stale, None)
            _known[self.newest_id, key] = known
        return known


def history_of(key: str) -> CalendarHistory:
    """The history of one calendar as published by now; one query. Raises as `Calendars` does."""
    return Calendars.now().of(key)


_known: dict[tuple[int, str], CalendarHistory] = {}


def _history(key: str) -> CalendarHistory:
    editions = list(_editions(key))
    if not editions:
        raise NotInPolicy("calendar", key=key)
    return CalendarHistory.of(key, editions)


def _editions(key: str) -> Iterator[Edition]:
    """The editions of one calendar, from the part of each version that clients may read too.

    Not from the whole policies: to parse one takes a hundred times as long as its calendar.
    """
    versions = PolicyVersion.objects.order_by("number", "id")
    for number, published_at, forms in versions.values_list(
        "number", "published_at", "public_document__calendars"
    ):
        if key == ALWAYS:
            yield Edition(calendar=Calendar.always(), version=number, published_at=published_at)
        elif key in forms:
            calendar = Calendar.from_json(forms[key])
            yield Edition(calendar=calendar, version=number, published_at=published_at)
