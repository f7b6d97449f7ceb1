"""Places calls over Telnyx's TeXML API, which has Twilio's shape with its own paths and fields.

Sources: Telnyx's pages “Initiate an outbound call”, “Fetch a call”, “Fetch recording resource”
(TeXML REST commands). The answer to an order need not name the call: its first webhook does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

from switchboard.gateways.voice import rest, sound
from switchboard.gateways.voice.carrier import (
    AudioAway,
    AudioGone,
    CarrierAway,
    Heard,
    MayRing,
    NumberRefused,
    Order,
)
from switchboard.gateways.voice.twilio import UNNAMED, TwilioShaped, seconds_of

# “Invalid phone number”, “… destination number is invalid” (API errors).
_NO_NUMBER = {"10016", "10003", "90013"}


@dataclass(frozen=True, kw_only=True)
class Telnyx(TwilioShaped):
    """Telnyx by TeXML."""

    as_json: ClassVar[bool] = True

    def is_configured(self) -> bool:
        """Whether the TeXML application is known too, over which calls go out."""
        return super().is_configured() and bool(self._settings["application"])

    def audio(self, source: str) -> tuple[bytes, str]:
        """A recording by its identity, and its content type; raises AudioAway or AudioGone.

        Its address is asked for anew each time, for it is good for minutes only. It lies on a store
        of Telnyx's, which is given no credentials.
        """
        try:
            answer = self.api.ask(self.path(f"Recordings/{quote(source, safe='')}.json"))
        except CarrierAway as away:
            raise AudioAway(str(away)) from away
        if answer.status in {404, 410}:
            raise AudioGone(f"{self.name} has no recording “{source[:60]}”.")
        url = str(answer.said.get("media_url") or "")
        if not answer.is_good or not url:
            raise AudioAway(f"{self.name} does not say where the recording is: {answer.reason}")
        if not self._is_store(url):
            raise AudioGone(f"{self.name} names a place that is not asked: {urlsplit(url).netloc}")
        found = rest.audio(url, headers={})
        return found, sound.content_type(found)

    def forget(self, source: str) -> None:
        """Deletes a recording; raises CarrierAway."""
        answer = self.api.delete(self.path(f"Recordings/{quote(source, safe='')}.json"))
        if not answer.is_good and answer.status != 404:
            raise CarrierAway(f"{self.name} keeps a recording: {answer.reason}")

    def _is_store(self, url: str) -> bool:
        """https, and one of the hosts that are named, where any are; or the API's own."""
        hosts, parts = self._settings["audio_hosts"], urlsplit(url)
        if rest.is_on(url, self.api.url):
            return True
        is_named = not hosts or parts.hostname in hosts
        return parts.scheme == "https" and is_named and not parts.username

    def _heard(self, recording: Mapping[str, Any]) -> Heard:
        return Heard(
            source=str(recording.get("sid")), seconds=seconds_of(recording.get("duration"))
        )

    def _ordered(self, order: Order) -> dict[str, Any]:
        fields = super()._ordered(order) | {
            "ApplicationSid": self._settings["application"],
            "UrlMethod": "POST",
            "StatusCallbackEvent": "initiated ringing answered completed",
            "Timeout": order.ring_seconds,
        }
        if order.detects_machines:
            fields["AsyncAmd"] = True
        fields.pop("Method")
        return fields

    def _key(self, answer: rest.Answer, order: Order) -> str:
        named = answer.said
        found = named.get("sid") or named.get("call_sid")
        return str(found or f"{UNNAMED}{order.call}")

    def _refusal(self, answer: rest.Answer) -> Exception:
        errors = answer.said.get("errors")
        found = [one for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
        words = "; ".join(f"{one.get('code')} {one.get('title')}" for one in found)[:200]
        if any(str(one.get("code")) in _NO_NUMBER for one in found):
            return NumberRefused(f"{self.name} can't ring this number: {words}")
        if not found and answer.status >= 500 and answer.status != 503:
            return MayRing(f"{self.name} did not say whether it took the call: {answer.status}")
        return CarrierAway(f"{self.name} takes no call now: {answer.status} {words}")

    def path(self, rest_of_it: str) -> str:
        """Where a TeXML resource of the account is."""
        return f"/texml/Accounts/{self._settings['account']}/{rest_of_it}"

    def _call_path(self, key: str = "") -> str:
        return self.path(f"Calls/{quote(key, safe='')}" if key else "Calls")

    def _authorization(self) -> str:
        return f"Bearer {self._settings['tokens'][0]}"


TELNYX = Telnyx(name="telnyx", setting="TELNYX")
