"""The console's queues of fifty rows, at any size of backlog: first pages, later ones, filters."""

import json
from typing import Any

from bench import asking, loaded

PAGES = (
    "/triage", "/triage?time=at-risk", "/mine", "/teams/service_desk",
    "/teams/service_desk?time=missed", "/wallboard", "/attainment",
)  # fmt: skip


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Each page's figures, and those of the same statements bare."""
    options = loaded.parser(__doc__).parse_args(arguments)
    with loaded.desk(options) as here:
        browser = asking.Browser(asking.staff_email(here))
        pages = [asking.asked(here, browser, address, rounds=options.rounds) for address in PAGES]
    return {
        "workload": "queue_page", "tickets": options.tickets, "seed": options.seed,
        "rounds": options.rounds, "pages": pages,
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(main(), indent=2))
