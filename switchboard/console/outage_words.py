"""Decides how outages are told on a timeline, their author named before."""

from collections.abc import Callable, Mapping
from typing import Any

from switchboard.policy.acts import Act
from switchboard.policy.ticket_number import spoken
from switchboard.ui.words import plural

ICONS = {
    Act.OUTAGE_OPENED: "alert",
    Act.OUTAGE_JOINED: "alert",
    Act.OUTAGE_LEFT: "back",
    Act.OUTAGE_ENDED: "check",
    Act.OUTAGE_DISMISSED: "close",
}


def _opened(details: Mapping[str, Any], _: object) -> str:
    return f"opened an outage of {plural(details.get('count', 1), 'ticket')}, worked on here"


def _joined(details: Mapping[str, Any], _: object) -> str:
    return f"joined it to the outage #{spoken(details['parent'])}"


def _left(details: Mapping[str, Any], _: object) -> str:
    return "took it out of the outage: a matter of its own"


def _ended(details: Mapping[str, Any], _: object) -> str:
    return "resolved the outage" if details.get("is_resolved") else "ended the outage: it was none"


def _dismissed(details: Mapping[str, Any], _: object) -> str:
    return "said that this is no outage"


SENTENCES: dict[Act, Callable[[Mapping[str, Any], object], str]] = {
    Act.OUTAGE_OPENED: _opened,
    Act.OUTAGE_JOINED: _joined,
    Act.OUTAGE_LEFT: _left,
    Act.OUTAGE_ENDED: _ended,
    Act.OUTAGE_DISMISSED: _dismissed,
}
