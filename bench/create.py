"""New tickets a second into a backlog of any size, one process, beside the same statements bare."""

import json
import time
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bench import asking, loaded, scratch


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """The verb that mail, portal and telephone all end in, a commit each."""
    options = loaded.parser(__doc__).parse_args(arguments)
    with loaded.desk(options, process="worker") as here:
        opening = _Opening()
        figures = asking.measured(scratch.staff(here), opening.once, rounds=options.rounds)
        began = time.perf_counter()
        for _ in range(options.rounds):
            opening.once()
        rate = options.rounds / (time.perf_counter() - began)
    return {
        "workload": "create", "tickets": options.tickets, "seed": options.seed,
        "rounds": options.rounds, "a_second": round(rate), **figures,
    }  # fmt: skip


class _Opening:
    """Reports of one contact, each a new ticket."""

    def __init__(self) -> None:
        from switchboard.clients.models import Contact

        self.contact = Contact.objects.select_related("client", "site").earliest("id")
        self.numbers = count()

    def once(self) -> None:
        """Opens one, and commits."""
        from django.db import transaction

        from switchboard.accounts.actor import Actor
        from switchboard.flow import opening
        from switchboard.flow.opening import Report
        from switchboard.tickets.models.ticket import Channel

        now, number = datetime.now(UTC), next(self.numbers)
        report = Report(
            channel=Channel.PORTAL, received_at=now, subject=f"Scanner {number} feeds two sheets",
            text="Since the move it takes two sheets at once.", sender_name=self.contact.name,
            sender_address=self.contact.email, is_verified=True,
        )  # fmt: skip
        with transaction.atomic():
            by = Actor.contact(self.contact)
            opening.open_ticket(report, contact=self.contact, by=by, now=now)


if __name__ == "__main__":
    print(json.dumps(main(), indent=2))
