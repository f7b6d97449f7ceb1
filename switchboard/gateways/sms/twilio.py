"""Sends short messages over Twilio's Messages resource, and SignalWire's, which has its shape.

Neither takes an identity of ours, so that a message that is sent again may arrive twice.
"""

from dataclasses import dataclass

from switchboard.gateways.sms.carrier import (
    LONGEST,
    SmsAway,
    SmsMayHaveLeft,
    SmsRefused,
    Text,
)
from switchboard.gateways.voice.carrier import CarrierAway, MayRing
from switchboard.gateways.voice.twilio import TwilioShaped

# Error dictionary: no such number, one without short messages, one that asked for none.
_NEVER = {21211, 21214, 21217, 21408, 21610, 21612, 21614}


@dataclass(frozen=True)
class TwilioTexts:
    """The short messages of an account that also places calls."""

    account: TwilioShaped

    @property
    def name(self) -> str:
        """That of the account's carrier."""
        return self.account.name

    def is_configured(self) -> bool:
        """Whether the account is."""
        return self.account.is_configured()

    def send(self, text: Text) -> str:
        """Its identity at the carrier; raises SmsAway, SmsRefused or SmsMayHaveLeft."""
        fields = {"To": text.number, "From": text.sender, "Body": text.words[:LONGEST]}
        try:
            answer = self.account.api.order(self.account.path("Messages.json"), fields)
        except CarrierAway as away:
            raise SmsAway(str(away)) from away
        except MayRing as broken:
            raise SmsMayHaveLeft(f"{self.name} did not say whether it took it.") from broken
        if answer.is_good:
            return str(answer.said.get("sid", ""))
        if answer.said.get("code") in _NEVER:
            raise SmsRefused(f"{self.name} sends nothing to this number: {answer.reason}")
        raise SmsAway(f"{self.name} takes no short message now: {answer.reason}")
