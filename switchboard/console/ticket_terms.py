"""Decides which tickets a term means: in the search as is:open, in addresses as ?is=open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from switchboard.clients.models import Client, Contact
from switchboard.console import queue_time
from switchboard.console.clock_words import AFTER_TRIAGE, BEFORE_TRIAGE
from switchboard.policy.priority import Priority
from switchboard.policy.transitions import State
from switchboard.published.models import Desk
from switchboard.staff.models import Engineer, Team
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel

AT_WORK = (State.NEW, State.OPEN, State.IN_PROGRESS, State.ON_HOLD)
# What `is` may say; first what an engineer says, then the word of the record.
STATES: Mapping[str, tuple[State, ...]] = {
    "open": AT_WORK,
    "new": (State.NEW,),
    "waiting": (State.OPEN,),
    "working": (State.IN_PROGRESS,),
    "hold": (State.ON_HOLD,),
    State.RESOLVED.value: (State.RESOLVED,),
    State.CLOSED.value: (State.CLOSED,),
    State.MERGED.value: (State.MERGED,),
    "any": tuple(State),
}
TIMES = {queue_time.AT_RISK: queue_time.at_risk, queue_time.MISSED: queue_time.missed}
# More people or clients than this of one name are no help to anybody.
MOST_NAMED = 200


class TermNotUnderstood(ValueError):
    """A term says something that it can't mean."""

    def __init__(self, name: str, value: str, *, instead: str) -> None:
        super().__init__(f"“{name}:{value[:40]}” can’t be looked for: {instead}.")


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who asks, and when."""

    engineer: Engineer
    now: datetime


def narrowed(
    queue: QuerySet[Ticket], terms: Mapping[str, str], *, reader: Reader
) -> QuerySet[Ticket]:
    """The tickets for which every term holds; at most one query a term. TermNotUnderstood."""
    for name, value in terms.items():
        queue = queue.filter(_MEANINGS[name](value, reader))
    return queue


def _state(value: str, reader: Reader) -> Q:
    states = STATES.get(value.lower())
    if states is None:
        raise TermNotUnderstood("is", value, instead=f"say one of {', '.join(STATES)}")
    return Q(state__in=states)


def _priority(value: str, reader: Reader) -> Q:
    names = {level.name.lower(): level for level in Priority}
    known = names | {str(level.value): level for level in Priority}
    if value.lower() not in known:
        raise TermNotUnderstood("priority", value, instead=f"say one of {', '.join(names)}")
    # Before triage nobody has assessed it: the default is no priority that was found.
    return Q(priority=known[value.lower()], triaged_at__isnull=False)


def _team(value: str, reader: Reader) -> Q:
    known = {team.key: team.pk for team in Team.objects.order_by("name", "id")}
    if value.lower() not in known:
        raise TermNotUnderstood("team", value, instead=f"say one of {', '.join(known)}")
    return Q(team=known[value.lower()])


def _desk(value: str, reader: Reader) -> Q:
    known = {desk.key: desk.pk for desk in Desk.objects.order_by("name", "id")}
    if value.lower() not in known:
        raise TermNotUnderstood("desk", value, instead=f"say one of {', '.join(known)}")
    return Q(desk=known[value.lower()])


def _channel(value: str, reader: Reader) -> Q:
    if value.lower() not in Channel.values:
        instead = f"say one of {', '.join(Channel.values)}"
        raise TermNotUnderstood("channel", value, instead=instead)
    return Q(channel=value.lower())


def _engineer(value: str, reader: Reader) -> Q:
    if value.lower() == "me":
        return Q(engineer=reader.engineer.pk)
    if value.lower() in {"nobody", "none"}:
        return Q(engineer__isnull=True)
    keys = list(
        Engineer.objects.filter(name__icontains=value).order_by().values_list("pk", flat=True)
    )
    if not keys:
        instead = "no engineer is called so; “me” and “nobody” work too"
        raise TermNotUnderstood("engineer", value, instead=instead)
    return Q(engineer__in=keys)


def _client(value: str, reader: Reader) -> Q:
    found = Client.objects.filter(name__icontains=value, is_placeholder=False)
    return Q(client__in=_few("client", value, found))


def _from(value: str, reader: Reader) -> Q:
    found = Contact.objects.filter(Q(name__icontains=value) | Q(email__icontains=value))
    return Q(contact__in=_few("from", value, found))


def _few(term: str, value: str, found: QuerySet) -> list[int]:
    keys = list(found.order_by().values_list("pk", flat=True)[: MOST_NAMED + 1])
    if len(keys) > MOST_NAMED:
        instead = f"more than {MOST_NAMED} are called so; say more of the name"
        raise TermNotUnderstood(term, value, instead=instead)
    return keys


def _time(value: str, reader: Reader) -> Q:
    rule = TIMES.get(value.lower())
    if rule is None:
        raise TermNotUnderstood("time", value, instead=f"say one of {', '.join(TIMES)}")
    clocks = (*BEFORE_TRIAGE, *AFTER_TRIAGE)
    return Q(queue_time.has_run(clocks, rule(reader.now)), state__in=AT_WORK)


_MEANINGS: Mapping[str, Callable[[str, Reader], Q]] = {
    "is": _state,
    "priority": _priority,
    "team": _team,
    "desk": _desk,
    "channel": _channel,
    "engineer": _engineer,
    "client": _client,
    "from": _from,
    "time": _time,
}
