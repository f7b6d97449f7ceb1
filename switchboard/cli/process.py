"""Runs one of the long-lived processes in the foreground, as a supervisor or systemd wants it."""

import argparse
import asyncio
import os
import sys

from switchboard.cli.__main__ import use

WEB = {"console": "8000", "portal": "8001"}


def add_to(group: argparse.ArgumentParser) -> None:
    """console | portal | worker | mailroom."""
    group.add_argument("name", choices=[*WEB, "worker", "mailroom"])
    group.set_defaults(call=_run)


def _run(options: argparse.Namespace) -> int:
    if options.name in WEB:
        _become_web_server(options.name)
    use("worker")
    if options.name == "worker":
        from switchboard.worker import engine as worker

        worker.run()
    else:
        from switchboard.mailroom import engine as mailroom

        asyncio.run(mailroom.run())
    return 0


def _become_web_server(name: str) -> None:
    """Granian takes this process over; threads, because each holds one database connection."""
    prefix = f"SWITCHBOARD_{name.upper()}"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": f"switchboard.settings.{name}"}
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "switchboard.wsgi:application",
        "--host", os.environ.get("SWITCHBOARD_LISTEN", "127.0.0.1"),
        "--port", os.environ.get(f"{prefix}_PORT", WEB[name]),
        "--workers", os.environ.get(f"{prefix}_WORKERS", "1"),
        "--blocking-threads", os.environ.get(f"{prefix}_THREADS", "6"),
        "--respawn-failed-workers", "--log-level", "warning", "--no-access-log",
    ]  # fmt: skip
    os.execve(sys.executable, command, environment)  # noqa: S606 - our own command
