"""Mail by LMTP until the 250 and until the ticket, beside the same rows by bare psycopg.

Then one mail with a large attachment, and ten thousand that wait in a mailbox of a real Dovecot (if
it is installed): how long, and the most memory that any process took.
"""

import argparse
import json
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path
from random import Random
from statistics import median

import psycopg

from bench import intake_sizes
from bench.intake_mails import ROOM, deliver, mail, settled
from switchboard.cli.run import example_password
from switchboard.cli.supervisor import Ports, Supervisor
from switchboard.database import embedded, place
from switchboard.database.place import Place
from switchboard.database.provision import provision

TICK = os.sysconf("SC_CLK_TCK")
# The rows that one new ticket leaves; a bare transaction writes the same into empty copies.
TABLES = (
    "tickets_ticket", "tickets_message", "tickets_timelineevent", "tickets_attachment",
    "channels_outboundmail",
)  # fmt: skip


def main(arguments: list[str] | None = None) -> dict[str, object]:
    """Parameters and figures of one run on a scratch installation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--megabytes", type=int, default=25, help="of the one large attachment")
    parser.add_argument("--waiting", type=int, default=10_000, help="mails in the mailbox")
    options = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="switchboard-bench-"))
    folder.chmod(0o755)
    os.environ["SWITCHBOARD_TICKETS_AN_HOUR"] = "1000000"  # four people send all of it
    supervisor = Supervisor(place=place.at(folder), ports=Ports.free())
    try:
        _start(supervisor)
        rounds = [_round(supervisor, options, seed) for seed in range(options.rounds)]
        large = intake_sizes.large(supervisor, options.megabytes)
        mailbox = intake_sizes.mailbox(supervisor, options.waiting)
    finally:
        supervisor.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return {
        "bench": "intake",
        "parameters": {**vars(options), "attachments_percent": 10, "replies_percent": 30},
        **{name: _spread([one[name] for one in rounds]) for name in rounds[0]},
        "large": large,
        "mailbox": mailbox,
    }


def _spread(figures: list[float]) -> dict[str, float]:
    return {
        "median": round(median(figures), 2),
        "min": round(min(figures), 2),
        "max": round(max(figures), 2),
    }


def _start(supervisor: Supervisor) -> None:
    here = supervisor.place
    embedded.start(here)
    provision(here)
    supervisor.once("prepare")
    supervisor.once("load", more={"SWITCHBOARD_EXAMPLE_PASSWORD": example_password(here)})
    supervisor.start(["mailroom", "worker"])
    deliver(supervisor.ports.lmtp, [mail(Random(n), f"warm {n}") for n in range(100)])
    settled(here)


def _round(supervisor: Supervisor, options: argparse.Namespace, seed: int) -> dict[str, float]:
    here, port, figures = supervisor.place, supervisor.ports.lmtp, {}
    for clients in options.clients:
        mails = _mails(here, options.messages, Random(f"{seed}/{clients}"))
        parts = [mails[number::clients] for number in range(clients)]
        before, began, cpu = _newest(here), time.perf_counter(), _cpu(supervisor)
        _in_threads([(deliver, (port, part)) for part in parts])
        kept = time.perf_counter() - began
        settled(here)
        whole = time.perf_counter() - began
        spent = _cpu(supervisor) - cpu
        name = f"clients_{clients}"
        bare = _bare_inbound(here, before, clients)
        figures[f"{name}_until_250_per_second"] = len(mails) / kept
        figures[f"{name}_bare_insert_per_second"] = len(mails) / bare
        figures[f"{name}_until_250_times_bare"] = kept / bare
        figures[f"{name}_until_ticket_per_second"] = len(mails) / whole
        figures[f"{name}_cpu_ms_a_message"] = 1000 * spent / len(mails)
        figures[f"{name}_bare_rows_of_ticket_per_second"] = _bare_tickets(here, before)
    return figures


def _mails(here: Place, count: int, random: Random) -> list[bytes]:
    with psycopg.connect(**here.connection("desk_owner")) as owner:
        letters = owner.execute(
            "SELECT reply_to, recipient, internet_message_id FROM channels_outboundmail"
            " WHERE act = 'received' AND recipient = ANY(%s) ORDER BY id DESC LIMIT 300",
            [ROOM],
        ).fetchall()
    return [
        mail(random, f"{random.random()}", letters if random.random() < 0.3 else None)
        for _ in range(count)
    ]


def _in_threads(calls: list[tuple[object, tuple[object, ...]]]) -> None:
    threads = [threading.Thread(target=call, args=given) for call, given in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _newest(here: Place) -> int:
    with psycopg.connect(**here.connection("desk_owner")) as owner:
        return owner.execute("SELECT max(id) FROM channels_inboundmail").fetchone()[0]


def _cpu(supervisor: Supervisor) -> float:
    """Seconds of CPU of mailroom, worker and their children; the database's is not counted."""
    tops = {process.pid for process in supervisor.running.values()}
    seconds = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat.parent.name) in tops or int(words[1]) in tops:
            seconds += sum(map(int, words[11:15])) / TICK
    return seconds


def _bare_inbound(here: Place, before: int, clients: int) -> float:
    """Seconds for the same raw rows by as many connections, one commit each."""
    with psycopg.connect(**here.connection("desk_owner"), autocommit=True) as owner:
        rows = owner.execute(
            "SELECT * FROM channels_inboundmail WHERE id > %s ORDER BY id", [before]
        ).fetchall()
        owner.execute("DROP TABLE IF EXISTS bare")
        owner.execute("CREATE TABLE bare (LIKE channels_inboundmail INCLUDING ALL)")
    return _bare_inserts(here, [[("bare", row)] for row in rows], clients)


def _bare_tickets(here: Place, before: int) -> float:
    """New tickets a second: their rows in one transaction each, on one connection."""
    transactions: dict[int, list[tuple[str, tuple[object, ...]]]] = {}
    with psycopg.connect(**here.connection("desk_owner"), autocommit=True) as owner:
        opened = owner.execute(
            "SELECT ticket_id FROM channels_inboundmail WHERE id > %s AND state = 'opened'",
            [before],
        ).fetchall()
        keys = [key for (key,) in opened]
        for table in TABLES:
            owner.execute(f"DROP TABLE IF EXISTS bare_{table}")
            owner.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
            column = {"tickets_ticket": "id", "tickets_attachment": "message_id"}.get(
                table, "ticket_id"
            )
            if table == "tickets_attachment":
                continue
            cursor = owner.execute(f"SELECT * FROM {table} WHERE {column} = ANY(%s)", [keys])
            place_of = [c.name for c in cursor.description].index(column)
            for row in cursor.fetchall():
                transactions.setdefault(row[place_of], []).append((f"bare_{table}", row))
    seconds = _bare_inserts(here, list(transactions.values()), 1)
    return len(transactions) / seconds


def _bare_inserts(
    here: Place, transactions: list[list[tuple[str, tuple[object, ...]]]], clients: int
) -> float:
    def work(part: list[list[tuple[str, tuple[object, ...]]]]) -> None:
        with psycopg.connect(**here.connection("desk_owner")) as owner:
            for rows in part:
                for table, row in rows:
                    marks = ", ".join(["%s"] * len(row))
                    owner.execute(f"INSERT INTO {table} VALUES ({marks})", [*map(_value, row)])
                owner.commit()

    began = time.perf_counter()
    _in_threads([(work, (transactions[number::clients],)) for number in range(clients)])
    return time.perf_counter() - began


def _value(value: object) -> object:
    return json.dumps(value) if isinstance(value, list | dict) else value


if __name__ == "__main__":
    print(json.dumps(main(), indent=2))
