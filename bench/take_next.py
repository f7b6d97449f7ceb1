"""Takes a second from one team's queue by many engineers, beside the same statements bare."""

import argparse
import json
import statistics
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import psycopg

from bench import scratch
from switchboard.database.place import Place

Statement = tuple[str, tuple[Any, ...]]


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Takes a second, the median of several runs, verb and bare by turns on fresh rows.

    Bare are the verb's own statements, recorded from one taking and sent again by psycopg with
    the row that was found: the same columns, round trips and commits, without Django and rules.
    """
    sizes = _sizes(arguments)
    rates: dict[str, list[float]] = {"verb": [], "bare": []}
    with scratch.installation() as here:
        desk = _Desk(here, processes=sizes.processes)
        desk.fill(1)
        recorded = desk.record()
        for _ in range(sizes.runs):
            rates["verb"].append(desk.rate(sizes.tickets, desk.take_by_verb))
            rates["bare"].append(desk.rate(sizes.tickets, desk.take_bare(recorded)))
    verb, bare = (statistics.median(rates[name]) for name in ("verb", "bare"))
    return {
        "workload": "take_next",
        "tickets": sizes.tickets,
        "processes": sizes.processes,
        "runs": sizes.runs,
        "statements_a_take": len(recorded),
        "takes_per_second": round(verb),
        "bare_per_second": round(bare),
        "ratio": round(verb / bare, 2),
        "all_runs": {name: [round(rate) for rate in found] for name, found in rates.items()},
    }


class _Desk:
    """One team, its engineers, and a queue that is filled anew for each run."""

    def __init__(self, here: Place, *, processes: int) -> None:
        from switchboard.accounts.actor import Actor
        from switchboard.clients.models import Client, Contact, Site
        from switchboard.published.models import Desk, PolicyVersion, Region
        from switchboard.staff.models import Engineer, Team

        self.here = here
        self.team = Team.objects.get(key="service_desk")
        client = Client.objects.create(name="Hill Country Law")
        region = Region.objects.get(key="tx")
        site = Site.objects.create(client=client, name="Austin office", region=region)
        contact = Contact.objects.create(
            client=client, site=site, name="Hector Ruiz", email="hector@hillcountry-law.example"
        )
        version = PolicyVersion.objects.in_force()
        assert version.policy  # parsed before the processes part
        self.facts = {
            "client": client, "site": site, "contact": contact, "policy_version": version,
            "desk": Desk.objects.get(key="texas"), "team": self.team, "state": "open",
            "impact": "individual", "urgency": "low", "subject": "Outlook hangs",
            "channel": "mail", "triaged_at": scratch.MONDAY,
        }  # fmt: skip
        self.engineers = [
            Actor.engineer(
                Engineer.objects.create(name=f"Engineer {n}", email=f"e{n}@support.example")
            )
            for n in range(processes)
        ]

    def fill(self, count: int) -> None:
        """Empties the tickets and queues `count` new ones, the database's statistics fresh."""
        from switchboard.policy.priority import Priority
        from switchboard.policy.ticket_number import ticket_number
        from switchboard.tickets.models import Ticket

        dice = Random(count)
        with scratch.owner(self.here) as owner:
            owner.execute("TRUNCATE tickets_ticket, channels_outboundmail CASCADE")
            rows = (
                Ticket(
                    id=key, number=ticket_number(key), priority=dice.choice(list(Priority)),
                    received_at=scratch.MONDAY - timedelta(seconds=dice.randrange(10 * count)),
                    **self.facts,
                )
                for key in dice.sample(range(1, 90_000_000), count)
            )  # fmt: skip
            Ticket.objects.bulk_create(rows, batch_size=1_000)
            # Rows in relations without a key of the database survive TRUNCATE.
            owner.execute("TRUNCATE tickets_assignment, tickets_timelineevent CASCADE")
            owner.execute("VACUUM ANALYZE tickets_ticket")

    def record(self) -> list[Statement]:
        """The statements of one taking, with what they were sent; the taking is rolled back."""
        from django.db import connection, transaction

        from switchboard.flow import work

        sent: list[Statement] = []

        def note(execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
            if "SAVEPOINT" not in sql:  # the frame of being recorded, not of a taking
                sent.append((sql, tuple(params or ())))
            return execute(sql, params, many, context)

        with transaction.atomic():
            with connection.execute_wrapper(note):
                ticket = work.take_next(self.team.pk, by=self.engineers[0], now=scratch.MONDAY)
            transaction.set_rollback(True)
        assert ticket is not None
        return [(sql, tuple(_marked(one, ticket.pk) for one in params)) for sql, params in sent]

    def rate(self, tickets: int, take_all: Callable[[int], int]) -> float:
        """Takes a second by all engineers together; every ticket is taken once, or this fails."""
        self.fill(tickets)
        spans = scratch.at_once(len(self.engineers), lambda number: _timed(take_all, number))
        with scratch.owner(self.here) as owner:
            (assigned,) = owner.execute(
                "SELECT count(DISTINCT ticket_id) FROM tickets_assignment"
            ).fetchone()
        taken = sum(count for count, _, _ in spans)
        assert taken == assigned == tickets, (taken, assigned, tickets)
        begun, ended = min(span[1] for span in spans), max(span[2] for span in spans)
        return tickets / (ended - begun)

    def take_by_verb(self, number: int) -> int:
        """The real verb, with all that it writes."""
        from switchboard.flow import work

        count = 0
        while work.take_next(self.team.pk, by=self.engineers[number], now=scratch.MONDAY):
            count += 1
        return count

    def take_bare(self, recorded: list[Statement]) -> Callable[[int], int]:
        """The recorded statements by psycopg alone, one transaction a ticket."""

        def take_all(_number: int) -> int:
            count = 0
            with scratch.staff(self.here) as connection:
                while _send(connection, recorded):
                    connection.commit()
                    count += 1
            return count

        return take_all


class _TicketKey:
    """Stands for the key of the row that the first statement finds."""


class _MessageId:
    """Stands for a Message-ID, which no two letters share."""


def _marked(value: Any, ticket_id: int) -> Any:
    if value == ticket_id and not isinstance(value, bool):
        return _TicketKey
    is_id = isinstance(value, str) and value.startswith("<") and value.endswith("@support.example>")
    return _MessageId if is_id else value


def _send(connection: psycopg.Connection, recorded: list[Statement]) -> bool:
    (first, asked), *others = recorded
    found = connection.execute(first, asked).fetchone()
    if found is None:
        return False
    fresh = {_TicketKey: found[0], _MessageId: f"<{uuid.uuid4().hex}@support.example>"}
    for sql, params in others:
        values = [fresh.get(one, one) if isinstance(one, type) else one for one in params]
        cursor = connection.execute(sql, values)
        if cursor.description:
            cursor.fetchall()
    return True


def _timed(take_all: Callable[[int], int], number: int) -> tuple[int, float, float]:
    begun = time.monotonic()
    return take_all(number), begun, time.monotonic()


def _sizes(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=20_000, help="tickets in the queue")
    parser.add_argument("--processes", type=int, default=8, help="engineers at once")
    parser.add_argument("--runs", type=int, default=3, help="runs, of which the median counts")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    print(json.dumps(main(), indent=2))
