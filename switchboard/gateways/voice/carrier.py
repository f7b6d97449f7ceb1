"""What a telephone carrier does for us, whichever it is, and how it may fail."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable
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
class Heard:
    """A recording that the carrier has: where, and how long it is, if that is known by now."""

    source: str
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a call stands at its carrier; no outcome while it goes on.

    The recording is that of a message, once it has ended.
    """

    carrier_key: str
    outcome: Outcome | None
    recording: Heard | None = None


@dataclass(frozen=True, kw_only=True)
class LeftMessage:
    """A message that a carrier took, from whom and for which number, as the carrier knows it."""

    carrier_key: str
    from_number: str
    to_number: str
    began_at: datetime
    recording: Heard


@dataclass(frozen=True, kw_only=True)
class JoinedCall:
    """A caller whom a carrier has joined with an engineer without us; `source` is its trace."""

    carrier_key: str
    from_number: str
    to_number: str
    began_at: datetime
    taken_by: str
    seconds: int
    source: str


class Carrier(Protocol):
    """One way to the telephone network. Every method waits at most ten seconds."""

    @property
    def name(self) -> str:
        """As rows and settings name it."""
        ...

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


@runtime_checkable
class TakesMessages(Protocol):
    """A carrier that takes messages while we are away, and lists them afterwards."""

    @property
    def name(self) -> str:
        """As rows and settings name it."""
        ...

    def is_configured(self) -> bool:
        """Whether the installation has what this carrier needs."""
        ...

    def messages(self, since: datetime, *, known: Collection[str]) -> Sequence[LeftMessage]:
        """Messages that were left since then on calls that are not `known`; raises CarrierAway."""
        ...


@runtime_checkable
class JoinsCalls(Protocol):
    """A carrier that rings who is on call while we are away, and tells of it afterwards."""

    @property
    def name(self) -> str:
        """As rows and settings name it."""
        ...

    def joined(self, since: datetime, *, known: Collection[str]) -> Sequence[JoinedCall]:
        """Calls that were taken since then and are not `known`; raises CarrierAway."""
        ...

    def forget(self, source: str) -> None:
        """Deletes a trace; one that is gone is no error. Raises CarrierAway."""
        ...


@runtime_checkable
class Attended(Protocol):
    """A carrier whose calls a process of ours must hear, and that can tell whether one does."""

    @property
    def name(self) -> str:
        """As rows and settings name it."""
        ...

    def unattended(self) -> str:
        """Why nobody of ours hears its calls now; empty where somebody does."""
        ...


@runtime_checkable
class Forgets(Protocol):
    """A carrier that deletes a recording when it is asked to.

    What lies on our own disk is deleted in any case, the rest where the installation says so.
    """

    @property
    def is_ours(self) -> bool:
        """Whether its recordings lie with us."""
        ...

    def forget(self, source: str) -> None:
        """Deletes it; one that is gone is no error. Raises CarrierAway."""
        ...
