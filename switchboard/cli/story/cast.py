"""Everybody in the two weeks, and the tickets that came so far."""

from dataclasses import dataclass, field

from switchboard.accounts.actor import Actor
from switchboard.cli.desk import Desk
from switchboard.tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class Cast:
    """People by the keys of the files, tickets by their keys or subjects."""

    desk: Desk
    tickets: dict[str, Ticket] = field(default_factory=dict)

    def who(self, key: str) -> Actor:
        """An engineer by the key of the file."""
        return Actor.engineer(self.desk.engineers[key])
