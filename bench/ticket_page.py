"""A ticket's page with fifty updates, and a usual one, at any size of backlog."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from bench import asking, loaded

UPDATES = 50


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Each page's figures, and those of the same statements bare."""
    options = loaded.parser(__doc__).parse_args(arguments)
    with loaded.desk(options) as here:
        browser = asking.Browser(asking.staff_email(here))
        numbers = {"long": _updated_often(), "usual": _usual(), "closed": _closed()}
        pages = [
            {"kind": kind, **asking.asked(here, browser, f"/tickets/{it}", rounds=options.rounds)}
            for kind, it in numbers.items()
        ]
    return {
        "workload": "ticket_page", "tickets": options.tickets, "seed": options.seed,
        "rounds": options.rounds, "updates": UPDATES, "pages": pages,
    }  # fmt: skip


def _updated_often() -> str:
    """One in progress, answered until it has fifty updates; the same in a kept installation."""
    from django.db import transaction

    from switchboard.accounts.actor import Actor
    from switchboard.console.door import become_staff
    from switchboard.flow import conversation
    from switchboard.tickets.models import Message, Ticket

    with transaction.atomic():
        become_staff()
        ticket = _in_state("in_progress").select_related("engineer").earliest("id")
        by, now = Actor.engineer(ticket.engineer), datetime.now(UTC)
        for number in range(Message.objects.filter(ticket=ticket).count(), UPDATES):
            text = f"Step {number} is done: the counter reads {number * 7}. It goes on tomorrow."
            conversation.reply(ticket.pk, text, by=by, now=now + timedelta(seconds=number))
        return Ticket.objects.get(pk=ticket.pk).number


def _usual() -> str:
    return _number("in_progress")


def _closed() -> str:
    return _number("closed")


def _number(state: str) -> str:
    from django.db import transaction

    from switchboard.console.door import become_staff

    with transaction.atomic():
        become_staff()
        return str(_in_state(state).latest("id").number)


def _in_state(state: str) -> Any:
    from switchboard.tickets.models import Ticket

    return Ticket.objects.filter(state=state).order_by()


if __name__ == "__main__":
    print(json.dumps(main(), indent=2))
