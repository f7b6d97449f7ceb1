"""Runs one of the long-lived processes in the foreground, as a supervisor or systemd wants it."""

import argparse
import asyncio
import contextlib
import ctypes
import importlib
import os
import signal
import sys

from switchboard.cli.__main__ import use
from switchboard.cli.printing import complain

# Each with its port and its settings.
WEB = {"console": ("8000", "console"), "portal": ("8001", "portal"), "webhooks": ("8002", "phone")}
# A carrier waits 15 seconds at most, and many may call at once.
WORKERS = {"webhooks": "2"}
BACK = ("worker", "mailroom")
PHONE = "phone"
EVENTS = "events"
PR_SET_PDEATHSIG = 1  # Linux


def add_to(group: argparse.ArgumentParser) -> None:
    """console | portal | webhooks | worker | mailroom | backroom (these two) | phone | events."""
    group.add_argument("name", choices=[*WEB, *BACK, "backroom", PHONE, EVENTS])
    group.set_defaults(call=_run)


def _run(options: argparse.Namespace) -> int:
    if options.name in WEB:
        _become_web_server(options.name)
    if options.name == EVENTS:
        return _tell_pages()
    use("worker")
    if options.name == "backroom":
        return _fork_and_watch()
    if options.name == PHONE:
        return _carry_calls()
    _work(options.name)
    return 0


def _tell_pages() -> int:
    """Without Django, which it does not need: a small process that many pages hang on."""
    from switchboard.events import engine

    asyncio.run(engine.run())
    return 0


def _carry_calls() -> int:
    """By itself, so that no trouble with mail touches a call that goes on."""
    from switchboard.phone import engine

    try:
        asyncio.run(engine.run())
    except engine.NoAsterisk as missing:
        complain(str(missing))
        return 1
    return 0


def _work(name: str) -> None:
    from switchboard.mailroom import engine as mailroom
    from switchboard.worker import engine as worker

    if name == "worker":
        worker.run()
    else:
        asyncio.run(mailroom.run())


def _fork_and_watch() -> int:
    """Worker and mailroom as two processes that share what was loaded: half the start, less memory.

    When one ends by itself the other is ended too, and whoever watches starts both again.
    """
    importlib.import_module("switchboard.mailroom.engine")
    importlib.import_module("switchboard.worker.engine")
    children = [_forked(name) for name in BACK]

    def pass_on(number: int, _: object) -> None:
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, pass_on)
    ended, status = os.wait()
    children.remove(ended)
    pass_on(signal.SIGTERM, None)
    for child in children:
        os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _forked(name: str) -> int:
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == parent:  # else it died before we asked to be told
        _work(name)
    os._exit(0)


def _become_web_server(name: str) -> None:
    """Granian takes this process over; threads, because each holds one database connection."""
    prefix, (port, settings) = f"SWITCHBOARD_{name.upper()}", WEB[name]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": f"switchboard.settings.{settings}"}
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "switchboard.wsgi:application",
        "--host", os.environ.get("SWITCHBOARD_LISTEN", "127.0.0.1"),
        "--port", os.environ.get(f"{prefix}_PORT", port),
        "--workers", os.environ.get(f"{prefix}_WORKERS", WORKERS.get(name, "1")),
        "--blocking-threads", os.environ.get(f"{prefix}_THREADS", "6"),
        "--respawn-failed-workers", "--log-level", "warning", "--no-access-log",
    ]  # fmt: skip
    os.execve(sys.executable, command, environment)  # noqa: S606 - our own command
