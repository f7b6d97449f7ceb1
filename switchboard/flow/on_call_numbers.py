"""Says which telephones ring for each desk while we are away, for whoever carries calls then (S16).

Who is on call is asked where pages ask it; the managers' telephones stand behind theirs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from switchboard.flow import schedules
from switchboard.flow.roster import MANAGERS
from switchboard.oncall.models import Schedule
from switchboard.policy.paging import Method
from switchboard.published.models import Desk, PolicyVersion
from switchboard.staff.models import ContactMethod, Engineer

# A caller listens to the ringing: not for longer than this many telephones.
MOST = 3


@dataclass(frozen=True, kw_only=True)
class OnCallNumbers:
    """By the number of each desk, in the order of ringing; `others` for any number besides."""

    of_desks: Mapping[str, Sequence[str]]
    others: Sequence[str]


def look(*, now: datetime) -> OnCallNumbers:
    """Whose telephones ring now; six queries for each desk, and three."""
    policy = PolicyVersion.objects.in_force().policy
    managers = list(Engineer.objects.filter(is_active=True, role__in=MANAGERS).order_by("id"))
    ways = _ways()
    found = {
        policy.desk(desk.key).phone: _numbers([*_on_call(desk, now=now), *managers], ways)
        for desk in Desk.objects.order_by("key")
        if desk.key in policy.desks
    }
    fallback = policy.desk_for_region(None).phone
    return OnCallNumbers(of_desks=found, others=found.get(fallback, []))


def _on_call(desk: Desk, *, now: datetime) -> Sequence[Engineer]:
    schedule = Schedule.objects.serving(desk)
    return schedules.on_call(schedule, now) if schedule else []


def _numbers(people: Iterable[Engineer], ways: Mapping[int, Sequence[str]]) -> list[str]:
    """One after the other, each person's first way before anybody's second."""
    ids = list(dict.fromkeys(one.pk for one in people))
    deepest = max((len(ways.get(one, ())) for one in ids), default=0)
    rows = [
        ways[one][rank] for rank in range(deepest) for one in ids if rank < len(ways.get(one, ()))
    ]
    return list(dict.fromkeys(rows))[:MOST]


def _ways() -> dict[int, list[str]]:
    """The telephone numbers of each, what was proved by a test first; one query."""
    methods = ContactMethod.objects.filter(method=Method.CALL.value, is_active=True)
    ways: dict[int, list[str]] = {}
    for one in sorted(methods, key=lambda one: (one.verified_at is None, one.position, one.pk)):
        ways.setdefault(one.engineer_id, []).append(one.address)
    return ways
