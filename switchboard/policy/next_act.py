"""Decides the one act that comes next on a ticket for whoever looks at it."""

from collections.abc import Collection
from dataclasses import dataclass

from switchboard.policy.acts import Act
from switchboard.policy.transitions import State


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Where a ticket stands, as one reader sees it.

    `is_anothers` where a colleague works on it; `is_helper` where the reader was brought in.
    `is_paging` where a caller left a message and nobody has accepted the page yet.
    `awaits_word` where no letter reaches the requestor; `awaits_reply` where they spoke last.
    """

    state: State
    is_sender_unknown: bool = False
    is_anothers: bool = False
    is_helper: bool = False
    is_paging: bool = False
    is_call_promised: bool = False
    awaits_word: bool = False
    awaits_reply: bool = False


def next_act(seen: Situation, offered: Collection[Act]) -> Act | None:
    """The first that the situation asks for and the reader is offered; None where none is.

    A page that nobody has; who it is from; a promised call; then what the state asks for. A lead
    may step in on a colleague's ticket, but that is never what comes next, and who was brought in
    says when they are done.

    >>> next_act(Situation(state=State.NEW, is_sender_unknown=True), set(Act)).value
    'sender_settled'
    """
    return next((act for act in _asked_for(seen) if act in offered), None)


def _asked_for(seen: Situation) -> list[Act]:
    paging = [Act.PAGE_ACCEPTED] if seen.is_paging else []
    return [*paging, *_asked_of_nobody_else(seen)]


def _asked_of_nobody_else(seen: Situation) -> list[Act]:
    if seen.is_sender_unknown:
        return [Act.SENDER_SETTLED]
    if seen.is_anothers:
        return [Act.ESCALATION_ENDED] if seen.is_helper else []
    promised = [Act.CALLED_BACK] if seen.is_call_promised else []
    return [*promised, *_by_state(seen)]


def _by_state(seen: Situation) -> list[Act]:
    if seen.state is State.NEW:
        return [Act.ASSESSED]
    if seen.state is State.OPEN:
        return [Act.TAKEN]
    if seen.state not in (State.IN_PROGRESS, State.ON_HOLD):
        return []
    owed = [
        *([Act.TOLD_BY_PHONE] if seen.awaits_word else []),
        *([Act.REPLIED] if seen.awaits_reply else []),
    ]
    return [*owed, Act.RESUMED if seen.state is State.ON_HOLD else Act.RESOLVED]
