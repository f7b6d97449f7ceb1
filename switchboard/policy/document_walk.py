"""Decides how checks look into a policy that may be wrong elsewhere: only at what is there."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from switchboard.policy.document_faults import Fault, Location, dotted

Check = Callable[[Mapping[str, Any]], Iterator[Fault]]


def walk(form: Any, pattern: str) -> Iterator[tuple[Location, Any]]:
    """Every place that a pattern such as `desks.*.phone` finds, with what stands there.

    `*` is each key of a table or each item of a list, `#` each item alone; what has another shape
    is passed over, because its own fault is told already.

    >>> list(walk({"desks": {"a": {"phone": 1}, "b": {}}}, "desks.*.phone"))
    [(('desks', 'a', 'phone'), 1)]
    """
    places: list[tuple[tuple[int | str, ...], Any]] = [((), form)]
    for step in pattern.split("."):
        places = [
            ((*location, key), inner)
            for location, value in places
            for key, inner in _inside(value)
            if step in ("*", key) or (step == "#" and isinstance(key, int))
        ]
    yield from places


def table(form: Any, *keys: str) -> Mapping[str, Any]:
    """The table at that place; an empty one where something else stands."""
    for key in keys:
        form = form.get(key) if isinstance(form, Mapping) else None
    return form if isinstance(form, Mapping) else {}


def items(value: Any) -> list[Any]:
    """The list's items; none where something else stands."""
    return list(value) if isinstance(value, list | tuple) else []


def number(value: Any) -> float | None:
    """The number, or None where none stands."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else None


def words(value: Any) -> list[str]:
    """One word or a list of them, as a list; none where something else stands."""
    if isinstance(value, str):
        return [value]
    return [word for word in items(value) if isinstance(word, str)]


def fault(location: Location, message: str, remedy: str) -> Fault:
    """A fault at that place."""
    return Fault(key=dotted(location), message=message, remedy=remedy)


def _inside(value: Any) -> Iterator[tuple[int | str, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list | tuple):
        yield from enumerate(value)
