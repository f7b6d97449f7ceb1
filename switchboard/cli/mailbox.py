"""Mailbox commands: list, add, test, pause, resume, reseal; secrets come from a file or stdin."""

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from switchboard.cli.__main__ import use
from switchboard.cli.printing import complain, say, show_json


def add_to(group: argparse.ArgumentParser) -> None:
    """list · add NAME … · test NAME · pause NAME · resume NAME · reseal."""
    commands = group.add_subparsers(dest="command", required=True)
    words = {
        "list": (_list, "each mailbox and how it is"),
        "reseal": (_reseal, "seal every secret with today's key"),
    }
    for name, (call, said) in words.items():
        command = commands.add_parser(name, help=said)
        command.set_defaults(call=call)
        command.add_argument("--json", action="store_true", help="answer as JSON")
    acts = {
        "test": (_test, "sign in and look, and change nothing"),
        "pause": (_pause, "leave it alone until it is resumed"),
        "resume": (_resume, "read it again, at once"),
    }
    for name, (call, said) in acts.items():
        command = commands.add_parser(name, help=said)
        command.add_argument("name")
        command.set_defaults(call=call)
        command.add_argument("--json", action="store_true", help="answer as JSON")
    _add_to(commands.add_parser("add", help="read another mailbox"))


def _add_to(add: argparse.ArgumentParser) -> None:
    add.set_defaults(call=_add)
    for name in ("name", "address", "host", "user"):
        add.add_argument(name)
    add.add_argument("--desk", required=True, help="the key of the desk that its tickets go to")
    add.add_argument("--port", type=int)
    add.add_argument("--security", choices=["tls", "starttls", "none"], default="tls")
    add.add_argument("--sign-in", choices=["password", "client", "refresh"], default="password")
    for name in ("token-url", "client-id", "scope", "move-to", "category", "team"):
        add.add_argument(f"--{name}", default="")
    add.add_argument("--folder", default="INBOX")
    add.add_argument("--after", choices=["seen", "move", "delete"], default="seen")
    add.add_argument("--secret-file", help="holds the password or client secret; - is stdin")
    add.add_argument("--refresh-token-file", help="holds the refresh token")
    add.add_argument("--with-old-mail", action="store_true", help="take in what lies there already")
    add.add_argument("--json", action="store_true", help="answer as JSON")


def _list(options: argparse.Namespace) -> int:
    use("worker")
    from switchboard.channels.models import Mailbox

    rows = [_form(one) for one in Mailbox.objects.select_related("desk", "default_team")]
    if options.json:
        show_json(rows)
        return 0
    for row in rows:
        said = row["last_error"] or row["filing_error"] or f"{row['waiting']} waiting"
        say(f"{row['health']:8} {row['name']}: {row['user']} at {row['host']}, {said}")
    if not rows:
        say("No mailbox is read yet: bin/switchboard mailbox add.")
    return 0


def _form(mailbox: Any) -> dict[str, Any]:
    """What may be told of it: everything but its secrets."""
    plain = (
        "name", "address", "host", "port", "security", "user", "sign_in", "folder", "after",
        "move_to", "waiting", "last_success_at", "last_error", "filing_error", "failing_since",
        "tries", "next_try_at",
    )  # fmt: skip
    said = {name: getattr(mailbox, name) for name in plain}
    return {**said, "desk": mailbox.desk.key, "health": mailbox.health.value}


def _add(options: argparse.Namespace) -> int:
    use("worker")
    from django.utils import timezone

    from switchboard.accounts.actor import SYSTEM
    from switchboard.flow import mailboxes

    now = timezone.now()
    try:
        mailbox = mailboxes.add(_terms(options, now=now), by=SYSTEM, now=now)
    except mailboxes.MailboxUnusable as refused:
        complain(str(refused))
        return 1
    return _say(options, mailbox, f"{mailbox.name} is read from now on.")


def _terms(options: argparse.Namespace, *, now: datetime) -> Any:
    from switchboard.channels.models import After, Security, SignIn
    from switchboard.flow.mailboxes import MailboxUnusable, Terms
    from switchboard.published.models import Desk
    from switchboard.staff.models import Team

    desk = Desk.objects.filter(key=options.desk).first()
    team = Team.objects.filter(key=options.team).first()
    if desk is None or (options.team and team is None):
        raise MailboxUnusable("desk", f"No desk “{options.desk}”, or no team “{options.team}”.")
    plain = ("name", "address", "host", "user", "token_url", "client_id", "scope", "folder")
    return Terms(
        **{name: getattr(options, name) for name in plain},
        port=options.port or (993 if options.security == "tls" else 143),
        security=Security(options.security),
        desk=desk,
        sign_in=SignIn(options.sign_in),
        secret=_read(options.secret_file),
        refresh_token=_read(options.refresh_token_file),
        after=After(options.after),
        move_to=options.move_to,
        default_team=team,
        default_category=options.category,
        taken_from=None if options.with_old_mail else now,
    )


def _read(file: str | None) -> str:
    """The secret without the line's end; never from the command line, where others see it."""
    if not file:
        return ""
    return (sys.stdin.read() if file == "-" else Path(file).read_text()).strip("\r\n")


def _test(options: argparse.Namespace) -> int:
    from django.utils import timezone

    if (mailbox := _named(options.name)) is None:
        return os.EX_USAGE
    from switchboard.flow import mailboxes

    try:
        found = mailboxes.try_out(mailbox, now=timezone.now())
    except mailboxes.CANT_BE_READ as fault:
        complain(str(fault))
        return os.EX_UNAVAILABLE
    return _say(options, mailbox, found)


def _pause(options: argparse.Namespace) -> int:
    return _switch(options, "pause", "is left alone until it is resumed.")


def _resume(options: argparse.Namespace) -> int:
    return _switch(options, "read_again", "is read again.")


def _switch(options: argparse.Namespace, verb: str, words: str) -> int:
    if (mailbox := _named(options.name)) is None:
        return os.EX_USAGE
    from django.utils import timezone

    from switchboard.accounts.actor import SYSTEM
    from switchboard.flow import mailboxes

    changed = getattr(mailboxes, verb)(mailbox.pk, by=SYSTEM, now=timezone.now())
    return _say(options, changed, f"{mailbox.name} {words}")


def _reseal(options: argparse.Namespace) -> int:
    use("worker")
    from switchboard.channels.seal import SecretUnreadable
    from switchboard.flow import mailboxes

    try:
        count = mailboxes.reseal()
    except SecretUnreadable as fault:
        complain(str(fault))
        return 1
    if options.json:
        show_json({"resealed": count})
    else:
        say(f"{count} mailboxes are sealed with today's key; old keys may go.")
    return 0


def _named(name: str) -> Any:
    use("worker")
    from switchboard.channels.models import Mailbox

    mailbox = Mailbox.objects.select_related("desk").filter(name__iexact=name).first()
    if mailbox is None:
        complain(f"There is no mailbox {name}: bin/switchboard mailbox list names them.")
    return mailbox


def _say(options: argparse.Namespace, mailbox: Any, words: str) -> int:
    if options.json:
        show_json({**_form(mailbox), "told": words})
    else:
        say(words)
    return 0
