"""Places calls over a telephone carrier, and tells apart what may be tried again.

A carrier is a module here and a line in CARRIERS. Whatever a call leads to comes back through the
wires in: the `phone` room tells `flow/calls`.
"""

from collections.abc import Iterator, Mapping, Sequence

from django.conf import settings

from switchboard.gateways.voice.asterisk import Asterisk
from switchboard.gateways.voice.carrier import (
    Attended,
    AudioAway,
    AudioGone,
    Carrier,
    CarrierAway,
    Forgets,
    Heard,
    JoinedCall,
    JoinsCalls,
    LeftMessage,
    MayRing,
    NumberRefused,
    Order,
    Standing,
    TakesMessages,
)
from switchboard.gateways.voice.telnyx import TELNYX
from switchboard.gateways.voice.twilio import SIGNALWIRE, TWILIO

__all__ = [
    "CARRIERS", "Attended", "AudioAway", "AudioGone", "Carrier", "CarrierAway", "Forgets",
    "Heard", "JoinedCall", "JoinsCalls", "LeftMessage", "MayRing", "NumberRefused", "Order",
    "Standing", "TakesMessages", "configured", "faults",
]  # fmt: skip

CARRIERS: Mapping[str, Carrier] = {
    one.name: one for one in (Asterisk(), TWILIO, SIGNALWIRE, TELNYX)
}


def configured() -> Sequence[Carrier]:
    """The carriers that this installation may use, the first one first.

    Their order is that of SWITCHBOARD_CARRIERS, which also leaves out those that it does not name;
    empty, it is all of them.
    """
    names = settings.CARRIERS or list(CARRIERS)
    found = [CARRIERS[name] for name in names if name in CARRIERS]
    return [carrier for carrier in found if carrier.is_configured()]


def faults() -> Iterator[str]:
    """What is set for carriers and can't work, with what to do about it."""
    for name in settings.CARRIERS:
        if name not in CARRIERS:
            yield f"SWITCHBOARD_CARRIERS names “{name}”: use {', '.join(CARRIERS)}."
        elif not CARRIERS[name].is_configured():
            yield f"SWITCHBOARD_CARRIERS names “{name}”, whose account is not set."
    url = settings.PHONE_URL
    if url and not url.startswith("https://"):
        yield f"SWITCHBOARD_PHONE_URL is “{url}”: give the https address that carriers call."
