"""Decides how merges and splits are told on a timeline, their author named before."""

from collections.abc import Callable, Mapping
from typing import Any

from switchboard.policy.acts import Act
from switchboard.policy.ticket_number import spoken
from switchboard.ui.words import plural

ICONS = {
    Act.MERGED: "merge",
    Act.ABSORBED: "merge",
    Act.MERGE_UNDONE: "back",
    Act.SPLIT: "split",
    Act.SIBLING_DISMISSED: "close",
}


def _merged(details: Mapping[str, Any], _: object) -> str:
    return _noted(f"merged it into #{spoken(details['into'])}", details)


def _absorbed(details: Mapping[str, Any], _: object) -> str:
    said = f"merged #{spoken(details['number'])} into this: {details.get('subject', '')}"
    return _noted(said, details)


def _merge_undone(details: Mapping[str, Any], _: object) -> str:
    if "out_of" in details:
        return f"took it out of #{spoken(details['out_of'])} again: a ticket of its own"
    return f"took #{spoken(details['number'])} out of this again"


def _split(details: Mapping[str, Any], _: object) -> str:
    return f"made #{spoken(details['number'])} of {plural(details.get('count', 1), 'message')}"


def _dismissed(details: Mapping[str, Any], _: object) -> str:
    return f"said that #{spoken(details['number'])} is another matter"


def _noted(said: str, details: Mapping[str, Any]) -> str:
    return f"{said}. “{details['reason']}”" if details.get("reason") else said


SENTENCES: dict[Act, Callable[[Mapping[str, Any], object], str]] = {
    Act.MERGED: _merged,
    Act.ABSORBED: _absorbed,
    Act.MERGE_UNDONE: _merge_undone,
    Act.SPLIT: _split,
    Act.SIBLING_DISMISSED: _dismissed,
}
