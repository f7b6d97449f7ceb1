"""A scratch desk whose hours are over now, with an Asterisk of its own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

from switchboard.cli.run import example_password
from switchboard.cli.supervisor import Ports, Supervisor
from switchboard.database import embedded, place
from switchboard.database.place import PROJECT, Place
from switchboard.database.provision import provision
from tests.phone.private_asterisk import Running, asterisk

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@contextmanager
def calling_desk(engineer: str) -> Iterator[tuple[Running, Supervisor]]:
    """Worker and phone process as they are shipped; who is on call has that number."""
    folder = Path(tempfile.mkdtemp(prefix="switchboard-bench-", dir="/tmp"))
    folder.chmod(0o755)
    supervisor = Supervisor(place=place.at(folder), ports=Ports.free())
    try:
        with asterisk(folder / "phone") as pbx:
            os.environ["SWITCHBOARD_ARI_URL"] = pbx.url
            _prepare(supervisor, engineer)
            supervisor.start(["worker", "phone"])
            yield pbx, supervisor
    finally:
        supervisor.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(supervisor: Supervisor, engineer: str) -> None:
    here = supervisor.place
    embedded.start(here)
    provision(here)
    supervisor.once("prepare")
    supervisor.once("load", more={"SWITCHBOARD_EXAMPLE_PASSWORD": example_password(here)})
    policy = here.folder / "night.toml"
    policy.write_text(_closed_now((PROJECT / "examples" / "policy.toml").read_text()))
    supervisor.once("policy", "publish", str(policy))
    _reach(here, engineer)


def _closed_now(text: str) -> str:
    """The same policy, open for one hour a day that is twelve hours from now."""
    hour = (datetime.now(UTC) + timedelta(hours=12)).astimezone(ZoneInfo("America/Chicago")).hour
    opening = f'[["{min(hour, 22):02}:00", "{min(hour, 22) + 1:02}:00"]]'
    lines = [
        f"{line.split('=')[0]}= {opening}" if line.startswith("hours.") else line
        for line in text.splitlines()
    ]
    return "\n".join(lines)


def _reach(here: Place, number: str) -> None:
    """Everybody has this one telephone: whoever is on call, it rings there."""
    with psycopg.connect(**here.connection("desk_owner")) as owner:
        owner.execute(
            "INSERT INTO staff_contactmethod"
            " (engineer_id, method, address, label, position, verified_at, is_active)"
            " SELECT id, 'call', %s, '', 1, now(), true FROM staff_engineer"
            " WHERE id NOT IN (SELECT engineer_id FROM staff_contactmethod WHERE method = 'call')",
            [number],
        )
        owner.execute("UPDATE staff_contactmethod SET address = %s WHERE method = 'call'", [number])
