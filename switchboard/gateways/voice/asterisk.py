"""Calls over an Asterisk of the provider's own, ordered by its REST interface (ARI).

The Call's UUID is the channel's id there: an order that is given twice rings once. What becomes of
a call is told by the `phone` process, which hears Asterisk's events.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit
from uuid import UUID

import httpx
from django.conf import settings

from switchboard.gateways.voice.asterisk_names import (
    JoinedAlone,
    LeftAlone,
    is_over,
    recording_name,
)
from switchboard.gateways.voice.carrier import (
    AudioAway,
    AudioGone,
    CarrierAway,
    Heard,
    JoinedCall,
    LeftMessage,
    MayRing,
    NumberRefused,
    Order,
    Standing,
)
from switchboard.gateways.voice.rest import certificates
from switchboard.gateways.voice.sound import content_type
from switchboard.policy.call_script import Outcome

NAME = "asterisk"
APP = USER = "switchboard"
PLACED = "placed"
PATIENCE = httpx.Timeout(8.0, connect=2.0)
LARGEST_RECORDING = 32 * 1024 * 1024
# Asterisk's WAV: 8,000 samples of 16 bits a second.
WAV_HEADER, BYTES_A_SECOND = 44, 16_000


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where Asterisk listens for us, and with what it lets us in."""

    url: str
    user: str
    password: str

    @property
    def socket_url(self) -> str:
        """The address of its events; the password travels in a header, never in an address."""
        return f"{self.url.replace('http', 'ws', 1)}/ari/events?app={APP}"


def door() -> Door | None:
    """As SWITCHBOARD_ARI_URL names it, `http://user:password@host:port`; None without one.

    Without a password there, it is the one that `phone configure` made for this installation.
    """
    if not settings.ARI_URL:
        return None
    parts = urlsplit(settings.ARI_URL)
    kept = home() / "ari-password"
    password = unquote(parts.password or "") or (kept.read_text().strip() if kept.exists() else "")
    where = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
    return Door(url=where, user=unquote(parts.username or "") or USER, password=password)


def home() -> Path:
    """The folder that this desk and its Asterisk share: what is said, and who is on call."""
    return Path(settings.PLACE.folder) / "phone"


class Asterisk:
    """One Asterisk, as a carrier."""

    name = NAME
    # Its disk is ours: once a message is kept with its ticket there is no second copy.
    is_ours = True

    def is_configured(self) -> bool:
        """Whether an address of its is named."""
        return bool(settings.ARI_URL)

    def place(self, order: Order) -> str:
        """Rings a number; raises CarrierAway, NumberRefused or MayRing."""
        if not _is_number(order.number):
            raise NumberRefused(f"“{order.number[:40]}” is no telephone number.")
        with _line() as line:
            _require_somebody_listening(line)
            try:
                answer = line.post("/ari/channels", params=_as_channel(order))
            except httpx.ConnectError as away:
                raise CarrierAway(_said(away)) from away
            except httpx.HTTPError as broken:
                raise MayRing(_said(broken)) from broken
        if answer.status_code == httpx.codes.CONFLICT:
            return str(order.call)  # ordered before: it rings
        if answer.status_code == httpx.codes.BAD_REQUEST:
            raise NumberRefused(answer.text[:300])
        if answer.is_error:
            raise CarrierAway(f"Asterisk answered {answer.status_code}: {answer.text[:300]}")
        return str(answer.json()["id"])

    def unattended(self) -> str:
        """Why nobody of ours hears its calls now; empty where the phone process does."""
        try:
            with _line() as line:
                _require_somebody_listening(line)
        except CarrierAway as away:
            return str(away)
        return ""

    def hang_up(self, carrier_key: str) -> None:
        """Ends a call; one that is over is no error. Raises CarrierAway."""
        with _line() as line, _reached():
            line.delete(f"/ari/channels/{quote(carrier_key, safe='')}")

    def standing(self, call: UUID, carrier_key: str | None) -> Standing | None:
        """How a call stands; of one that is over Asterisk knows only a recording that is left.

        Raises CarrierAway.
        """
        key = carrier_key or str(call)
        with _line() as line, _reached():
            answer = line.get(f"/ari/channels/{quote(key, safe='')}")
            if answer.is_success:
                return Standing(carrier_key=key, outcome=None)
            if answer.status_code != httpx.codes.NOT_FOUND:
                raise CarrierAway(f"Asterisk answered {answer.status_code}.")
            seconds = _seconds(line, recording_name(call))
        if seconds is None:
            return None
        heard = Heard(source=recording_name(call), seconds=seconds)
        return Standing(carrier_key=key, outcome=Outcome.ANSWERED, recording=heard)

    def audio(self, source: str) -> tuple[bytes, str]:
        """A recording by its name at Asterisk; raises AudioAway or AudioGone."""
        try:
            with _line() as line:
                answer = line.get(_file(source))
        except (httpx.HTTPError, CarrierAway) as away:
            raise AudioAway(_said(away)) from away
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise AudioGone(f"Asterisk has no recording “{source}”.")
        if answer.is_error:
            raise AudioAway(f"Asterisk answered {answer.status_code} for “{source}”.")
        if len(answer.content) > LARGEST_RECORDING:
            raise AudioGone(f"“{source}” is larger than {LARGEST_RECORDING} bytes.")
        return answer.content, content_type(answer.content)

    def messages(self, since: datetime, *, known: Collection[str]) -> Sequence[LeftMessage]:
        """What callers left with Asterisk alone while we were away; raises CarrierAway.

        One that is still being said is told of at the next look.
        """
        with _line() as line, _reached():
            left = [LeftAlone.read(one) for one in _stored(line)]
            new = [one for one in left if one is not None and one.channel not in known]
            found = [one for one in new if one.began_at >= since]
            return [
                one.as_message(_seconds(line, one.name))
                for one in found
                if is_over(line, one.channel)
            ]

    def joined(self, since: datetime, *, known: Collection[str]) -> Sequence[JoinedCall]:
        """Callers whom Asterisk alone has joined with an engineer; raises CarrierAway.

        Those who still speak are told of at the next look.
        """
        with _line() as line, _reached():
            traces = [JoinedAlone.read(one) for one in _stored(line)]
            new = [one for one in traces if one is not None and one.channel not in known]
            found = [one for one in new if one.began_at >= since and is_over(line, one.channel)]
            return [one.as_call(line.get(_file(one.name)).text) for one in found]

    def forget(self, source: str) -> None:
        """Deletes a recording there, once it is kept here; one that is gone is no error."""
        with _line() as line, _reached():
            line.delete(f"/ari/recordings/stored/{quote(source, safe='')}")


def _stored(line: httpx.Client) -> Sequence[str]:
    """The names of all recordings; raises CarrierAway."""
    answer = line.get("/ari/recordings/stored")
    if answer.is_error:
        raise CarrierAway(f"Asterisk answered {answer.status_code}.")
    return [str(one["name"]) for one in answer.json()]


def _file(name: str) -> str:
    return f"/ari/recordings/stored/{quote(name, safe='')}/file"


def _seconds(line: httpx.Client, name: str) -> float | None:
    """How long a recording is; None where there is none. Asterisk says so by its file alone."""
    answer = line.get(_file(name))
    return None if answer.is_error else max(0, len(answer.content) - WAV_HEADER) / BYTES_A_SECOND


def _as_channel(order: Order) -> Mapping[str, str]:
    return {
        "endpoint": f"PJSIP/{order.number}@trunk",
        "app": APP,
        "appArgs": f"{PLACED},{order.call}",
        "channelId": str(order.call),
        "callerId": order.caller_id,
        "timeout": str(order.ring_seconds),
    }


def _require_somebody_listening(line: httpx.Client) -> None:
    """Asterisk would ring, and whoever answers would hear nothing, were the phone process away."""
    with _reached():
        answer = line.get(f"/ari/applications/{APP}")
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise CarrierAway("The phone process is not connected with Asterisk.")
    if answer.is_error:
        raise CarrierAway(f"Asterisk answered {answer.status_code}: {answer.text[:300]}")


def _is_number(number: str) -> bool:
    """Digits after a plus: nothing else may reach the dialling string.

    >>> _is_number("+17375550142"), _is_number("+1@elsewhere"), _is_number("")
    (True, False, False)
    """
    digits = number.removeprefix("+")
    return digits.isascii() and digits.isdigit() and len(digits) <= 20


@contextmanager
def _line() -> Iterator[httpx.Client]:
    there = door()
    if there is None:
        raise CarrierAway("SWITCHBOARD_ARI_URL names no Asterisk.")
    sign_in = httpx.BasicAuth(there.user, there.password)
    with httpx.Client(
        base_url=there.url, auth=sign_in, timeout=PATIENCE, verify=certificates()
    ) as line:
        yield line


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except httpx.HTTPError as away:
        raise CarrierAway(_said(away)) from away


def _said(fault: Exception) -> str:
    return f"Asterisk does not answer: {str(fault) or type(fault).__name__}"
