"""Decides whether every ladder warns in time, goes up, and ends with somebody (S6, S12, S16)."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from switchboard.policy.document_faults import Fault, shown
from switchboard.policy.document_promises import Tell
from switchboard.policy.document_walk import Check, fault, items, number, table, walk

# A ticket may have no engineer, and a team nobody at work; these are always somebody.
_LADDER_ENDS = (Tell.TEAM_LEAD, Tell.ON_CALL, Tell.SERVICE_MANAGER)
# Before triage nobody knows which access a ticket requires, and a page is for whoever is on call.
_BEFORE_ACCESS_IS_KNOWN = ("first_response", "on_call")
_LONGEST_PAGE_GAP = 4  # minutes, after which the next person is paged at the latest (S16)


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
    for name in ("first_response", "resolution", "next_update", "call_back"):
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


def _access_holder_in_time(form: Mapping[str, Any]) -> Iterator[Fault]:
    for location, rung in walk(form, "ladders.*.rungs.*"):
        if table(rung).get("tell") != Tell.ACCESS_HOLDER:
            continue
        at = number(table(rung).get("at"))
        if location[1] in _BEFORE_ACCESS_IS_KNOWN:
            yield fault(
                (*location, "tell"),
                f"{shown(Tell.ACCESS_HOLDER)} is nobody here: which access a ticket requires is"
                " known from its assessment on.",
                "Tell somebody else, or move the rung to the ladder of the resolution.",
            )
        elif at is not None and at >= 1:
            yield fault(
                (*location, "at"),
                f"{shown(at)} brings somebody with the access when the target has run out.",
                "Write less than 1.0, so that there is time left to help.",
            )


def _age_tells_somebody(form: Mapping[str, Any]) -> Iterator[Fault]:
    if table(form, "triage").get("age_rung_tells") == Tell.ACCESS_HOLDER:
        yield fault(
            ("triage", "age_rung_tells"),
            f"{shown(Tell.ACCESS_HOLDER)} may be nobody, so nobody would learn of an old ticket.",
            f"Tell one of {', '.join(_LADDER_ENDS)}.",
        )


LADDER_CHECKS: tuple[Check, ...] = (
    _ladder_order,
    _ladder_goes_up,
    _ladder_end,
    _ladder_warns,
    _access_holder_in_time,
    _age_tells_somebody,
    _pages_at_once,
)
