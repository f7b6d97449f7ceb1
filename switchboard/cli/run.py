"""bin/run: everything on one machine, ready to use; bin/run --check walks one ticket through it."""

import argparse
import fcntl
import hashlib
import json
import os
import secrets
import smtplib
import time
from pathlib import Path
from typing import TextIO

import psycopg

from switchboard.cli.printing import complain, say
from switchboard.cli.supervisor import (
    Ports,
    PortTaken,
    ProcessDidNotStart,
    Supervisor,
    telephone,
)
from switchboard.database import embedded, place
from switchboard.database.applied import missing_migrations
from switchboard.database.embedded import EmbeddedServerFailed
from switchboard.database.place import PROJECT, Place
from switchboard.database.provision import provision

MAIL = PROJECT / "examples" / "mail"
FORTNIGHT = PROJECT / "examples" / "fortnight"
EXPECTED = (PortTaken, ProcessDidNotStart, EmbeddedServerFailed, psycopg.OperationalError)


def add_to(group: argparse.ArgumentParser) -> None:
    """[--check] [--bare] [--fortnight]."""
    group.add_argument(
        "--check", action="store_true",
        help="on a scratch folder and free ports, walk one ticket from mail to survey",
    )  # fmt: skip
    group.add_argument("--bare", action="store_true", help="load no example policy, desk or mails")
    group.add_argument(
        "--fortnight", action="store_true",
        help="into an empty installation also two weeks of a busy desk, which takes half a minute",
    )  # fmt: skip
    group.set_defaults(call=_run)


def _run(options: argparse.Namespace) -> int:
    if options.check:
        from switchboard.cli import check_walk

        return check_walk.main()
    began = time.monotonic()
    supervisor = Supervisor(place=place.here(), ports=Ports.from_environment())
    try:
        # Before anything is started: what runs already must not be stopped by a second start.
        supervisor.ports.require_free()
        alone = _alone(supervisor.place)
    except (PortTaken, RunsAlready) as taken:
        complain(str(taken))
        return 1
    with alone:
        return _run_to_the_end(supervisor, options, began=began)


def _run_to_the_end(supervisor: Supervisor, options: argparse.Namespace, *, began: float) -> int:
    try:
        is_new = bring_up(
            supervisor, with_examples=not options.bare, with_fortnight=options.fortnight
        )
    except EXPECTED as failure:
        complain(str(failure))
        supervisor.stop()
        return 1
    try:
        if is_new and not options.bare:
            deliver_examples(supervisor.ports)
        _greet(supervisor, seconds=time.monotonic() - began)
        supervisor.watch()
    finally:
        say("Stopping ...")
        supervisor.stop()
    return 0


class RunsAlready(RuntimeError):
    """Another bin/run keeps this installation going."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Switchboard runs already on the data in {_short(folder)}. Stop that one first, or "
            "set SWITCHBOARD_DATA to another folder."
        )


def _alone(here: Place) -> TextIO:
    """A lock on the data folder for as long as it is open; raises RunsAlready."""
    lock = (here.folder / "running.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise RunsAlready(here.folder) from None
    return lock


def bring_up(supervisor: Supervisor, *, with_examples: bool, with_fortnight: bool = False) -> bool:
    """Database, migrations, examples, processes; whether the installation was empty before."""
    is_new = fill(supervisor, with_examples=with_examples, with_fortnight=with_fortnight)
    supervisor.start()
    return is_new


def fill(supervisor: Supervisor, *, with_examples: bool, with_fortnight: bool = False) -> bool:
    """Database, migrations and examples; whether the installation was empty before."""
    here = supervisor.place
    if here.is_embedded:
        embedded.start(here)
    provision(here)
    prepare(supervisor)
    is_new = not _is_published(here)
    if is_new and with_examples:
        password = example_password(here)
        story = ("--fortnight", str(FORTNIGHT)) if with_fortnight else ()
        supervisor.once("load", *story, more={"SWITCHBOARD_EXAMPLE_PASSWORD": password})
    return is_new


def prepare(supervisor: Supervisor) -> None:
    """Migrates and collects static files, unless this program did so on this database before.

    Django takes seconds to find out that there is nothing to do; a hash of what counts does not.
    """
    stamp = supervisor.place.folder / "prepared"
    wanted = _fingerprint(supervisor.place)
    if stamp.exists() and stamp.read_text() == wanted and not missing_migrations(supervisor.place):
        return
    stamp.unlink(missing_ok=True)
    supervisor.once("prepare")
    stamp.write_text(wanted)


def deliver_examples(ports: Ports) -> int:
    """Delivers the example mails through the real LMTP door; how many."""
    files = sorted(MAIL.glob("*.eml"))
    with smtplib.LMTP("127.0.0.1", ports.lmtp) as door:
        for file in files:
            raw = file.read_bytes()
            sender, recipient = _envelope(raw)
            door.sendmail(sender, [recipient], raw)
    return len(files)


def example_password(here: Place) -> str:
    """The one password of all example sign-ins, made once for this installation."""
    path = here.folder / "example-sign-in.json"
    if not path.exists():
        path.write_text(json.dumps({"password": secrets.token_urlsafe(9) + "-desk"}))
        path.chmod(0o600)
    return str(json.loads(path.read_text())["password"])


def _envelope(raw: bytes) -> tuple[str, str]:
    """Sender and recipient as the mail's own headers have them."""
    from switchboard.wire.mail import parse

    email = parse(raw)
    named = [address.address for address in (*email.to, *email.cc)]
    desks = [one for one in named if one in {"texas@support.example", "louisiana@support.example"}]
    sender = email.sender.address if email.sender and not email.is_automatic else ""
    return sender, next(iter(desks), "texas@support.example")


def _fingerprint(here: Place) -> str:
    """Changes whenever a migration, a static file, a dependency or the database is another.

    The embedded database lies in the same folder as the stamp, wherever that is moved to.
    """
    rooms = PROJECT / "switchboard"
    files = [*rooms.glob("*/migrations/*.py"), *rooms.glob("*/static/**/*")]
    server = "" if here.is_embedded else repr(sorted(here.address().items()))
    digest = hashlib.sha256(server.encode())
    for file in (*sorted(files), PROJECT / "requirements.lock"):
        if file.is_file():
            digest.update(str(file.relative_to(PROJECT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _is_published(here: Place) -> bool:
    with psycopg.connect(**here.connection("desk_owner")) as owner:
        return owner.execute("SELECT 1 FROM published_policyversion LIMIT 1").fetchone() is not None


def _greet(supervisor: Supervisor, *, seconds: float) -> None:
    ports, folder = supervisor.ports, supervisor.place.folder
    has_examples = (Path(folder) / "example-sign-in.json").exists()
    say(f"Switchboard is ready after {seconds:.1f} s. Its data is in {_short(folder)}.")
    say(f"  console   http://localhost:{ports.console}   for the staff")
    say(f"  portal    http://localhost:{ports.portal}   for clients")
    say(f"  LMTP      127.0.0.1:{ports.lmtp}")
    if "webhooks" in telephone():
        say(f"  webhooks  http://localhost:{ports.webhooks}   for telephone carriers")
    if not os.environ.get("SWITCHBOARD_SMTP"):
        say(f"  mail out  is caught: http://localhost:{ports.console}/mail/caught")
    if has_examples:
        password = example_password(supervisor.place)
        say("  sign in   dana@support.example (dispatcher), ines@… (engineer), petra@… (lead),")
        say(f"            ada@… (administrator), password {password}")
        say("  clients   hector@hillcountry-law.example, by a code that is mailed (and caught)")
    else:
        say("  next      bin/switchboard staff add …, then bin/switchboard policy publish FILE")
    say("Ctrl-C stops everything.")


def _short(folder: Path) -> str:
    try:
        return str(folder.relative_to(Path.cwd()))
    except ValueError:
        return str(folder)
