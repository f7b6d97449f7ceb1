"""Decides which acts a ticket's state allows, and the state that each leads to."""

from enum import StrEnum

from switchboard.policy.acts import Act


class State(StrEnum):
    """Where a ticket stands between receipt and closure."""

    NEW = "new"
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"

    @property
    def label(self) -> str:
        """The words that people read."""
        return LABELS[self]


LABELS = {
    State.NEW: "Awaiting triage",
    State.OPEN: "In a team's queue",
    State.IN_PROGRESS: "In progress",
    State.ON_HOLD: "On hold",
    State.RESOLVED: "Resolved",
    State.CLOSED: "Closed",
    State.MERGED: "Merged",
}

_WORKED_ON = frozenset({State.IN_PROGRESS, State.ON_HOLD})
_ASSESSED = frozenset({State.OPEN, *_WORKED_ON})
_UNRESOLVED = frozenset({State.NEW, *_ASSESSED})
_NOT_CLOSED = frozenset({*_UNRESOLVED, State.RESOLVED})
_OF_ITS_OWN = frozenset(State) - {State.MERGED}

# Act → the states that allow it, and the state after it (None: unchanged).
_MAP: dict[Act, tuple[frozenset[State], State | None]] = {
    Act.SENDER_SETTLED: (_NOT_CLOSED, None),
    Act.ASSESSED: (frozenset({State.NEW}), State.OPEN),
    Act.REASSESSED: (_ASSESSED, None),
    Act.TAKEN: (frozenset({State.OPEN}), State.IN_PROGRESS),
    Act.HANDED_OVER: (_WORKED_ON, None),
    Act.REPLIED: (_NOT_CLOSED, None),
    Act.REQUESTOR_REPLIED: (_NOT_CLOSED, None),
    Act.HELD: (frozenset({State.IN_PROGRESS}), State.ON_HOLD),
    Act.RESUMED: (frozenset({State.ON_HOLD}), State.IN_PROGRESS),
    Act.NOTED: (_OF_ITS_OWN, None),
    Act.TIME_LOGGED: (_OF_ITS_OWN - {State.NEW}, None),
    Act.RESOLVED: (_WORKED_ON, State.RESOLVED),
    Act.REOPENED: (frozenset({State.RESOLVED}), State.IN_PROGRESS),
    Act.CLOSED: (frozenset({State.RESOLVED}), State.CLOSED),
    Act.ESCALATED: (_ASSESSED, None),
    Act.ESCALATION_ENDED: (_ASSESSED, None),
    Act.CALL_BACK_PROMISED: (_UNRESOLVED, None),
    Act.CALLED_BACK: (_NOT_CLOSED, None),
    Act.CALL_BACK_MISSED: (_NOT_CLOSED, None),
    Act.PARTICIPANT_ADDED: (_NOT_CLOSED, None),
    Act.MERGED: (_UNRESOLVED, State.MERGED),
    Act.ABSORBED: (_UNRESOLVED, None),
    # The state after is the one that the ticket had before its merge.
    Act.MERGE_UNDONE: (frozenset({State.MERGED}), None),
    Act.SPLIT: (_NOT_CLOSED, None),
    Act.OUTAGE_OPENED: (_UNRESOLVED, None),
    Act.OUTAGE_JOINED: (_UNRESOLVED, None),
    Act.OUTAGE_LEFT: (_OF_ITS_OWN, None),
}

_REMEDIES = {
    Act.ASSESSED: "It has been triaged already; change its assessment instead.",
    Act.REASSESSED: "Triage it first.",
    Act.TAKEN: "Only a triaged ticket that nobody holds can be taken; ask for a handover.",
    Act.HELD: "Only a ticket in progress can be put on hold.",
    Act.RESUMED: "It is not on hold.",
    Act.RESOLVED: "Triage and take it first; what is resolved already can be reopened.",
    Act.REOPENED: "Only a resolved ticket can be reopened; after closure, open a new one.",
    Act.CLOSED: "Only a resolved ticket can be closed.",
    Act.ESCALATED: "Triage it first.",
    Act.CALL_BACK_PROMISED: "Reopen it, or open a new ticket that names this one.",
    Act.REPLIED: "Open a new ticket that names this one.",
    Act.REQUESTOR_REPLIED: "Open a new ticket that names this one.",
    Act.MERGED: "Only a ticket that is not resolved yet can be merged into another.",
    Act.ABSORBED: "Reopen it first, or choose one that is not resolved yet.",
    Act.OUTAGE_OPENED: "Only what is not resolved yet can be an outage.",
    Act.OUTAGE_JOINED: "Only a ticket that is not resolved yet can join an outage.",
    Act.MERGE_UNDONE: "It is a ticket of its own already.",
}
_WHERE_IT_GOES_ON = "It goes on in the ticket that it was merged into: act there."


_PASSIVE = {
    Act.REPLIED: "replied to",
    Act.REQUESTOR_REPLIED: "replied to",
    Act.HELD: "put on hold",
    Act.TIME_LOGGED: "given time",
    Act.CALL_BACK_PROMISED: "promised a call-back",
    Act.CALLED_BACK: "called back about",
    Act.CALL_BACK_MISSED: "called back about",
    Act.PARTICIPANT_ADDED: "joined",
    Act.ABSORBED: "merged into",
    Act.OUTAGE_OPENED: "made an outage",
    Act.OUTAGE_JOINED: "joined to an outage",
    Act.OUTAGE_LEFT: "taken out of an outage",
    Act.MERGE_UNDONE: "taken apart again",
}


class ActNotAllowed(ValueError):
    """The ticket's state does not allow this act."""

    def __init__(self, state: State, act: Act) -> None:
        self.state, self.act = state, act
        remedy = _REMEDIES.get(act, "Load the ticket again and see where it stands.")
        if state is State.MERGED:
            remedy = _WHERE_IT_GOES_ON
        word = _PASSIVE.get(act, act.value.replace("_", " "))
        super().__init__(f"A ticket that is “{state.label}” can't be {word}. {remedy}")


def allows(state: State, act: Act) -> bool:
    """Whether `act` is possible in `state`; an act that is not in the map is possible in all.

    >>> allows(State.NEW, Act.RESOLVED)
    False
    """
    return act not in _MAP or state in _MAP[act][0]


def next_state(state: State, act: Act) -> State:
    """The state after `act`; raises ActNotAllowed where the state forbids it.

    >>> next_state(State.OPEN, Act.TAKEN)
    <State.IN_PROGRESS: 'in_progress'>
    """
    if not allows(state, act):
        raise ActNotAllowed(state, act)
    after = _MAP[act][1] if act in _MAP else None
    return after or state
