"""Six hundred calls come in at once: each is answered while its carrier still waits."""

import asyncio
import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from switchboard.channels.models import Call
from switchboard.wire.webhooks import TWILIO_HEADER, signed_form
from tests.cast import Cast
from tests.phone.exchange import PUBLIC, TOKEN, Exchange
from tests.phone.webhook_desk import publish

pytestmark = pytest.mark.journey
CALLS = 600
# What Twilio gives a webhook in all.
CARRIERS_PATIENCE = 15.0
CORES = 2
# This machine may have other things to do; none of the calls may be lost all the same.
OURS = 240.0
IN = "/phone/twilio/in"


async def ring(client: httpx.AsyncClient, number: int) -> tuple[float, httpx.Response]:
    fields = {
        "CallSid": f"CA{number:032x}", "From": f"+1737555{number:04d}", "To": "+17373562220",
        "CallStatus": "ringing",
    }  # fmt: skip
    signature = signed_form(url=PUBLIC + IN, form=list(fields.items()), key=TOKEN)
    begun = time.monotonic()
    answer = await client.post(IN, data=fields, headers={TWILIO_HEADER: signature})
    return time.monotonic() - begun, answer


async def ring_all(desk: str) -> list[tuple[float, httpx.Response]]:
    most = httpx.Limits(max_connections=CALLS)
    async with httpx.AsyncClient(base_url=desk, timeout=OURS, limits=most) as client:
        return await asyncio.gather(*(ring(client, number) for number in range(CALLS)))


def spent(port: int) -> float:
    """CPU seconds of the webhook process and its children until now."""
    ticks, group = 0, 0
    for stat in sorted(Path("/proc").glob("[0-9]*/cmdline")):
        if f"--port\0{port}\0".encode() in stat.read_bytes():
            group = os.getpgid(int(stat.parent.name))
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def test_six_hundred_calls_at_once_are_all_answered_in_time(
    exchange: Exchange, committed: Cast, webhooks: int, tell: Callable[[str], None]
):
    publish(is_open=False)
    before = spent(webhooks)

    answered = asyncio.run(ring_all(exchange.desk))

    assert {answer.status_code for _, answer in answered} == {200}
    assert all("press 2" in answer.text for _, answer in answered)
    assert Call.objects.count() == CALLS
    took = sorted(seconds for seconds, _ in answered)
    cpu = spent(webhooks) - before
    tell(
        f"{CALLS} calls at once: half answered in {took[CALLS // 2]:.1f} s, the last in"
        f" {took[-1]:.1f} s, for {cpu:.1f} s of our processes' CPU."
    )
    assert 0 < cpu / CORES < CARRIERS_PATIENCE
    assert took[-1] < OURS
