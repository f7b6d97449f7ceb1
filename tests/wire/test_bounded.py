"""A message that breaks a limit is refused, and the next one is read as ever."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from switchboard.wire import bounded
from switchboard.wire.bounded import ParseRefused, ParserPool, ParserUnavailable
from switchboard.wire.mail import parse
from tests.wire.mail.letters import file_part, mail, multipart

LETTER = mail("Subject: Printer")


@pytest.fixture(scope="module")
def pool():
    with ParserPool(2, trusted_authserv_id="mx.support.example") as pool:
        yield pool


def children(pool: ParserPool) -> list[int]:
    return [child._process.pid for child in pool._idle.queue]


def test_the_child_says_what_parse_says(pool):
    raw = multipart("\r\nhello", file_part("a.pdf"))

    assert pool.parse(raw) == parse(raw, trusted_authserv_id="mx.support.example")


def test_the_child_knows_our_mail_server(pool):
    results = "Authentication-Results: mx.support.example; dkim=pass header.d=bayou-dental.example"

    assert pool.parse(mail(results)).authentication.verdict == "verified"


def test_many_are_answered_in_their_order(pool):
    raws = [mail(f"Subject: {number}") for number in range(50)]

    found = list(pool.parse_many(raws))

    assert [one.subject for one in found] == [str(number) for number in range(50)]


def test_it_can_be_awaited(pool):
    async def both():
        return await asyncio.gather(pool.parse_async(LETTER), pool.parse_async(mail("Subject: 2")))

    found = asyncio.run(both())

    assert [one.subject for one in found] == ["Printer", "2"]


def test_too_much_memory_is_refused_and_the_next_is_read(pool):
    huge = mail("Content-Transfer-Encoding: base64", body="QUJD" * 60_000_000)

    with pytest.raises(ParseRefused, match="memory"):
        pool.parse(huge)

    assert pool.parse(LETTER).subject == "Printer"


def test_a_big_file_is_read(pool):
    raw = multipart(file_part("a.bin") + "x" * 40_000_000)

    assert len(pool.parse(raw).attachments[0].content) > 40_000_000


def test_a_stopped_child_times_out_and_the_next_is_read():
    with ParserPool(1, wall_seconds=0.5) as pool:
        pool.parse(LETTER)
        os.kill(children(pool)[0], signal.SIGSTOP)

        with pytest.raises(ParseRefused, match=r"longer than 0\.5 s"):
            pool.parse(LETTER)

        assert pool.parse(LETTER).subject == "Printer"


@pytest.mark.parametrize(
    ("end", "reason"), [(signal.SIGPROF, "2 s of CPU"), (signal.SIGSEGV, "crashed")]
)
def test_a_child_that_its_message_ends_refuses_it(end, reason):
    with ParserPool(1) as pool:
        pool.parse(LETTER)
        (child,) = children(pool)
        os.kill(child, signal.SIGSTOP)
        threading.Timer(0.2, lambda: (os.kill(child, end), os.kill(child, signal.SIGCONT))).start()

        with pytest.raises(ParseRefused, match=reason):
            pool.parse(LETTER)

        assert pool.parse(LETTER).subject == "Printer"


def test_a_child_killed_from_outside_costs_no_message(pool):
    for child in children(pool):
        os.kill(child, signal.SIGKILL)

    assert [one.subject for one in pool.parse_many([LETTER] * 4)] == ["Printer"] * 4


def test_a_child_ends_with_its_parent():
    pool = ParserPool(1)
    pool.parse(LETTER)
    (child,) = pool._idle.queue

    child._socket.close()

    assert child._process.wait(timeout=5) == 0


def test_children_that_cannot_start_refuse_no_message(monkeypatch):
    monkeypatch.setattr(bounded.sys, "executable", "/bin/false")

    with ParserPool(1) as pool, pytest.raises(ParserUnavailable):
        pool.parse(LETTER)


def test_a_child_is_light():
    with ParserPool(1) as pool:
        pool.parse(LETTER)
        status = Path(f"/proc/{children(pool)[0]}/status").read_text()

    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    assert int(resident.split()[1]) < 60_000


def test_cpu_limit_ends_an_endless_message():
    """The limit itself, with a child that spins instead of parsing."""
    source = (
        "from switchboard.wire import bounded_child\n"
        "bounded_child._arm_cpu_limit()\n"
        "while True: pass\n"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime

    code = subprocess.run(
        [sys.executable, "-c", source],
        env={**os.environ, "PYTHONPATH": bounded._python_path()},
        timeout=60,
        check=False,
    ).returncode

    assert code == -signal.SIGPROF
    # Two seconds, and what it takes to start; a limit in whole seconds would be up to three.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 4
