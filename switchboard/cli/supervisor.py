"""Keeps the processes of one machine running: starts, watches, restarts and stops them."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from switchboard.cli.printing import complain
from switchboard.database import embedded
from switchboard.database.place import PROJECT, Place

NAMES = ("backroom", "console", "portal", "events")
# Started too where an Asterisk is named for it.
# What carries calls, and the setting with which it does.
TELEPHONE = {"phone": "SWITCHBOARD_ARI_URL", "webhooks": "SWITCHBOARD_PHONE_URL"}
START_SECONDS = 60.0
STOP_SECONDS = 20.0
RESTART_SECONDS = 1.0


class PortTaken(RuntimeError):
    """Another program listens where one of ours should."""


class ProcessDidNotStart(RuntimeError):
    """A process ended, or did not answer, before it was ready."""


def telephone() -> Sequence[str]:
    """The processes that carry calls here, by an Asterisk or by carriers that call us."""
    return [name for name, setting in TELEPHONE.items() if os.environ.get(setting)]


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Where the processes listen, all on loopback unless SWITCHBOARD_LISTEN says otherwise."""

    console: int = 8000
    portal: int = 8001
    lmtp: int = 8024
    catcher: int = 8025
    webhooks: int = 8002
    events: int = 8003

    @classmethod
    def from_environment(cls) -> "Ports":
        """SWITCHBOARD_CONSOLE_PORT, _PORTAL_PORT, _LMTP_PORT …, or the usual."""
        names = ("console", "portal", "lmtp", "catcher", "webhooks", "events")
        given = {name: os.environ.get(f"SWITCHBOARD_{name.upper()}_PORT") for name in names}
        return cls(**{name: int(port) for name, port in given.items() if port})

    @classmethod
    def free(cls) -> "Ports":
        """Ports that nobody listens on just now."""
        sockets = [socket.socket() for _ in range(6)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        numbers = [one.getsockname()[1] for one in sockets]
        for one in sockets:
            one.close()
        return cls(
            console=numbers[0], portal=numbers[1], lmtp=numbers[2], catcher=numbers[3],
            webhooks=numbers[4], events=numbers[5],
        )  # fmt: skip

    def environment(self) -> dict[str, str]:
        """The same as the processes read it."""
        named = {"CONSOLE": self.console, "PORTAL": self.portal}
        urls = {
            f"SWITCHBOARD_{name}_URL": os.environ.get(
                f"SWITCHBOARD_{name}_URL", f"http://localhost:{port}"
            )
            for name, port in named.items()
        }
        # Behind an address of one's own the proxy leads /events to its port, as it does the rest.
        if "SWITCHBOARD_CONSOLE_URL" not in os.environ:
            urls.setdefault("SWITCHBOARD_EVENTS_URL", f"http://localhost:{self.events}")
        return urls | {
            "SWITCHBOARD_EVENTS_PORT": str(self.events),
            "SWITCHBOARD_CONSOLE_PORT": str(self.console),
            "SWITCHBOARD_PORTAL_PORT": str(self.portal),
            "SWITCHBOARD_LMTP_PORT": str(self.lmtp),
            "SWITCHBOARD_CATCHER_PORT": str(self.catcher),
            "SWITCHBOARD_WEBHOOKS_PORT": str(self.webhooks),
        }

    def require_free(self) -> None:
        """Raises PortTaken with the name of the setting to change."""
        more = ("webhooks",) if "webhooks" in telephone() else ()
        for name in ("console", "portal", "lmtp", "catcher", "events", *more):
            port = getattr(self, name)
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError as taken:
                    message = (
                        f"Port {port} is taken by another program. Stop it (is Switchboard "
                        f"running already?), or set SWITCHBOARD_{name.upper()}_PORT to another."
                    )
                    raise PortTaken(message) from taken


@dataclass(kw_only=True)
class Supervisor:
    """One installation's processes."""

    place: Place
    ports: Ports
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def environment(self, **more: str) -> dict[str, str]:
        """What every process of this installation gets to see."""
        path = os.pathsep.join(filter(None, (str(PROJECT), os.environ.get("PYTHONPATH"))))
        named = {"SWITCHBOARD_DATA": str(self.place.folder), "PYTHONPATH": path}
        return {**os.environ, **named, **self.ports.environment(), **more}

    def once(self, *command: str, more: Mapping[str, str] | None = None) -> None:
        """Runs one of our commands to its end; raises ProcessDidNotStart if it fails.

        What it says is progress, so it goes to standard error and leaves the output to figures.
        """
        done = subprocess.run(
            [sys.executable, "-m", "switchboard.cli", *command],
            env=self.environment(**(more or {})), cwd=PROJECT, stdout=sys.stderr, check=False,
        )  # fmt: skip
        if done.returncode:
            raise ProcessDidNotStart(f"“switchboard {' '.join(command)}” failed; see above.")

    def start(self, names: Sequence[str] | None = None) -> None:
        """Starts these processes, or all, side by side and waits until each is ready.

        Calls need not wait for anybody: Asterisk may be there later than we are.
        """
        names = names or (*NAMES, *telephone())
        self.ports.require_free()
        for name in names:
            self._start(name)
        deadline = time.monotonic() + START_SECONDS
        if "console" in names:
            self._await_http(self.ports.console, deadline)
        if "portal" in names:
            self._await_http(self.ports.portal, deadline)
        if "events" in names:
            self._await_http(self.ports.events, deadline)
        if "webhooks" in names:
            self._await_http(self.ports.webhooks, deadline)
        if "mailroom" in names or "backroom" in names:
            self._await_port(self.ports.lmtp, deadline)

    def restart(self, name: str) -> None:
        """Ends one process, which finishes what it began, and starts it again."""
        process = self.running.pop(name)
        process.terminate()
        process.wait(STOP_SECONDS)
        self._start(name)

    def watch(self) -> None:
        """Restarts what ends by itself, until SIGTERM or SIGINT."""
        stopping: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda received, _: stopping.append(received))
        while not stopping:
            time.sleep(0.2)
            self._mend()

    def stop(self) -> None:
        """Asks all to finish what they began, then ends what is left, the database last."""
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running.clear()
        if self.place.is_embedded:
            embedded.stop(self.place)

    def _mend(self) -> None:
        for name, process in list(self.running.items()):
            if process.poll() is None:
                continue
            complain(
                f"{name} ended with {process.returncode}; starting it again ({self._log(name)})."
            )
            time.sleep(RESTART_SECONDS)
            if self.place.is_embedded and not embedded.is_answering(self.place):
                embedded.start(self.place)
            self._start(name)

    def _start(self, name: str) -> None:
        with self._log(name).open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", "switchboard.cli", "process", name],
                env=self.environment(), cwd=PROJECT, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def _log(self, name: str) -> Path:
        folder = self.place.folder / "logs"
        folder.mkdir(exist_ok=True)
        return folder / f"{name}.log"

    def _await_http(self, port: int, deadline: float) -> None:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                self._check_alive(deadline)

    def _await_port(self, port: int, deadline: float) -> None:
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=5):
                    return
            except OSError:
                self._check_alive(deadline)

    def _check_alive(self, deadline: float) -> None:
        """Raises ProcessDidNotStart, with what its log says, once one ended or time is up."""
        ended = [name for name, process in self.running.items() if process.poll() is not None]
        if ended or time.monotonic() > deadline:
            name = ended[0] if ended else "One of the processes"
            log = self._log(ended[0]).read_text(errors="replace")[-3000:] if ended else ""
            raise ProcessDidNotStart(f"{name} did not start.\n{log}".strip())
        time.sleep(0.05)
