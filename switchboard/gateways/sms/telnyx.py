"""Sends short messages over Telnyx (“Send a message”, Messaging API)."""

from switchboard.gateways.sms.carrier import (
    LONGEST,
    SmsAway,
    SmsMayHaveLeft,
    SmsRefused,
    Text,
)
from switchboard.gateways.voice.carrier import CarrierAway, MayRing
from switchboard.gateways.voice.telnyx import TELNYX

# Messaging errors: not a number, one that can't be reached, one that asked for none.
_NEVER = {"40310", "40300", "40001"}


class TelnyxTexts:
    """The short messages of the account that also places calls."""

    name = TELNYX.name

    def is_configured(self) -> bool:
        """Whether the account is."""
        return TELNYX.is_configured()

    def send(self, text: Text) -> str:
        """Its identity at the carrier; raises SmsAway, SmsRefused or SmsMayHaveLeft."""
        fields = {"to": text.number, "from": text.sender, "text": text.words[:LONGEST]}
        try:
            answer = TELNYX.api.order("/messages", fields, as_json=True)
        except CarrierAway as away:
            raise SmsAway(str(away)) from away
        except MayRing as broken:
            raise SmsMayHaveLeft("telnyx did not say whether it took it.") from broken
        told = answer.said.get("data")
        if answer.is_good:
            return str(told.get("id", "")) if isinstance(told, dict) else ""
        errors = answer.said.get("errors")
        codes = {str(one.get("code")) for one in errors or [] if isinstance(one, dict)}
        if codes & _NEVER:
            raise SmsRefused(f"telnyx sends nothing to this number: {sorted(codes)}")
        raise SmsAway(f"telnyx takes no short message now: {answer.status} {sorted(codes)}")
