"""Dies at each step from a message at night to its call-back, a carrier ringing on loopback.

The process itself, or PostgreSQL under it. Once a step, or SWITCHBOARD_KILLS times; the database
dies at two of the steps unless that is said. Whoever left a message is called back, nobody has
accepted a page twice, and a telephone rings a second time only where a death may come between the
carrier's “I have it” and our writing that down.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import httpx
import psycopg
import pytest

from switchboard.cli.supervisor import Supervisor
from switchboard.database import embedded
from switchboard.database.failpoints import Failpoint
from tests.journeys.called_back import (
    is_called_back,
    is_written_once,
    let_leases_run_out,
    let_promises_run_out,
)
from tests.journeys.dying import Death, deadly, kill
from tests.journeys.installation import command, installation, postmaster, until
from tests.phone.exchange import ACCOUNT, PUBLIC, TOKEN, Exchange, Told
from tests.phone.telephones import Deed, Presses, Speaks, Telephone, person
from tests.phone.twiml_interpreter import call_in
from tests.phone.webhook_desk import written_policy

pytestmark = pytest.mark.journey
ROUNDS = int(os.environ.get("SWITCHBOARD_KILLS", "1"))
IS_THOROUGH = "SWITCHBOARD_KILLS" in os.environ
PATIENCE_SECONDS = 300
AT_THE_WEBHOOKS = [Failpoint.CALL_BEGUN, Failpoint.MESSAGE_KEPT, Failpoint.PAGE_ACCEPTED,
                   Failpoint.PAGE_SETTLED, Failpoint.CALLED_BACK]  # fmt: skip
AT_THE_WORKER = [Failpoint.PAGE_FIRED, Failpoint.DELIVERY_WRITTEN, Failpoint.DELIVERY_LEAVING,
                 Failpoint.CALL_PLACED]  # fmt: skip
STEPS = [*AT_THE_WEBHOOKS, *AT_THE_WORKER]
UNDER_THE_DATABASE = STEPS if IS_THOROUGH else [Failpoint.MESSAGE_KEPT, Failpoint.PAGE_ACCEPTED]
TEXAS = "+17373562220"


class WantsToTalk(Telephone):
    """Presses 4 whenever asked: an engineer who is connected with the client at once."""

    def next(self) -> Deed:
        return Presses("4")


class PatientExchange(Exchange):
    """A carrier that asks again while nobody answers, as with its fallback addresses."""

    broke = threading.Event()

    def _post(self, url: str, fields: Mapping[str, str], headers: Mapping[str, str]) -> Told:
        ends = time.monotonic() + PATIENCE_SECONDS
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


@pytest.mark.parametrize("point", STEPS)
def test_every_message_is_called_back_and_no_page_accepted_twice_by_a_kill_at(
    point: Failpoint, desk: Supervisor, exchange: PatientExchange, death: Death,
    tell: Callable[[str], None],
):  # fmt: skip
    rings = [_one_round(desk, exchange, death, point, nth) for nth in range(1, ROUNDS + 1)]

    tell(f"killed {ROUNDS} times at {point}: 0 lost, 0 doubled, {sum(rings) - ROUNDS} rang again")


@pytest.mark.parametrize("point", UNDER_THE_DATABASE)
def test_every_message_is_called_back_and_no_page_accepted_twice_when_the_database_dies_at(
    point: Failpoint, desk: Supervisor, exchange: PatientExchange, death: Death,
    tell: Callable[[str], None],
):  # fmt: skip
    for nth in range(1, ROUNDS + 1):
        _one_round_without_database(desk, exchange, death, point, nth)

    tell(f"PostgreSQL killed {ROUNDS} times at {point}: 0 lost, 0 accepted twice")


def _one_round(
    desk: Supervisor, exchange: PatientExchange, death: Death, point: Failpoint, nth: int
) -> int:
    """A message, a death, a call-back; how often engineers were rung."""
    number = f"+1337555{1000 + 100 * STEPS.index(point) + nth}"
    name = "webhooks" if point in AT_THE_WEBHOOKS else "worker"
    before = len(exchange.ordered)
    caller = _begin(desk, exchange, death, f"{point}", number=number)
    until(
        lambda: _is_dead(desk, exchange, name), f"the {name} dies at {point}",
        seconds=PATIENCE_SECONDS,
    )  # fmt: skip
    kill(desk, name)
    death.goes()
    let_leases_run_out(desk)
    desk._start(name)

    _is_called_back(desk, exchange, caller, number=number)
    rings = len(exchange.ordered) - before
    assert rings == 1 or (rings == 2 and point is Failpoint.CALL_PLACED), exchange.ordered[before:]
    return rings


def _one_round_without_database(
    desk: Supervisor, exchange: PatientExchange, death: Death, point: Failpoint, nth: int
) -> None:
    """The same with PostgreSQL killed there, and healed; our processes go on as they are."""
    number = f"+1337556{1000 + 100 * STEPS.index(point) + nth}"
    caller = _begin(desk, exchange, death, f"{point}@{postmaster(desk)}", number=number)
    until(
        lambda: not embedded.is_answering(desk.place), f"PostgreSQL dies at {point}",
        seconds=PATIENCE_SECONDS,
    )  # fmt: skip
    death.goes()
    embedded.start(desk.place)
    let_leases_run_out(desk)

    # Who accepted, and could not be connected then, calls back, or everybody is asked anew.
    late = partial(let_promises_run_out, desk)
    _is_called_back(desk, exchange, caller, number=number, meanwhile=late)


def _begin(
    desk: Supervisor, exchange: PatientExchange, death: Death, step: str, *, number: str
) -> threading.Thread:
    """Somebody calls, and death waits for their call's step."""
    _answer_with(exchange, desk, caller=number)
    exchange.broke.clear()
    death.comes(step)
    caller = threading.Thread(target=_leaves_a_message, args=(exchange, number))
    caller.start()
    return caller


def _is_called_back(
    desk: Supervisor, exchange: PatientExchange, caller: threading.Thread, *, number: str,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:  # fmt: skip
    caller.join(PATIENCE_SECONDS)
    assert not caller.is_alive()

    def is_done() -> bool:
        meanwhile()
        return is_called_back(desk, number)

    until(is_done, f"{number} is called back", seconds=PATIENCE_SECONDS)
    exchange.settle(PATIENCE_SECONDS)
    is_written_once(desk, number)


def _leaves_a_message(exchange: PatientExchange, number: str) -> None:
    """Chooses support, agrees to the fee, and speaks."""
    line = person(Presses("2"), Presses("1"), Speaks(5))
    call_in(exchange, line, from_number=number, to_number=TEXAS)


def _answer_with(exchange: PatientExchange, desk: Supervisor, *, caller: str) -> None:
    """Every engineer picks up and wants to be connected; so does the caller, who is called back."""
    with psycopg.connect(**desk.place.connection("desk_owner")) as owner:
        rows = owner.execute("SELECT address FROM staff_contactmethod WHERE method = 'call'")
        numbers = [number for (number,) in rows]
    exchange.telephones = {number: WantsToTalk() for number in numbers}
    exchange.telephones[caller] = Telephone()


def _is_dead(desk: Supervisor, exchange: PatientExchange, name: str) -> bool:
    """Whether the worker has ended, or who answers the carrier answers no more."""
    if name == "webhooks":
        return exchange.broke.is_set()
    return desk.running[name].poll() == -signal.SIGKILL


def _close_the_desks(desk: Supervisor, file: Path) -> None:
    file.write_text(written_policy(is_open=False), encoding="utf-8")
    published = command(desk, "policy", "publish", str(file), "--author", "Petra Volkova")
    assert published.returncode == 0, published.stderr
