"""Sends short messages to telephones over a carrier that can, and tells what may be tried again.

A carrier is a module here and a line in CARRIERS.
"""

from collections.abc import Mapping, Sequence

from django.conf import settings

from switchboard.gateways.sms.carrier import (
    LONGEST,
    SmsAway,
    SmsCarrier,
    SmsMayHaveLeft,
    SmsRefused,
    Text,
)
from switchboard.gateways.sms.telnyx import TelnyxTexts
from switchboard.gateways.sms.twilio import TwilioTexts
from switchboard.gateways.voice.twilio import SIGNALWIRE, TWILIO

__all__ = [
    "CARRIERS", "LONGEST", "SmsAway", "SmsCarrier", "SmsMayHaveLeft", "SmsRefused", "Text",
    "configured",
]  # fmt: skip

_KNOWN: Sequence[SmsCarrier] = (TwilioTexts(TWILIO), TwilioTexts(SIGNALWIRE), TelnyxTexts())
CARRIERS: Mapping[str, SmsCarrier] = {one.name: one for one in _KNOWN}


def configured() -> Sequence[SmsCarrier]:
    """The carriers that this installation may use, the first one first, as for calls."""
    wanted = [name for name in settings.CARRIERS if name in CARRIERS]
    names = wanted if settings.CARRIERS else list(CARRIERS)
    return [CARRIERS[name] for name in names if CARRIERS[name].is_configured()]
