"""Decides whether the parts of a policy fit together, each check apart and all of them always run.

The checks read the JSON form rather than the finished policy, so that a fault in one place hides
none in another.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, pairwise
from typing import Any

from switchboard.policy.document_checks_desk import DESK_CHECKS
from switchboard.policy.document_checks_routing import ROUTING_CHECKS
from switchboard.policy.document_faults import Fault, nearest, shown
from switchboard.policy.document_promises import Tell
from switchboard.policy.document_texts import TEXTS, text_faults
from switchboard.policy.document_walk import Check, fault, items, number, table, walk
from switchboard.policy.priority import CELLS, Cell, Priority, reversals

_PRIORITY_KEYS = {priority.key: priority for priority in Priority}

# A ticket may have no engineer, and a team nobody at work; these are always somebody.
_LADDER_ENDS = (Tell.TEAM_LEAD, Tell.ON_CALL, Tell.SERVICE_MANAGER)
_LONGEST_PAGE_GAP = 4  # minutes, after which the next person is paged at the latest (S16)


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
        resolution = number(table(target).get("resolution_minutes"))
        if first is not None and resolution is not None and resolution < first:
            yield fault(
                (*location, "resolution_minutes"),
                f"{shown(resolution)} minutes end before the first response, due after"
                f" {shown(first)}.",
                f"Write {shown(first)} or more.",
            )


def _targets_by_priority(form: Mapping[str, Any]) -> Iterator[Fault]:
    for sooner, later in pairwise(Priority):
        for name in ("first_response_minutes", "resolution_minutes"):
            less = number(table(form, "targets", sooner.key).get(name))
            more = number(table(form, "targets", later.key).get(name))
            if less is not None and more is not None and more < less:
                yield fault(
                    ("targets", later.key, name),
                    f"{shown(more)} minutes are sooner than {sooner.key}, which has {shown(less)}.",
                    f"Write {shown(less)} or more: a lower priority is never due sooner.",
                )


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


def _ladder_order(form: Mapping[str, Any]) -> Iterator[Fault]:
    for location, rungs in walk(form, "ladders.*.rungs"):
        unit = "after_minutes" if "on_call" in location else "at"
        steps = [number(table(rung).get(unit)) for rung in items(rungs)]
        for index, (below, step) in enumerate(pairwise(steps), start=1):
            if below is not None and step is not None and step <= below:
                yield fault(
                    (*location, index, unit),
                    f"{shown(step)} is not after the rung before it, which is at {shown(below)}.",
                    f"Write more than {shown(below)}, or put the rungs in order.",
                )


def _ladder_goes_up(form: Mapping[str, Any]) -> Iterator[Fault]:
    for location, rungs in walk(form, "ladders.*.rungs"):
        told: dict[Any, int] = {}
        for index, rung in enumerate(items(rungs)):
            tell = table(rung).get("tell")
            if isinstance(tell, str) and tell in told:
                yield fault(
                    (*location, index, "tell"),
                    f"{shown(tell)} is told already, by rungs[{told[tell]}]:"
                    " the ladder goes in a circle.",
                    "Tell somebody else, or take the rung away.",
                )
            told.setdefault(str(tell), index)


def _ladder_end(form: Mapping[str, Any]) -> Iterator[Fault]:
    for location, rungs in walk(form, "ladders.*.rungs"):
        last = table(items(rungs)[-1]).get("tell") if items(rungs) else None
        if last in list(Tell) and last not in _LADDER_ENDS:
            yield fault(
                (*location, len(items(rungs)) - 1, "tell"),
                f"{shown(last)} may be nobody, so the ladder ends nowhere.",
                f"End it with one of {', '.join(_LADDER_ENDS)}.",
            )


def _ladder_warns(form: Mapping[str, Any]) -> Iterator[Fault]:
    for name in ("first_response", "resolution"):
        rungs = items(table(form, "ladders", name).get("rungs"))
        steps = [number(table(rung).get("at")) for rung in rungs]
        if steps and steps[0] is not None and steps[0] >= 1:
            yield fault(
                ("ladders", name, "rungs", 0, "at"),
                f"{shown(steps[0])} warns nobody before the target runs out.",
                "Begin with a rung below 1.0.",
            )


def _pages_at_once(form: Mapping[str, Any]) -> Iterator[Fault]:
    rungs = items(table(form, "ladders", "on_call").get("rungs"))
    steps = [number(table(rung).get("after_minutes")) for rung in rungs]
    location = ("ladders", "on_call", "rungs")
    if steps and steps[0]:
        message = f"{shown(steps[0])} min pass before anybody is paged."
        yield fault((*location, 0, "after_minutes"), message, "Write 0: a call is paged at once.")
    for index, (below, step) in enumerate(pairwise(steps), start=1):
        if below is not None and step is not None and step - below > _LONGEST_PAGE_GAP:
            yield fault(
                (*location, index, "after_minutes"),
                f"{shown(step - below)} min pass after the rung before it.",
                f"Leave at most {_LONGEST_PAGE_GAP} minutes between two rungs.",
            )


def _texts(form: Mapping[str, Any]) -> Iterator[Fault]:
    english = table(form, "texts", "en")
    if "texts" in form and not english:
        yield fault(
            ("texts", "en"), "The English texts are missing.", "Write the table [texts.en]."
        )
    for name in TEXTS if english else ():
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


_CHECKS: tuple[Check, ...] = (
    *DESK_CHECKS,
    _matrix,
    _targets,
    _targets_by_priority,
    _groups,
    *ROUTING_CHECKS,
    _ladder_order,
    _ladder_goes_up,
    _ladder_end,
    _ladder_warns,
    _pages_at_once,
    _texts,
)
