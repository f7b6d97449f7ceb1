"""Decides whether a process of ours hears each carrier's calls: one that died takes none (S16)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from switchboard.gateways import voice
from switchboard.gateways.voice import Attended
from switchboard.oncall.models import CarrierLook

# A process that is started again is back by then.
BLIP = timedelta(seconds=30)
# What was found so long ago is said by nobody any more: then the worker is what is missed.
STALE = timedelta(minutes=5)


def look(*, now: datetime) -> None:
    """Asks each carrier that is configured, outside any transaction, and keeps what it said."""
    for carrier in voice.configured():
        if isinstance(carrier, Attended):
            _keep(carrier.name, carrier.unattended(), now=now)


def faults(*, now: datetime) -> Sequence[str]:
    """Those that have lasted; one query."""
    names = [one.name for one in voice.configured()]
    lasting = CarrierLook.objects.filter(
        carrier__in=names, since__lte=now - BLIP, at__gt=now - STALE
    )
    found = lasting.exclude(fault="").order_by("carrier")
    return [f"{one.carrier}: {one.fault}" for one in found]


@transaction.atomic
def _keep(name: str, fault: str, *, now: datetime) -> None:
    CarrierLook.objects.get_or_create(
        carrier=name, defaults={"fault": fault, "since": now, "at": now}
    )
    one = CarrierLook.objects.select_for_update().get(carrier=name)
    if bool(one.fault) != bool(fault):
        one.since = now
    one.fault, one.at = fault, now
    one.save()
