"""From the end of a message to the order at a carrier on loopback, and 1,000 pages due in a second.

The worker is the one that is shipped; the carrier is a web server that takes every order. A bare
transaction writes the same rows beside it.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs

from bench import scratch
from switchboard.database.place import Place

ACCOUNT, TEXAS = "AC0000000000", "+17373562220"
AHEAD = timedelta(seconds=3)
PATIENCE_SECONDS = 120.0
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_keys = count(1)


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Milliseconds from a message's end to its order, and from when a page was due to its order."""
    sizes = _sizes(arguments)
    carrier = _Carrier()
    os.environ.update({
        "SWITCHBOARD_TWILIO_URL": carrier.url, "SWITCHBOARD_TWILIO_ACCOUNT": ACCOUNT,
        "SWITCHBOARD_TWILIO_TOKENS": "bench", "SWITCHBOARD_PHONE_URL": "https://phone.example",
        "SWITCHBOARD_CARRIERS": "twilio",
    })  # fmt: skip
    with scratch.installation() as here:
        _close_the_desks()
        _man()
        with _worker():
            _messages(1, carrier)  # the first one waits for the worker to start
            alone = [one for _ in range(sizes.alone) for one in _messages(1, carrier)]
            together = _messages(sizes.together, carrier)
            burst = _burst(sizes.burst, carrier)
        return {
            "workload": "paging",
            "message_ended_to_order_alone": _spread(alone),
            f"message_ended_to_order_{sizes.together}_at_once": _spread(together),
            "pages_due_in_one_second": {"pages": sizes.burst, **_spread(burst)},
            "same_rows_bare_milliseconds_a_page": _bare(here, sizes.burst),
            "orders_more_than_once": len(carrier.orders) - len({key for key, _ in carrier.orders}),
        }


class _Carrier:
    """Takes every order and writes down when it came; nothing ever rings."""

    def __init__(self) -> None:
        self.orders: list[tuple[str, float]] = []
        outer = self

        class Api(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                found = _UUID.search(parse_qs(body)["Url"][0])
                outer.orders.append((found[0] if found else "", time.time()))
                self._say({"sid": "CA" + uuid.uuid4().hex, "status": "queued"})

            def do_GET(self) -> None:
                self._say({"status": "ringing"})

            def _say(self, form: dict[str, str]) -> None:
                raw = json.dumps(form).encode()
                self.send_response(201)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def when(self, calls: Sequence[str]) -> dict[str, float]:
        """When each of these calls was first ordered; waits for all of them."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends:
            known = dict(reversed(self.orders))
            if set(calls) <= set(known):
                return {call: known[call] for call in calls}
            time.sleep(0.01)
        raise TimeoutError(f"{len(set(calls) - set(dict(self.orders)))} pages were never ordered.")


@contextmanager
def _worker() -> Iterator[None]:
    command = [sys.executable, "-m", "switchboard.cli", "process", "worker"]
    process = subprocess.Popen(command, stdout=sys.stderr, stderr=sys.stderr)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _close_the_desks() -> None:
    from switchboard.flow import publishing

    text = scratch.POLICY.read_text(encoding="utf-8")
    closed = re.sub(r"hours\.mon = .*", 'hours.sun = [["03:00", "03:01"]]', text)
    closed = re.sub(r"hours\.(tue|wed|thu|fri) = .*\n", "", closed)
    publishing.publish(closed, author_name="Bench", now=scratch.MONDAY, checks_people=False)


def _man() -> None:
    """Leads of every team, each with a number."""
    from switchboard.staff.models import ContactMethod, Engineer, Membership, Team

    for number in range(4):
        engineer = Engineer.objects.create(
            name=f"Engineer {number}", email=f"e{number}@support.example", role="lead"
        )
        for team in Team.objects.all():
            Membership.objects.create(engineer=engineer, team=team, is_lead=True)
        ContactMethod.objects.create(
            engineer=engineer, method="call", address=f"+1737555010{number}"
        )


def _messages(many: int, carrier: _Carrier) -> list[float]:
    """Seconds from the last word of each message to the order about it; four processes hear them.

    Every caller is unknown, so that no page joins another.
    """
    begun = [_begin() for _ in range(many)]
    share = [begun[number::4] for number in range(min(4, many))]
    heard = scratch.at_once(len(share), lambda number: [_end(one) for one in share[number]])
    ended = {call: at for told in heard for call, at in told}
    return _lateness(ended, carrier)


def _begin() -> str:
    """A caller who has agreed to the fee and speaks."""
    from django.utils import timezone

    from switchboard.flow import calls
    from switchboard.flow.calls import Ringing
    from switchboard.policy.call_script import Pressed

    ringing = Ringing(
        carrier="bench", carrier_key=f"bench {next(_keys)}", from_number="", to_number=TEXAS
    )
    call = calls.answer(ringing, now=timezone.now()).call
    for word, key in enumerate("21"):
        calls.go_on(call.uuid, Pressed(key=key), key=str(word), now=timezone.now())
    return str(call.uuid)


def _end(call: str) -> tuple[str, float]:
    from django.utils import timezone

    from switchboard.flow import calls
    from switchboard.policy.call_script import Recorded

    at = time.time()
    calls.go_on(uuid.UUID(call), Recorded(seconds=9), key="left", now=timezone.now())
    return call, at


def _lateness(ended: dict[str, float], carrier: _Carrier) -> list[float]:
    """The first order about each of these incoming calls, after its message ended."""
    from switchboard.oncall.models import Delivery

    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        rows = Delivery.objects.filter(page__call__uuid__in=ended, number=1, call__isnull=False)
        placed = dict(rows.order_by("-id").values_list("page__call__uuid", "call__uuid"))
        if len(placed) == len(ended):
            break
        time.sleep(0.02)
    when = carrier.when([str(one) for one in placed.values()])
    return [when[str(placed[uuid.UUID(call)])] - at for call, at in ended.items()]


def _burst(many: int, carrier: _Carrier) -> list[float]:
    """Pages that fall due within one second, each of its own ticket: seconds until each order."""
    from switchboard.oncall.models import Delivery, Page
    from switchboard.tickets.models import Ticket

    first = datetime.now(tz=UTC) + AHEAD
    like = Ticket.objects.order_by("id")[:1].get()
    facts = {"client_id": like.client_id, "desk_id": like.desk_id, "channel": "phone",
             "policy_version_id": like.policy_version_id, "is_sender_unknown": True,
             "received_at": first}  # fmt: skip
    tickets = Ticket.objects.bulk_create(
        Ticket(number=f"9{number:08}", subject="Call", **facts) for number in range(many)
    )
    due = [first + timedelta(seconds=number / many) for number in range(many)]
    pages = Page.objects.bulk_create(
        Page(cause_key=f"bench {ticket.pk}", ticket=ticket, fired_at=at, next_check_at=at)
        for ticket, at in zip(tickets, due, strict=True)
    )
    keys = {page.pk: page.fired_at.timestamp() for page in pages}
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        rows = Delivery.objects.filter(page__in=keys, call__isnull=False).order_by("-id")
        placed = dict(rows.values_list("page_id", "call__uuid"))
        if len(placed) == many:
            break
        time.sleep(0.1)
    when = carrier.when([str(one) for one in placed.values()])
    return [when[str(call)] - keys[page] for page, call in placed.items()]


def _bare(here: Place, many: int) -> float:
    """The same call and attempt, written and changed as often, by plain statements."""
    with scratch.owner(here) as owner:
        owner.execute("CREATE TABLE bare_call (LIKE channels_call INCLUDING ALL)")
        owner.execute("CREATE TABLE bare_delivery (LIKE oncall_delivery INCLUDING ALL)")
        owner.execute(
            "CREATE TABLE bare AS SELECT c.id AS call, d.id AS delivery FROM oncall_delivery d"
            " JOIN channels_call c ON c.id = d.call_id ORDER BY d.id LIMIT %s",
            [many],
        )
        keys = owner.execute("SELECT call, delivery FROM bare").fetchall()
        began = time.perf_counter()
        for call, delivery in keys:
            with owner.transaction():
                owner.execute(
                    "INSERT INTO bare_call SELECT * FROM channels_call WHERE id=%s", [call]
                )
                owner.execute(
                    "INSERT INTO bare_delivery SELECT * FROM oncall_delivery WHERE id = %s",
                    [delivery],
                )
            owner.execute("UPDATE bare_delivery SET tries = 1 WHERE id = %s", [delivery])
            owner.execute("UPDATE bare_call SET carrier = 'twilio' WHERE id = %s", [call])
            owner.execute("UPDATE bare_delivery SET tries = 2 WHERE id = %s", [delivery])
        seconds = time.perf_counter() - began
    return round(seconds / max(1, len(keys)) * 1000, 2)


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    found = sorted(seconds)
    return {
        "milliseconds_p50": round(statistics.median(found) * 1000),
        "milliseconds_p99": round(found[max(0, int(len(found) * 0.99) - 1)] * 1000),
        "milliseconds_most": round(found[-1] * 1000),
    }


def _sizes(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench paging", description=__doc__)
    parser.add_argument("--alone", type=int, default=50, help="messages, one after the other")
    parser.add_argument("--together", type=int, default=50, help="messages that end at once")
    parser.add_argument("--burst", type=int, default=1_000, help="pages due within one second")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    print(json.dumps(main(), indent=2))
