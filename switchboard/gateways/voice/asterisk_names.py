"""Reads and writes the names of files at Asterisk, which say what happened without us."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID

import httpx

from switchboard.gateways.voice.carrier import Heard, JoinedCall, LeftMessage

# Left with Asterisk alone, and joined by it alone (phone/asterisk/extensions.conf).
AWAY, JOINED = "away", "joined"


@dataclass(frozen=True, kw_only=True)
class LeftAlone:
    """A message that was left with Asterisk alone: its recording's name says all of it."""

    began_at: datetime
    to_number: str
    from_number: str
    channel: str

    @property
    def name(self) -> str:
        """As the recording is called, by the dialplan too (phone/asterisk/extensions.conf)."""
        number = "".join(c for c in self.from_number if c.isalnum() or c == "+") or "anonymous"
        return "_".join(
            [AWAY, str(int(self.began_at.timestamp())), self.to_number, number, self.channel]
        )

    @classmethod
    def read(cls, name: str) -> "LeftAlone | None":
        """What a recording's name says; None where it is no such recording.

        >>> LeftAlone.read("away_1795459073_+17373562220_anonymous_1795459073.4").from_number
        'anonymous'
        """
        parts = name.split("_")
        if len(parts) != 5 or parts[0] != AWAY or not parts[1].isdigit():
            return None
        began_at = datetime.fromtimestamp(int(parts[1]), tz=UTC)
        return cls(
            began_at=began_at, to_number=parts[2], from_number=parts[3], channel=parts[4]
        )  # fmt: skip

    def as_message(self, seconds: float | None) -> LeftMessage:
        """As carriers tell of messages."""
        return LeftMessage(
            carrier_key=self.channel, from_number=self.from_number, to_number=self.to_number,
            began_at=self.began_at, recording=Heard(source=self.name, seconds=seconds),
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class JoinedAlone:
    """A caller whom Asterisk alone has joined with an engineer: the name of a file tells of it."""

    began_at: datetime
    to_number: str
    from_number: str
    channel: str
    taken_by: str

    @property
    def name(self) -> str:
        """As the dialplan writes it."""
        parts = (self.to_number, self.from_number, self.channel, self.taken_by)
        return "_".join([JOINED, str(int(self.began_at.timestamp())), *parts])

    @classmethod
    def read(cls, name: str) -> "JoinedAlone | None":
        """What a file's name says; None where it tells of no such call.

        >>> JoinedAlone.read("joined_1795459073_+17373562220_anonymous_17.4_+17375550101").taken_by
        '+17375550101'
        """
        parts = name.split("_")
        if len(parts) != 6 or parts[0] != JOINED or not parts[1].isdigit():
            return None
        return cls(
            began_at=datetime.fromtimestamp(int(parts[1]), tz=UTC), to_number=parts[2],
            from_number=parts[3], channel=parts[4], taken_by=parts[5],
        )  # fmt: skip

    def as_call(self, said: str) -> JoinedCall:
        """As carriers tell of it; the file says how many seconds the two spoke."""
        return JoinedCall(
            carrier_key=self.channel, from_number=self.from_number, to_number=self.to_number,
            began_at=self.began_at, taken_by=self.taken_by, source=self.name,
            seconds=int(said) if said.strip().isdigit() else 0,
        )  # fmt: skip


def is_over(line: httpx.Client, channel: str) -> bool:
    """Whether nobody speaks on it any more."""
    answer = line.get(f"/ari/channels/{quote(channel, safe='')}")
    return answer.status_code == httpx.codes.NOT_FOUND


def recording_name(call: UUID) -> str:
    """The name at Asterisk of what is said on this call, found by the call alone."""
    return f"message_{call}"
