"""What a carrier of short messages does for us, whichever it is, and how it may fail."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

LONGEST = 480  # three parts: more is cut by some carriers


class SmsAway(RuntimeError):
    """The carrier can't be reached, or takes nothing now: nothing has left; another may do."""


class SmsRefused(RuntimeError):
    """The carrier will never send this, as to a number that does not exist."""


class SmsMayHaveLeft(RuntimeError):
    """The connection broke after the message was handed over."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """A short message to one number, from the desk's; `key` is its identity, where one is taken."""

    key: UUID
    number: str
    sender: str
    words: str


class SmsCarrier(Protocol):
    """One way to send short messages. It waits at most ten seconds."""

    @property
    def name(self) -> str:
        """As settings name it."""
        ...

    def is_configured(self) -> bool:
        """Whether the installation has what this carrier needs."""
        ...

    def send(self, text: Text) -> str:
        """Its identity at the carrier; raises SmsAway, SmsRefused or SmsMayHaveLeft."""
        ...
