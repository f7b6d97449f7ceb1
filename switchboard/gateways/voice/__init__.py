"""Places calls over a telephone carrier, and tells apart what may be tried again.

A carrier is a module here and a line in CARRIERS. Whatever a call leads to comes back through the
wires in: the `phone` room tells `flow/calls`.
"""

from collections.abc import Mapping, Sequence

from switchboard.gateways.voice.asterisk import Asterisk
from switchboard.gateways.voice.carrier import (
    AudioAway,
    AudioGone,
    Carrier,
    CarrierAway,
    MayRing,
    NumberRefused,
    Order,
    Standing,
)

__all__ = [
    "CARRIERS",
    "AudioAway",
    "AudioGone",
    "Carrier",
    "CarrierAway",
    "MayRing",
    "NumberRefused",
    "Order",
    "Standing",
    "configured",
]

# By name, in the order in which they are tried.
CARRIERS: Mapping[str, Carrier] = {one.name: one for one in (Asterisk(),)}


def configured() -> Sequence[Carrier]:
    """The carriers that this installation may use, the first one first."""
    return [carrier for carrier in CARRIERS.values() if carrier.is_configured()]
