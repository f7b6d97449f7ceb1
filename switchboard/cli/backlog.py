"""Fills a scratch installation with as many tickets as a busy desk has after years."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import psycopg
from django.db.models import Count, F, Max

from switchboard.agreements.models import Agreement
from switchboard.channels.models import OutboundMail
from switchboard.channels.models.outbound import OutboundState
from switchboard.cli import backlog_words as words
from switchboard.cli.backlog_copies import Copy, write
from switchboard.cli.backlog_patterns import OPEN_STATES, Scribe, Weeks
from switchboard.clients.models import Client, Contact, MailDomain, Site
from switchboard.flow import ladders, recount
from switchboard.policy.document import Policy
from switchboard.policy.ticket_number import ticket_number
from switchboard.published.models import PolicyVersion, Region
from switchboard.staff.models import Engineer, Membership, Team
from switchboard.tickets.models import Message, RecountCause, Ticket
from switchboard.wire import telephone

LEAST = 1_000
MOST_OPEN = 4_000
MOST_SHIFT = timedelta(seconds=5_000)
CLIENTS = 120
CONTACTS = 25
CLOSED_PATTERNS = 60
OPEN_PATTERNS = 40
AREAS = (737, 337, 512, 225, 504, 251)


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many tickets in all, and how many patterns they are copied from."""

    tickets: int
    seed: int
    closed_patterns: int = field(default_factory=lambda: CLOSED_PATTERNS)
    open_patterns: int = field(default_factory=lambda: OPEN_PATTERNS)

    @property
    def open(self) -> int:
        """Nearly all are closed, except where there are few."""
        return min(MOST_OPEN, self.tickets // 3)


def fill(owner: psycopg.Connection, size: Size, *, now: datetime) -> Counter[str]:
    """Tickets by state afterwards. The policy must be published; the owner may change tables."""
    dice = Random(size.seed)  # noqa: S311, nothing secret is drawn
    policy = PolicyVersion.objects.in_force().policy
    contacts = _people(policy)
    patterns = _Patterns.make(size, policy, contacts, dice=dice, now=now)
    write(owner, _copies(patterns, contacts, size, dice=dice))
    owner.execute("VACUUM ANALYZE")
    _settle(since=min(one.received_at for one in patterns.standing) - MOST_SHIFT, now=now)
    by_state = Ticket.objects.order_by().values_list("state").annotate(Count("pk"))
    return Counter(dict(by_state))


@dataclass(frozen=True, kw_only=True)
class _Patterns:
    """What is copied, and how many messages each has."""

    weeks: Weeks
    base: date
    closed: Sequence[Ticket]
    standing: Sequence[Ticket]
    messages: dict[int, int]

    @classmethod
    def make(
        cls, size: Size, policy: Policy, contacts: Sequence[Contact], *, dice: Random, now: datetime
    ) -> "_Patterns":
        """Led through the flow one by one: a minute or so for two hundred."""
        calendar = policy.desk_calendar(next(iter(policy.desks)))
        weeks = Weeks(calendar, before=now)
        engineers = _engineers(policy)
        scribe = Scribe(
            dice=dice, calendar=calendar, contacts=list(contacts), engineers=engineers,
            dispatcher=_dispatcher(policy),
        )  # fmt: skip
        base = weeks.starts[0]
        closed = [scribe.closed(weeks.at(base)) for _ in range(size.closed_patterns)]
        states = [OPEN_STATES[n % len(OPEN_STATES)] for n in range(size.open_patterns)]
        in_turn = sorted(states, key=lambda state: state == "new")
        standing = [scribe.standing(state, now=now) for state in in_turn]
        OutboundMail.objects.filter(state=OutboundState.NEW).update(
            state=OutboundState.SENT, sent_at=F("written_at")
        )
        said = Message.objects.order_by().values_list("ticket").annotate(Count("pk"))
        return cls(weeks=weeks, base=base, closed=closed, standing=standing, messages=dict(said))


def _copies(
    patterns: _Patterns, contacts: Sequence[Contact], size: Size, *, dice: Random
) -> Iterator[Copy]:
    """Every copy in order of receipt, as keys are given."""
    drawn = sorted(_drawn(patterns, size, dice=dice), key=lambda one: one[0])
    by_desk: dict[int, list[Contact]] = {}
    for contact in contacts:
        assert contact.site
        assert contact.site.region
        by_desk.setdefault(contact.site.region.desk_id, []).append(contact)
    key = Ticket.objects.aggregate(last=Max("pk"))["last"]
    message = Message.objects.aggregate(last=Max("pk"))["last"] + 1
    for _, pattern, shift in drawn:
        key += 1
        yield Copy(
            id=key, number=ticket_number(key), pattern=pattern.pk, first_message=message,
            shift=shift, contact=dice.choice(by_desk[pattern.desk_id]).pk, tail=_tail(dice),
        )  # fmt: skip
        message += patterns.messages[pattern.pk]


def _drawn(
    patterns: _Patterns, size: Size, *, dice: Random
) -> Iterator[tuple[datetime, Ticket, timedelta]]:
    weeks, closed = patterns.weeks, size.tickets - size.open - len(patterns.closed)
    for _ in range(closed):
        pattern = dice.choice(patterns.closed)
        shift = weeks.at(dice.choice(weeks.starts)) - weeks.at(patterns.base)
        yield pattern.received_at + shift, pattern, shift
    for _ in range(size.open - len(patterns.standing)):
        pattern = dice.choice(patterns.standing)
        # Backwards only: nothing may have happened after now.
        shift = -timedelta(seconds=dice.randrange(1, int(MOST_SHIFT.total_seconds())))
        yield pattern.received_at + shift, pattern, shift


def _tail(dice: Random) -> str:
    machine = f"{dice.choice(words.MACHINES)}-{dice.randrange(10_000):04}"
    return f"{dice.choice(words.PLACES)} {dice.randrange(1, 400)}, {machine}"


def _settle(*, since: datetime, now: datetime) -> None:
    """Counts the clocks of copies that stand where they are now, and tells what was reached.

    Their shift is no whole week, so that a closed night falls elsewhere into their time.
    """
    recount.ask(RecountCause.CALENDAR, now=now, since_at=since)
    recount.carry_out(now=now)
    while ladders.climb(now=now):
        pass


def _people(policy: Policy) -> list[Contact]:
    """The clients with plain agreements and their people, all with a site and its region."""
    regions = list(Region.objects.order_by("pk"))
    names = [f"{name} {trade}" for name, trade in product(words.CLIENT_NAMES, words.CLIENT_TRADES)]
    for number, name in enumerate(names[:CLIENTS]):
        if not Client.objects.filter(name=name).exists():
            _client(name, regions[number % len(regions)], number)
    made = Contact.objects.filter(client__name__in=names[:CLIENTS])
    return list(made.select_related("site__region", "client").order_by("pk"))


def _client(name: str, region: Region, number: int) -> None:
    client = Client.objects.create(name=name)
    domain = f"{name.lower().replace(' ', '-')}.example"
    MailDomain.objects.create(client=client, domain=domain)
    site = Site.objects.create(client=client, name="Main office", region=region)
    Agreement.objects.create(client=client, name="Complete care", starts_on=date(2015, 1, 1))
    people = list(product(words.FIRST_NAMES, words.LAST_NAMES))
    Contact.objects.bulk_create(
        Contact(
            client=client, site=site, name=f"{first} {last}",
            email=f"{first}.{last}@{domain}".lower(), phone=_phone(number, place),
            language="es" if place % 9 == 0 else "en", sees_all_tickets=place == 0,
        )
        for place, (first, last) in enumerate(people[number::23][:CONTACTS])
    )  # fmt: skip


def _phone(number: int, place: int) -> str:
    area = AREAS[number % len(AREAS)]
    return telephone.e164(f"+1{area}55501{(number * CONTACTS + place) % 100:02}")


def _engineers(policy: Policy) -> dict[str, list[Engineer]]:
    """Who is in each team; where nobody is, four are made."""
    for team in Team.objects.filter(key__in=policy.teams, engineers__isnull=True):
        for number in range(4):
            engineer = Engineer.objects.create(
                name=f"{words.FIRST_NAMES[number]} of {team.name}",
                email=f"{team.key}.{number}@{policy.company.mail_domain}",
                role="lead" if number == 0 else "engineer",
            )
            Membership.objects.create(engineer=engineer, team=team, is_lead=number == 0)
    return {
        key: list(Engineer.objects.filter(teams__key=key).order_by("pk")) for key in policy.teams
    }


def _dispatcher(policy: Policy) -> Engineer:
    known = Engineer.objects.filter(role="dispatcher").order_by("pk").first()
    address = f"triage@{policy.company.mail_domain}"
    return known or Engineer.objects.create(name="Dana Okafor", email=address, role="dispatcher")


def is_empty() -> bool:
    """Whether nobody would miss anything: there is no ticket."""
    return not Ticket.objects.exists()


def say_counts(counts: Counter[str]) -> dict[str, Any]:
    """The tickets by state, the most first."""
    return {"tickets": sum(counts.values()), **dict(counts.most_common())}
