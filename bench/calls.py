"""Calls over a real Asterisk: end of message to INVITE at the engineer, and calls at once.

Callers at night leave messages and hang up; the time runs from their BYE to the INVITE that rings
the engineer, each end as the telephone network sees it. Nobody answers there, so that each message
rings once; with several at once the first BYE is paired with the first INVITE. Then sipp calls more
and more at once until one message is lost.
"""

import argparse
import json
import shutil
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import psycopg

from bench.calls_desk import calling_desk
from switchboard.cli.supervisor import Supervisor
from tests.phone import pcm, sipp
from tests.phone.private_asterisk import Running, program
from tests.phone.sip_phone import Leg

DESK = "+17373562220"
ENGINEER = "+17375550101"
PATIENCE_SECONDS = 60.0
TONE_HERTZ = 1000


def main(arguments: list[str] | None = None) -> dict[str, object]:
    """Parameters and figures of one run on a scratch installation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--at-once", type=int, nargs="+", default=[1, 50])
    parser.add_argument("--most", type=int, nargs="+", default=[200, 400])
    options = parser.parse_args(arguments)
    if program() is None or sipp.program() is None:
        raise SystemExit("This needs Asterisk and sipp: see bin/asterisk and bin/sipp.")
    figures: dict[str, object] = {}
    with calling_desk(ENGINEER) as (pbx, supervisor):
        _until(pbx.is_led)
        _leave(pbx, supervisor, 1)  # the first one waits for what is done once
        for count in options.at_once:
            rounds = options.rounds if count == 1 else 1
            waits = [wait for _ in range(rounds) for wait in _leave(pbx, supervisor, count)]
            figures[f"message_to_invite_{count}_at_once"] = _spread(waits)
        figures["calls_at_once"] = _hold(pbx, supervisor, options.most)
    return {"bench": "calls", "parameters": vars(options), **figures}


def _leave(pbx: Running, supervisor: Supervisor, count: int) -> list[float]:
    """Seconds from each end of a message to an engineer's telephone that rings."""
    telephone = pbx.exchange.telephone(ENGINEER, answers_after=None)
    ended: list[float] = []
    callers = [
        threading.Thread(target=_call, args=(pbx, f"+15125550{100 + number}", ended))
        for number in range(count)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    if len(ended) < count:
        raise RuntimeError(f"{count - len(ended)} of {count} callers were not answered.")
    _until(lambda: len(telephone.rung) >= count)
    rung = sorted(leg.began_at for leg in telephone.rung)
    _withdraw(supervisor)
    return [ring - end for end, ring in zip(sorted(ended), rung, strict=False)]


def _withdraw(supervisor: Supervisor) -> None:
    """Nobody is to be called about what was measured, while the next is."""
    with psycopg.connect(**supervisor.place.connection("desk_owner")) as owner:
        owner.execute("UPDATE oncall_page SET state = 'withdrawn', next_check_at = NULL")
        owner.execute(
            "UPDATE oncall_delivery SET state = 'ended', ending = 'not_needed', ended_at = now(),"
            " next_try_at = NULL WHERE state <> 'ended'"
        )


def _call(pbx: Running, shown: str, ended: list[float]) -> None:
    """A caller who listens as people do: a key during the words, the message after the tone."""
    leg = pbx.exchange.call(DESK, shown=shown)
    if not leg.answered.wait(PATIENCE_SECONDS):
        return
    for key in ("2", "1"):
        before = leg.sound.heard_seconds
        _until(lambda: leg.sound.heard_seconds > before + 1)  # noqa: B023
        leg.press(key)
    _until(lambda: _is_tone(leg.sound.lately))
    _until(lambda: not _is_tone(leg.sound.lately) or _is_quiet(leg))
    time.sleep(0.5)
    leg.say(pcm.babble(2.0, seed=3))
    leg.hang_up()
    ended.append(time.monotonic())


def _is_tone(sound: np.ndarray) -> bool:
    """Whether nearly all that is heard is the tone."""
    turning = np.exp(-2j * np.pi * TONE_HERTZ * np.arange(sound.size) / pcm.RATE)
    power = float(np.sum(sound.astype(float) ** 2)) * max(1, sound.size)
    return power > 0 and 2 * abs(np.sum(sound * turning)) ** 2 > 0.8 * power


def _is_quiet(leg: Leg) -> bool:
    """Whether nothing more comes; Asterisk sends no silence."""
    before = leg.sound.heard_seconds
    time.sleep(0.2)
    return leg.sound.heard_seconds == before


def _hold(pbx: Running, supervisor: Supervisor, steps: list[int]) -> int:
    """The greatest step at which every caller left a message that became a ticket."""
    folder, held = Path(tempfile.mkdtemp(prefix="switchboard-sipp-")), 0
    pbx.exchange.telephone(ENGINEER, is_busy=True)
    try:
        for count in steps:
            before = _messages(supervisor)
            done = sipp.call(pbx.exchange.trunk, DESK, folder / str(count), callers=count)
            if done.returncode or not _are_kept(supervisor, before + count):
                break
            held = count
            _withdraw(supervisor)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return held


def _are_kept(supervisor: Supervisor, wanted: int) -> bool:
    try:
        _until(lambda: _messages(supervisor) >= wanted)
    except TimeoutError:
        return False
    return True


def _messages(supervisor: Supervisor) -> int:
    with psycopg.connect(**supervisor.place.connection("desk_owner")) as owner:
        asked = "SELECT count(*) FROM channels_call WHERE outcome = 'message_left'"
        return int(owner.execute(asked).fetchone()[0])


def _spread(waits: list[float]) -> dict[str, float]:
    ordered = sorted(waits)
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * part))] for part in (0.5, 0.99)]
    return {"count": len(ordered), "p50_ms": round(1000 * at[0]), "p99_ms": round(1000 * at[1])}


def _until(holds: object) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.01)


if __name__ == "__main__":
    print(json.dumps(main(), indent=1))
