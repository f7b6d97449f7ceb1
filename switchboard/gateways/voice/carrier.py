"""What every carrier of calls can do, and how it says that it could not."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from switchboard.policy.call_script import Outcome


class CarrierAway(RuntimeError):
    """The carrier can't be reached, or takes no calls now: nothing has rung; another may do."""


class NumberRefused(RuntimeError):
    """The carrier will never ring this number, as one that does not exist."""


class MayRing(RuntimeError):
    """The connection broke after the order was handed over: the call may ring. Ask for it."""


class AudioAway(RuntimeError):
    """The recording can't be fetched now."""


class AudioGone(RuntimeError):
    """The carrier has no such recording, and never will."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """A call to be placed: whom to ring and as who; `call` is its identity in every address."""

    call: UUID
    number: str
    caller_id: str
    ring_seconds: int
    detects_machines: bool = True


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a call stands at its carrier; no outcome while it goes on."""

    carrier_key: str
    outcome: Outcome | None


class Carrier(Protocol):
    """One way to the telephone network. Every method waits at most ten seconds."""

    name: str

    def is_configured(self) -> bool:
        """Whether the installation has what this carrier needs."""
        ...

    def place(self, order: Order) -> str:
        """The call's identity at the carrier; raises CarrierAway, NumberRefused or MayRing."""
        ...

    def hang_up(self, carrier_key: str) -> None:
        """Ends a call that rings or goes on; one that is over is no error. Raises CarrierAway."""
        ...

    def standing(self, call: UUID, carrier_key: str | None) -> Standing | None:
        """How a call stands; None where the carrier knows of none. Raises CarrierAway."""
        ...

    def audio(self, source: str) -> tuple[bytes, str]:
        """A recording and its content type; raises AudioAway or AudioGone."""
        ...

    def forget(self, source: str) -> None:
        """Deletes the carrier's copy of a recording that is kept here; raises CarrierAway."""
        ...
