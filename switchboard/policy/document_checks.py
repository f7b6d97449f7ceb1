"""Decides whether the parts of a policy fit together, each check apart and all of them always run.

The checks read the JSON form rather than the finished policy, so that a fault in one place hides
none in another.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, pairwise
from typing import Any

from switchboard.policy.document_checks_desk import DESK_CHECKS
from switchboard.policy.document_checks_ladders import LADDER_CHECKS
from switchboard.policy.document_checks_routing import ROUTING_CHECKS
from switchboard.policy.document_faults import Fault, nearest, shown
from switchboard.policy.document_texts import MUST_HAVE, TEXTS, text_faults
from switchboard.policy.document_translations import translation_faults
from switchboard.policy.document_walk import Check, fault, items, number, table, walk
from switchboard.policy.priority import CELLS, Cell, Priority, reversals
from switchboard.policy.prompts import prompt_faults

_PRIORITY_KEYS = {priority.key: priority for priority in Priority}
_CALL_BACK = "call_back_minutes"
_OPTIONAL = ("next_update_minutes", _CALL_BACK)


def check(form: Any) -> list[Fault]:
    """Every fault between the parts of the JSON form of a policy."""
    if not isinstance(form, Mapping):
        return []
    return list(chain.from_iterable(check(form) for check in _CHECKS))


def _matrix(form: Mapping[str, Any]) -> Iterator[Fault]:
    cells = {cell: read for cell in CELLS if (read := _cell(form, cell)) is not None}
    for milder, graver in reversals(cells):
        yield fault(
            _cell_location(graver),
            f"{graver}: {cells[graver].key}, though a milder case"
            f" ({str(milder)[0].lower()}{str(milder)[1:]}) is {cells[milder].key}.",
            f"Write {cells[milder].key} or higher, so that a graver case never ranks lower.",
        )


def _cell_location(cell: Cell) -> tuple[str, ...]:
    half = "with_workaround" if cell.has_workaround else "without_workaround"
    return ("matrix", half, cell.impact.value, cell.urgency.value)


def _cell(form: Mapping[str, Any], cell: Cell) -> Priority | None:
    *row, urgency = _cell_location(cell)
    written = table(form, *row).get(urgency)
    return _PRIORITY_KEYS.get(written) if isinstance(written, str) else None


def _targets(form: Mapping[str, Any]) -> Iterator[Fault]:
    for location, target in walk(form, "targets.*"):
        first = number(table(target).get("first_response_minutes"))
        update = number(table(target).get("next_update_minutes"))
        resolution = number(table(target).get("resolution_minutes"))
        if first is not None and resolution is not None and resolution < first:
            yield fault(
                (*location, "resolution_minutes"),
                f"{shown(resolution)} minutes end before the first response, due after"
                f" {shown(first)}.",
                f"Write {shown(first)} or more.",
            )
        if update is not None and resolution is not None and update > resolution > 0:
            yield fault(
                (*location, "next_update_minutes"),
                f"{shown(update)} minutes end after the resolution, due after {shown(resolution)}:"
                " no update would ever be owed.",
                f"Write {shown(resolution)} or less, or leave it out.",
            )


def _targets_by_priority(form: Mapping[str, Any]) -> Iterator[Fault]:
    for sooner, later in pairwise(Priority):
        for name in ("first_response_minutes", "resolution_minutes", *_OPTIONAL):
            less, more = _minutes(form, sooner, name), _minutes(form, later, name)
            if less is not None and more is not None and more < less:
                yield fault(
                    ("targets", later.key, name),
                    f"{shown(more)} minutes are sooner than {sooner.key}, which has {shown(less)}.",
                    f"Write {shown(less)} or more: a lower priority is never due sooner.",
                )


def _updates_from_the_gravest_down(form: Mapping[str, Any]) -> Iterator[Fault]:
    for sooner, later in pairwise(Priority):
        written = table(form, "targets", later.key).get("next_update_minutes")
        graver = table(form, "targets", sooner.key)
        if written is not None and graver and graver.get("next_update_minutes") is None:
            yield fault(
                ("targets", later.key, "next_update_minutes"),
                f"{later.key} is promised an update and {sooner.key}, which is graver, is not.",
                f"Write targets.{sooner.key}.next_update_minutes too, or leave this one out.",
            )


def _minutes(form: Mapping[str, Any], priority: Priority, name: str) -> float | None:
    """The minutes of that target; a call-back that nothing is said of has those after hours."""
    target = table(form, "targets", priority.key)
    if name == _CALL_BACK and target.get(name) is None:
        return number(table(form, "after_hours").get(name))
    return number(target.get(name))


def _groups(form: Mapping[str, Any]) -> Iterator[Fault]:
    seen: set[str] = set()
    for location, key in walk(form, "priorities.groups.*.priorities.*"):
        if isinstance(key, str) and key in seen:
            yield fault(location, f"“{key}” stands in two groups.", "Leave it in one of them.")
        seen.add(str(key))
    missing = [key for key in _PRIORITY_KEYS if key not in seen]
    if missing and items(table(form, "priorities").get("groups")):
        yield fault(
            ("priorities", "groups"),
            f"No group has {', '.join(missing)}.",
            "Put each priority into one group, so that the public page tells of all.",
        )


def _texts(form: Mapping[str, Any]) -> Iterator[Fault]:
    english = table(form, "texts", "en")
    if "texts" in form and not english:
        yield fault(
            ("texts", "en"), "The English texts are missing.", "Write the table [texts.en]."
        )
    for name in MUST_HAVE if english else ():
        if name not in english:
            message, remedy = "This text is missing.", "Write it; the sample policy has an example."
            yield fault(("texts", "en", name), message, remedy)
    for location, text in walk(form, "texts.*.*"):
        name = str(location[-1])
        if name not in TEXTS:
            yield fault(location, "No mail uses a text of this name.", nearest(name, TEXTS))
        elif isinstance(text, str):
            for message, remedy in text_faults(name, text):
                yield fault(location, message, remedy)


def _prompts(form: Mapping[str, Any]) -> Iterator[Fault]:
    for location, text in walk(form, "prompts.*.*"):
        if isinstance(text, str):
            for message, remedy in prompt_faults(str(location[-1]), text):
                yield fault(location, message, remedy)


_CHECKS: tuple[Check, ...] = (
    *DESK_CHECKS,
    _matrix,
    _targets,
    _targets_by_priority,
    _updates_from_the_gravest_down,
    _groups,
    *ROUTING_CHECKS,
    *LADDER_CHECKS,
    _texts,
    _prompts,
    translation_faults,
)
