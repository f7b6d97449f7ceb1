"""The phone process dies at each step of a real call; Asterisk keeps the line for the next one.

At one step, or with SWITCHBOARD_KILLS at each of them so many times. Telephones are the tests' own,
over SIP and RTP; whoever is paged presses 4 until somebody hangs up.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from switchboard.cli.supervisor import Supervisor
from switchboard.database.failpoints import Failpoint
from tests.journeys.called_back import is_called_back, is_written_once, let_leases_run_out
from tests.journeys.dying import Death, deadly, kill
from tests.journeys.installation import command, installation, until
from tests.phone import pcm, short_prompts
from tests.phone import short_prompts as said
from tests.phone.desk_phones import Caller
from tests.phone.private_asterisk import Running, asterisk, program
from tests.phone.sip_phone import Leg, Telephone
from tests.phone.webhook_desk import written_policy

pytestmark = pytest.mark.journey
IS_THOROUGH = "SWITCHBOARD_KILLS" in os.environ
ROUNDS = int(os.environ.get("SWITCHBOARD_KILLS", "1"))
STEPS = [Failpoint.CALL_BEGUN, Failpoint.MESSAGE_KEPT, Failpoint.PAGE_ACCEPTED,
         Failpoint.PAGE_SETTLED, Failpoint.CALLED_BACK]  # fmt: skip
TEXAS = "+17373562220"
PATIENCE_SECONDS = 240
MESSAGE = pcm.babble(2.0, seed=11)


@pytest.fixture(scope="module")
def death(tmp_path_factory) -> Iterator[Death]:
    with deadly(tmp_path_factory.mktemp("death")) as one_death:
        yield one_death


@pytest.fixture(scope="module")
def desk(death: Death, tmp_path_factory) -> Iterator[tuple[Supervisor, Running]]:
    if program() is None:
        pytest.skip("no Asterisk could be unpacked here: see bin/asterisk")
    with installation() as running, asterisk(running.place.folder / "phone") as pbx:
        os.environ["SWITCHBOARD_ARI_URL"] = pbx.url
        try:
            _close_the_desks(running, tmp_path_factory.mktemp("policy") / "policy.toml")
            kill(running, "backroom")
            for name in ("worker", "phone"):
                running._start(name)
            yield running, pbx
        finally:
            del os.environ["SWITCHBOARD_ARI_URL"]


@pytest.mark.parametrize("point", STEPS if IS_THOROUGH else [Failpoint.PAGE_ACCEPTED])
def test_a_real_call_is_called_back_once_when_the_phone_process_dies_at(
    point: Failpoint, desk: tuple[Supervisor, Running], death: Death, tell: Callable[[str], None]
):
    for nth in range(1, ROUNDS + 1):
        _one_round(*desk, death, point, number=f"+1337557{1000 + 100 * STEPS.index(point) + nth}")

    tell(f"phone killed {ROUNDS} times at {point}: 0 lost, 0 accepted twice")


def _one_round(
    desk: Supervisor, pbx: Running, death: Death, point: Failpoint, *, number: str
) -> None:
    until(pbx.is_led, "the phone process is connected", seconds=PATIENCE_SECONDS)
    engineers = [pbx.exchange.telephone(one) for one in _numbers(desk)]
    pbx.exchange.telephone(number)  # the client's own, which is called back
    over = threading.Event()
    answering = threading.Thread(target=_press_four, args=(engineers, over))
    answering.start()
    try:
        death.comes(point)
        caller = threading.Thread(target=_leaves_a_message, args=(pbx, number))
        caller.start()
        until(
            lambda: desk.running["phone"].poll() is not None, f"the phone process dies at {point}",
            seconds=PATIENCE_SECONDS,
        )  # fmt: skip
        death.goes()
        kill(desk, "phone")
        let_leases_run_out(desk)
        desk._start("phone")

        until(
            lambda: is_called_back(desk, number), f"{number} is called back",
            seconds=PATIENCE_SECONDS,
        )  # fmt: skip
        is_written_once(desk, number)
    finally:
        over.set()
        answering.join()
        pbx.hang_up()
        caller.join(PATIENCE_SECONDS)


def _leaves_a_message(pbx: Running, number: str) -> None:
    """As they are told to, for as long as the line is there."""
    leg = pbx.exchange.call(TEXAS, shown=number)
    leg.answered.wait(PATIENCE_SECONDS)
    line = Caller(leg)
    line.hears(said.WELCOME, seconds=PATIENCE_SECONDS)
    line.presses("2")
    line.hears(said.AGREE, seconds=PATIENCE_SECONDS)
    line.presses("1")
    line.hears_tone()
    line.says(MESSAGE)
    line.presses("#")
    leg.over.wait(PATIENCE_SECONDS)


def _press_four(engineers: list[Telephone], over: threading.Event) -> None:
    """Whoever is rung listens for a moment, presses 4, and again while nothing comes of it."""
    pressed: dict[str, float] = {}
    while not over.wait(0.1):
        for leg in [leg for telephone in engineers for leg in list(telephone.rung)]:
            if _has_listened(leg) and time.monotonic() - pressed.get(leg.key, 0) > 4:
                pressed[leg.key] = time.monotonic()
                leg.press("4")


def _has_listened(leg: Leg) -> bool:
    return not leg.over.is_set() and leg.sound.heard.size > 1.5 * pcm.RATE


def _numbers(desk: Supervisor) -> list[str]:
    with psycopg.connect(**desk.place.connection("desk_owner")) as owner:
        rows = owner.execute("SELECT address FROM staff_contactmethod WHERE method = 'call'")
        return [number for (number,) in rows]


def _close_the_desks(desk: Supervisor, file: Path) -> None:
    text = short_prompts.written(written_policy(is_open=False))
    file.write_text(text, encoding="utf-8")
    published = command(desk, "policy", "publish", str(file), "--author", "Petra Volkova")
    assert published.returncode == 0, published.stderr
