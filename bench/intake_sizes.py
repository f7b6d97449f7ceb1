"""One huge mail, and ten thousand that wait in a mailbox: how long, and how much memory."""

import os
import time
from email.message import EmailMessage
from pathlib import Path
from random import Random

import psycopg

from bench.intake_mails import ROOM, deliver, mail, settled
from switchboard.cli.supervisor import Supervisor
from tests.mailroom.dovecot import PASSWORD, PROGRAM, TEXAS, Dovecot, dovecot


def large(supervisor: Supervisor, megabytes: int) -> dict[str, object]:
    """Seconds until the ticket, and the peak of resident memory of each process, in MB."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = ROOM[0], "texas@support.example", "A large scan"
    mail["Message-ID"] = "<large@bench.example>"
    mail.set_content("The scan is attached.\n")
    mail.add_attachment(
        Random(1).randbytes(megabytes * 2**20), maintype="image", subtype="tiff",
        filename="scan.tiff",
    )  # fmt: skip
    before, began = _peaks(supervisor), time.perf_counter()
    deliver(supervisor.ports.lmtp, [mail.as_bytes()])
    kept = time.perf_counter() - began
    settled(supervisor.place)
    whole = time.perf_counter() - began
    with psycopg.connect(**supervisor.place.connection("desk_owner")) as owner:
        (size,) = owner.execute("SELECT max(size) FROM tickets_attachment").fetchone()
    if size != megabytes * 2**20:
        raise SystemExit(f"The attachment came in with {size} bytes.")
    return {
        "until_250_seconds": round(kept, 2),
        "until_ticket_seconds": round(whole, 2),
        "peak_resident_mb_before": before,
        "peak_resident_mb_after": _peaks(supervisor),
    }


def mailbox(supervisor: Supervisor, count: int) -> dict[str, object] | None:
    """Seconds until all that wait in a mailbox are kept; None where there is no Dovecot."""
    if not PROGRAM or not count:
        return None
    with dovecot() as server:
        _fill(server, count)
        supervisor.restart("mailroom")
        before = _peaks(supervisor)
        began = time.perf_counter()
        supervisor.once(
            "mailbox", "add", "Bench", "texas@support.example", "127.0.0.1", TEXAS,
            "--desk", "texas", "--port", str(server.port), "--security", "none",
            "--with-old-mail", "--secret-file", str(_secret(server)),
        )  # fmt: skip
        added = time.perf_counter()
        with psycopg.connect(**supervisor.place.connection("desk_owner"), autocommit=True) as owner:
            kept = "SELECT count(*) FROM channels_inboundmail WHERE source = 'imap'"
            while owner.execute(kept).fetchone()[0] < count:
                time.sleep(0.1)
        seconds = time.perf_counter() - added
    return {
        "mails": count,
        "adding_seconds": round(added - began, 2),
        "until_kept_seconds": round(seconds, 2),
        "kept_per_second": round(count / seconds, 1),
        "peak_resident_mb_before": before,
        "peak_resident_mb_after": _peaks(supervisor),
    }


def _fill(server: Dovecot, count: int) -> None:
    """Mails as a mail server delivers them into a Maildir."""
    server.deliver(mail(Random(0), "first"))
    inbox = server.folder / "mail" / TEXAS / "new"
    owner = inbox.stat()
    for number in range(1, count):
        path = inbox / f"{1_700_000_000 + number}.M{number}.bench"
        path.write_bytes(mail(Random(number), f"waiting {number}"))
        os.chown(path, owner.st_uid, owner.st_gid)


def _secret(server: Dovecot) -> Path:
    path = server.folder / "secret"
    path.write_text(PASSWORD, encoding="utf-8")
    return path


def _peaks(supervisor: Supervisor) -> dict[str, int]:
    """The highest peak of each kind of process, in MB."""
    tops = {process.pid: name for name, process in supervisor.running.items()}
    peaks: dict[str, int] = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except OSError:
            continue
        pid, parent = int(status.parent.name), int(lines["PPid"])
        name = tops.get(pid) or ("parser child" if tops.get(parent) == "worker" else None)
        if name and "VmHWM" in lines:
            peaks[name] = max(peaks.get(name, 0), int(lines["VmHWM"].split()[0]) // 1024)
    return peaks
