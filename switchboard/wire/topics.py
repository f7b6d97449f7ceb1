"""Decides what a change is called for those who watch: which queue, which ticket, whose work.

A topic names what is looked at, never what is in it; the triggers of the migration
`tickets/0022_live` and the pages' `data-live` spell the same words.
"""

import json
import re

CHANNEL = "switchboard_live"
PRESENCE_CHANNEL = "switchboard_presence"

TRIAGE = "triage"
# Every change of any ticket, for pages that show tickets of all queues.
ANY = "any"
# Told by the database alone: more changed in one statement than is worth naming.
EVERYTHING = "everything"
MOST = 20
_TOPIC = re.compile(r"triage|any|(?:team|with|told):[0-9]{1,18}|ticket:[0-9]{1,18}")


class UnknownTopic(ValueError):
    """There is nothing of that name to hear of."""

    def __init__(self, text: str) -> None:
        super().__init__(f"There is no topic “{text[:40]}”, or there are more than {MOST} of them.")


def of_team(team_id: int) -> str:
    """The queue of a team."""
    return f"team:{team_id}"


def held_by(engineer_id: int) -> str:
    """The work of an engineer."""
    return f"with:{engineer_id}"


def told(engineer_id: int) -> str:
    """The notices of an engineer."""
    return f"told:{engineer_id}"


def of_ticket(number: str) -> str:
    """One ticket."""
    return f"ticket:{number}"


def read(text: str, *, engineer_id: int) -> frozenset[str]:
    """The topics that an engineer asks for, parted by commas; raises UnknownTopic.

    What another was told is theirs alone.

    >>> sorted(read("triage,team:4,told:7", engineer_id=7))
    ['team:4', 'told:7', 'triage']
    """
    asked = [one for one in text.split(",") if one]
    if len(asked) > MOST:
        raise UnknownTopic(asked[MOST])
    for one in asked:
        is_another = one.startswith("told:") and one != told(engineer_id)
        if is_another or not _TOPIC.fullmatch(one):
            raise UnknownTopic(one)
    return frozenset(asked)


def writes(number: str, engineer_id: int) -> str:
    """What is told on PRESENCE_CHANNEL while somebody writes on a ticket.

    >>> writes("332098230", 4)
    '{"from": "console", "rows": [["332098230", 4, "writes"]]}'
    """
    return json.dumps({"from": "console", "rows": [[number, engineer_id, "writes"]]})
