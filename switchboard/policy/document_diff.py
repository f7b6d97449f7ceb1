"""Decides what counts as a change between two policies, key by key."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from switchboard.policy.document_faults import Location, dotted


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change; None stands for “not there”. A position in a list is the new one, if it has one.

    Values are as in the JSON form; a table or item that is new or gone is one change as a whole.
    """

    key: str
    before: Any
    after: Any


def changes(before: Any, after: Any, *, at: Location = ()) -> Iterator[Change]:
    """Every change between two JSON forms, in the order of the old one, then what is new.

    >>> [change.key for change in changes({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3, 2]}})]
    ['a.b[1]']
    """
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in [*before, *(key for key in after if key not in before)]:
            yield from changes(before.get(key), after.get(key), at=(*at, key))
    elif _is_list_of_items(before) and _is_list_of_items(after):
        yield from _items(before, after, at)
    else:
        yield Change(key=dotted(at), before=before, after=after)


def _is_list_of_items(value: Any) -> bool:
    """Whether items can be told one by one; shifts (lists in a list) are read as one value."""
    return isinstance(value, list) and not any(isinstance(item, list) for item in value)


def _items(before: list[Any], after: list[Any], at: Location) -> Iterator[Change]:
    """Items that moved because others came or went are no change."""
    old, new = ([json.dumps(item) for item in items] for items in (before, after))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        paired = min(end - start, new_end - new_start)
        for offset in range(paired):
            place = (*at, new_start + offset)
            yield from changes(before[start + offset], after[new_start + offset], at=place)
        for index in range(start + paired, end):
            yield Change(key=dotted((*at, index)), before=before[index], after=None)
        for index in range(new_start + paired, new_end):
            yield Change(key=dotted((*at, index)), before=None, after=after[index])
