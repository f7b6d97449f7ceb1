"""Dies at each step from a message at night to its call-back, a carrier ringing on loopback.

Once a step, or SWITCHBOARD_KILLS times. Whoever left a message is called back, nobody has accepted
a page twice, and a telephone rings a second time only where a death may come between the carrier's
“I have it” and our writing that down.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx
import psycopg
import pytest

from switchboard.cli.supervisor import Supervisor
from switchboard.database.failpoints import Failpoint
from tests.journeys.dying import Death, deadly, kill
from tests.journeys.installation import command, installation, one, until
from tests.phone.exchange import ACCOUNT, PUBLIC, TOKEN, Exchange, Told
from tests.phone.telephones import Presses, Speaks, Telephone, person
from tests.phone.twiml_interpreter import call_in
from tests.phone.webhook_desk import written_policy

pytestmark = pytest.mark.journey
ROUNDS = int(os.environ.get("SWITCHBOARD_KILLS", "1"))
AT_THE_WEBHOOKS = [Failpoint.CALL_BEGUN, Failpoint.MESSAGE_KEPT, Failpoint.PAGE_ACCEPTED,
                   Failpoint.PAGE_SETTLED, Failpoint.CALLED_BACK]  # fmt: skip
AT_THE_WORKER = [Failpoint.PAGE_FIRED, Failpoint.DELIVERY_WRITTEN, Failpoint.DELIVERY_LEAVING,
                 Failpoint.CALL_PLACED]  # fmt: skip
TEXAS = "+17373562220"
CALLED_BACK = "SELECT count(*) FROM oncall_page WHERE state = 'called_back' AND call_id = %s"


class PatientExchange(Exchange):
    """A carrier that asks again while nobody answers, as with its fallback addresses."""

    broke = threading.Event()

    def _post(self, url: str, fields: Mapping[str, str], headers: Mapping[str, str]) -> Told:
        ends = time.monotonic() + 90
        while True:
            try:
                told = super()._post(url, fields, headers)
            except httpx.HTTPError:
                told = None
            if told is not None and told.status < 500:
                return told
            self.broke.set()
            assert time.monotonic() < ends, f"{url} is not answered any more."
            time.sleep(0.2)


@pytest.fixture(scope="module")
def exchange() -> Iterator[PatientExchange]:
    exchange = PatientExchange(0)
    yield exchange
    exchange.server.shutdown()
    exchange.server.server_close()


@pytest.fixture(scope="module")
def death(tmp_path_factory) -> Iterator[Death]:
    with deadly(tmp_path_factory.mktemp("death")) as one_death:
        yield one_death


@pytest.fixture(scope="module")
def desk(exchange: PatientExchange, death: Death, tmp_path_factory) -> Iterator[Supervisor]:
    said = {
        "SWITCHBOARD_PHONE_URL": PUBLIC, "SWITCHBOARD_TWILIO_ACCOUNT": ACCOUNT,
        "SWITCHBOARD_TWILIO_TOKENS": TOKEN, "SWITCHBOARD_TWILIO_URL": exchange.url,
    }  # fmt: skip
    os.environ.update(said)
    try:
        with installation() as running:
            exchange.desk = f"http://127.0.0.1:{running.ports.webhooks}"
            _close_the_desks(running, tmp_path_factory.mktemp("policy") / "policy.toml")
            kill(running, "backroom")
            running._start("worker")
            yield running
    finally:
        for name in said:
            del os.environ[name]


@pytest.mark.parametrize("point", [*AT_THE_WEBHOOKS, *AT_THE_WORKER])
def test_every_message_is_called_back_and_no_page_accepted_twice_by_a_kill_at(
    point: Failpoint, desk: Supervisor, exchange: PatientExchange, death: Death,
    tell: Callable[[str], None],
):  # fmt: skip
    rings = [_one_round(desk, exchange, death, point, nth) for nth in range(1, ROUNDS + 1)]

    tell(f"killed {ROUNDS} times at {point}: 0 lost, 0 doubled, {sum(rings) - ROUNDS} rang again")


def _one_round(
    desk: Supervisor, exchange: PatientExchange, death: Death, point: Failpoint, nth: int
) -> int:
    """A message, a death, a call-back; how often engineers were rung."""
    place = [*AT_THE_WEBHOOKS, *AT_THE_WORKER].index(point)
    number = f"+1337555{1000 + 100 * place + nth}"
    _answer_with(exchange, desk, caller=number)
    name = "webhooks" if point in AT_THE_WEBHOOKS else "worker"
    exchange.broke.clear()
    death.comes(point)
    before = len(exchange.ordered)
    caller = threading.Thread(target=_leaves_a_message, args=(exchange, number))
    caller.start()
    until(lambda: _is_dead(desk, exchange, name), f"the {name} dies at {point}", seconds=60)
    kill(desk, name)
    death.goes()
    _let_leases_run_out(desk)
    desk._start(name)

    caller.join(120)
    assert not caller.is_alive()
    call = one(desk, "SELECT id FROM channels_call WHERE from_number = %s", number)
    until(lambda: one(desk, CALLED_BACK, call), f"{number} is called back", seconds=90)
    exchange.settle(90)
    _is_written_once(desk, number)
    rings = len(exchange.ordered) - before
    assert rings == 1 or (rings == 2 and point is Failpoint.CALL_PLACED), exchange.ordered[before:]
    return rings


def _is_written_once(desk: Supervisor, number: str) -> None:
    """One call, one ticket, one page, one acceptance, one call-back, one letter's worth of news."""
    ticket = "SELECT ticket_id FROM channels_call WHERE kind = 'incoming' AND from_number = %s"
    counts = {
        "calls": "SELECT count(*) FROM channels_call WHERE kind = 'incoming' AND from_number = %s",
        "pages": f"SELECT count(*) FROM oncall_page WHERE ticket_id IN ({ticket})",
        "acceptances": "SELECT count(*) FROM tickets_timelineevent WHERE act = 'page_accepted'"
        f" AND ticket_id IN ({ticket})",
        "call-backs": "SELECT count(*) FROM tickets_timelineevent WHERE act = 'called_back'"
        f" AND ticket_id IN ({ticket})",
    }
    found = {what: one(desk, query, number) for what, query in counts.items()}
    assert set(found.values()) == {1}, found


def _leaves_a_message(exchange: PatientExchange, number: str) -> None:
    """Chooses support, agrees to the fee, and speaks."""
    line = person(Presses("2"), Presses("1"), Speaks(5))
    call_in(exchange, line, from_number=number, to_number=TEXAS)


def _answer_with(exchange: PatientExchange, desk: Supervisor, *, caller: str) -> None:
    """Every engineer picks up and wants to be connected; so does the caller, who is called back."""
    with psycopg.connect(**desk.place.connection("desk_owner")) as owner:
        rows = owner.execute("SELECT address FROM staff_contactmethod WHERE method = 'call'")
        numbers = [number for (number,) in rows]
    exchange.telephones = {number: person(Presses("4")) for number in numbers}
    exchange.telephones[caller] = Telephone()


def _is_dead(desk: Supervisor, exchange: PatientExchange, name: str) -> bool:
    """Whether the worker has ended, or who answers the carrier answers no more."""
    if name == "webhooks":
        return exchange.broke.is_set()
    return desk.running[name].poll() == -signal.SIGKILL


def _let_leases_run_out(desk: Supervisor) -> None:
    """Those of the dead process, by moving them; whoever is alive takes them again at worst."""
    with psycopg.connect(**desk.place.connection("desk_owner")) as owner:
        owner.execute("UPDATE oncall_delivery SET next_try_at = now() WHERE state = 'leaving'")


def _close_the_desks(desk: Supervisor, file: Path) -> None:
    file.write_text(written_policy(is_open=False), encoding="utf-8")
    published = command(desk, "policy", "publish", str(file), "--author", "Petra Volkova")
    assert published.returncode == 0, published.stderr
