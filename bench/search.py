"""Searches over the whole backlog: a number, a person, rare words, common words, nothing."""

import json
from typing import Any
from urllib.parse import quote

from bench import asking, loaded, scratch
from switchboard.database.place import Place


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Each search's figures, and those of the same statements bare."""
    options = loaded.parser(__doc__).parse_args(arguments)
    with loaded.desk(options) as here:
        browser = asking.Browser(asking.staff_email(here))
        searches = [
            {
                "kind": kind,
                **asking.asked(here, browser, f"/search?q={quote(words)}", rounds=options.rounds),
            }
            for kind, words in _searches(here).items()
        ]  # fmt: skip
    return {
        "workload": "search", "tickets": options.tickets, "seed": options.seed,
        "rounds": options.rounds, "searches": searches,
    }  # fmt: skip


def _searches(here: Place) -> dict[str, str]:
    with scratch.owner(here) as owner:
        row = owner.execute(
            "SELECT number, split_part(subject, ', ', 2), sender_name FROM tickets_ticket"
            " WHERE state = 'closed' ORDER BY id LIMIT 1 OFFSET 500"
        ).fetchone()
    assert row is not None
    number, machine, person = row
    return {
        "number": number, "one ticket": machine, "person": person, "rare words": "ledger 117",
        "common word": "printer", "two common words": "printer pages",
        "in messages": "credential store", "nothing": "zeppelin",
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(main(), indent=2))
