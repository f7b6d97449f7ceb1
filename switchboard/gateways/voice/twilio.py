"""Places calls over Twilio's REST API, and SignalWire's, which has the same shape.

Sources: Twilio's pages “Call resource”, “Recordings resource”, “Error dictionary”; SignalWire's
“Compatibility API”. A call carries our identity in the addresses that we name when we place it.
"""

import base64
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit
from uuid import UUID

from django.conf import settings

from switchboard.gateways.voice import addresses, rest, sound
from switchboard.gateways.voice.carrier import (
    AudioGone,
    CarrierAway,
    Heard,
    LeftMessage,
    MayRing,
    NumberRefused,
    Order,
    Standing,
)
from switchboard.policy.call_script import Outcome

# Error dictionary: not a number, or one that can't be dialled.
_NO_NUMBER = {13223, 13224, 21211, 21214, 21217, 21219, 21401}
_OUTCOMES: Mapping[str, Outcome] = {
    "completed": Outcome.ANSWERED,
    "busy": Outcome.BUSY,
    "no-answer": Outcome.NO_ANSWER,
    "canceled": Outcome.NO_ANSWER,
    "failed": Outcome.FAILED,
}
# How a call is called that a carrier took without naming it.
UNNAMED = "ordered "
_MOST_PAGES = 25
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")


@dataclass(frozen=True, kw_only=True)
class TwilioShaped:
    """A carrier with Twilio's API; `setting` names what the installation configured for it."""

    name: str
    setting: str
    as_json: ClassVar[bool] = False
    is_ours: ClassVar[bool] = False

    def is_configured(self) -> bool:
        """Whether account, token, API address and our own public address are known."""
        named = self._settings
        return bool(named["account"] and named["tokens"] and named["url"] and settings.PHONE_URL)

    def place(self, order: Order) -> str:
        """The call's identity at the carrier; raises CarrierAway, NumberRefused or MayRing."""
        answer = self.api.order(self._call_path(), self._ordered(order), as_json=self.as_json)
        if answer.is_good:
            return self._key(answer, order)
        raise self._refusal(answer)

    def unattended(self) -> str:
        """Why nobody answers its webhooks; empty where our process does, as asked from here."""
        where = f"{settings.WEBHOOKS_URL}/healthz"
        if rest.answers(where):
            return ""
        return f"The process webhooks does not answer at {where}: calls in are not carried."

    def hang_up(self, carrier_key: str) -> None:
        """Ends a call; one that is over is no error. Raises CarrierAway."""
        if carrier_key.startswith(UNNAMED):
            raise CarrierAway(f"{self.name} has not named this call yet.")
        path = self._call_path(carrier_key)
        answer = self.api.change(path, {"Status": "completed"}, as_json=self.as_json)
        if answer.status >= 500 or answer.status in {401, 403, 429}:
            raise CarrierAway(f"{self.name} did not end a call: {answer.reason}")

    def standing(self, call: UUID, carrier_key: str | None) -> Standing | None:
        """How a call stands; raises CarrierAway.

        There is no field of a call in which the carrier would keep our own identity. But whatever
        it takes is told to us at once, at the StatusCallback that carries ours (`initiated`), which
        gives us its key: a call whose key we never heard was not taken.
        """
        if not carrier_key:
            return None
        if carrier_key.startswith(UNNAMED):
            raise CarrierAway(f"{self.name} has not named this call yet.")
        answer = self.api.ask(self._call_path(carrier_key))
        if answer.status == 404:
            return None
        if not answer.is_good:
            raise CarrierAway(f"{self.name} does not say how a call stands: {answer.reason}")
        outcome = _OUTCOMES.get(str(answer.said.get("status")))
        recording = self._recording_of(carrier_key, is_over=outcome is not None)
        return Standing(carrier_key=carrier_key, outcome=outcome, recording=recording)

    def audio(self, source: str) -> tuple[bytes, str]:
        """A recording and its content type; raises AudioAway or AudioGone.

        Fetched from the carrier's own host alone, whatever `source` says.
        """
        url = source if rest.is_on(source, self.api.url) else ""
        if not url:
            raise AudioGone(f"The recording is said to be somewhere else than at {self.name}.")
        found = rest.audio(url, headers={"Authorization": self.api.authorization})
        return found, sound.content_type(found)

    def forget(self, source: str) -> None:
        """Deletes a recording; raises CarrierAway."""
        if rest.is_on(source, self.api.url):
            path = urlsplit(source).path.removeprefix(urlsplit(self.api.url).path)
            answer = self.api.delete(path.removesuffix(".json") + ".json")
            if not answer.is_good and answer.status != 404:
                raise CarrierAway(f"{self.name} keeps a recording: {answer.reason}")

    def messages(self, since: datetime, *, known: Collection[str]) -> Sequence[LeftMessage]:
        """Messages that callers left since then; raises CarrierAway.

        One request for each page of them and for each that is not `known`.
        """
        day = since.astimezone(UTC).date().isoformat()
        listed = self._listed("Recordings.json", {"DateCreated>": day, "PageSize": "200"})
        kept = [one for one in listed if _is_message(one) and (_created(one) or since) >= since]
        fresh = [one for one in kept if one.get("call_sid") not in known]
        found = [self._left(one, since=since) for one in fresh]
        return [one for one in found if one is not None]

    def _left(self, recording: Mapping[str, Any], *, since: datetime) -> LeftMessage | None:
        """None where the call was not a client's."""
        key = str(recording.get("call_sid") or "")
        if not _KEY.fullmatch(key):
            return None
        answer = self.api.ask(self._call_path(key))
        if not answer.is_good or answer.said.get("direction") != "inbound":
            return None
        return LeftMessage(
            carrier_key=key,
            from_number=str(answer.said.get("from") or ""),
            to_number=str(answer.said.get("to") or ""),
            began_at=_instant(answer.said.get("start_time")) or _created(recording) or since,
            recording=self._heard(recording),
        )

    def _recording_of(self, carrier_key: str, *, is_over: bool) -> Heard | None:
        """The message that was left on a call, once it has ended."""
        path = f"Calls/{quote(carrier_key, safe='')}/Recordings.json"
        for one in self._listed(path, {"PageSize": "20"}):
            if _is_message(one) and (is_over or one.get("status") == "completed"):
                return self._heard(one)
        return None

    def _listed(self, path: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """All pages of a list of recordings, the newest first, as carriers give them."""
        found: list[dict[str, Any]] = []
        answer = self.api.ask(self.path(path), query)
        for _ in range(_MOST_PAGES):
            if not answer.is_good:
                raise CarrierAway(f"{self.name} does not list recordings: {answer.reason}")
            listed = answer.said.get("recordings")
            found += [one for one in listed or [] if isinstance(one, dict)]
            following = answer.said.get("next_page_uri")
            if not isinstance(following, str) or not following.startswith("/"):
                break
            answer = self.api.ask(following)
        return found

    def _heard(self, recording: Mapping[str, Any]) -> Heard:
        path = self.path(f"Recordings/{quote(str(recording.get('sid')), safe='')}")
        return Heard(source=self.api.url + path, seconds=seconds_of(recording.get("duration")))

    def _ordered(self, order: Order) -> dict[str, Any]:
        """What is handed over: our identity stands in every address (Call resource: Create)."""

        def told(step: str) -> str:
            return addresses.step(self.name, addresses.OUT, order.call, step)

        fields: dict[str, Any] = {
            "To": order.number,
            "From": order.caller_id,
            "Url": told("picked_up"),
            "Method": "POST",
            "StatusCallback": told("status"),
            "StatusCallbackMethod": "POST",
            "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"],
            "Timeout": str(order.ring_seconds),
        }
        if order.detects_machines:
            # Beside the call: whoever answers is spoken to at once.
            fields |= {
                "MachineDetection": "Enable",
                "AsyncAmd": "true",
                "AsyncAmdStatusCallback": told("machine"),
                "AsyncAmdStatusCallbackMethod": "POST",
            }
        return fields

    def _refusal(self, answer: rest.Answer) -> Exception:
        """What an answer that took nothing means."""
        if answer.said.get("code") in _NO_NUMBER:
            return NumberRefused(f"{self.name} can't ring this number: {answer.reason}")
        is_its_own = "code" in answer.said or answer.status < 500 or answer.status == 503
        if answer.is_good or not is_its_own:
            # Said by something between us and the carrier, which may have passed the order on.
            return MayRing(f"{self.name} did not say whether it took the call: {answer.reason}")
        return CarrierAway(f"{self.name} takes no call now: {answer.reason}")

    def _key(self, answer: rest.Answer, order: Order) -> str:
        """How the carrier named the call; where it did not, we say so until its first webhook."""
        return str(answer.said.get("sid") or f"{UNNAMED}{order.call}")

    def path(self, rest_of_it: str) -> str:
        """Where a resource of the account is."""
        return f"/2010-04-01/Accounts/{self._settings['account']}/{rest_of_it}"

    def _call_path(self, key: str = "") -> str:
        return self.path(f"Calls/{quote(key, safe='')}.json" if key else "Calls.json")

    def _authorization(self) -> str:
        named = self._settings
        pair = f"{named['account']}:{named['tokens'][0]}".encode()
        return "Basic " + base64.b64encode(pair).decode()

    @property
    def api(self) -> rest.Api:
        """The account's API."""
        return rest.Api(
            carrier=self.name,
            url=self._settings["url"].rstrip("/"),
            authorization=self._authorization(),
        )

    @property
    def _settings(self) -> Mapping[str, Any]:
        return getattr(settings, self.setting)


def _is_message(recording: Mapping[str, Any]) -> bool:
    """Made by Record, and not of two people who speak; what has no sound is none."""
    source = str(recording.get("source") or "RecordVerb")
    return source == "RecordVerb" and recording.get("status") not in {"absent", "failed"}


def seconds_of(duration: object) -> float | None:
    """A recording that is not ready has -1."""
    try:
        seconds = float(str(duration))
    except ValueError:
        return None
    return seconds if seconds >= 0 else None


def _created(recording: Mapping[str, Any]) -> datetime | None:
    return _instant(recording.get("date_created"))


def _instant(said: object) -> datetime | None:
    """Their instants are those of mail headers (RFC 2822), or of ISO 8601."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            found = read(str(said))
        except ValueError:
            continue
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return None


TWILIO = TwilioShaped(name="twilio", setting="TWILIO")
SIGNALWIRE = TwilioShaped(name="signalwire", setting="SIGNALWIRE")
