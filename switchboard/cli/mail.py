"""Mail commands: parse prints what a mail says, deliver takes it in as the LMTP door would."""

import argparse
import dataclasses
import os
import sys
from pathlib import Path
from typing import Any

from switchboard.cli import mail_dkim
from switchboard.cli.__main__ import use
from switchboard.cli.printing import complain, show_json
from switchboard.wire.bounded import ParseRefused, ParserPool

LARGEST = 60 * 1024 * 1024


def add_to(group: argparse.ArgumentParser) -> None:
    """parse < MAIL · deliver [--to ADDRESS] < MAIL · deliver --folder FOLDER · dkim."""
    commands = group.add_subparsers(dest="command", required=True)
    parse = commands.add_parser("parse", help="print what a mail on standard input says")
    parse.set_defaults(call=_parse)
    deliver = commands.add_parser("deliver", help="take in a mail from standard input or a folder")
    deliver.add_argument("--to", action="append", default=[], help="the recipient's address")
    deliver.add_argument("--sender", default=None, help="the envelope's sender")
    deliver.add_argument("--folder", type=Path, help="every file below this folder, one mail each")
    deliver.set_defaults(call=_deliver)
    dkim = commands.add_parser("dkim", help="make a key to sign letters with, print its records")
    dkim.set_defaults(call=mail_dkim.make)
    for command in (parse, deliver, dkim):
        command.add_argument("--json", action="store_true", help="answer as JSON (always so)")


def _parse(options: argparse.Namespace) -> int:
    raw = sys.stdin.buffer.read()
    with ParserPool(size=1) as pool:
        try:
            email = pool.parse(raw)
        except ParseRefused as refused:
            show_json({"is_readable": False, "problems": [refused.reason]})
            return os.EX_DATAERR
    form = dataclasses.asdict(email)
    for attachment in form["attachments"]:
        attachment["size"] = len(attachment.pop("content"))
    show_json(form)
    return 0


def _deliver(options: argparse.Namespace) -> int:
    """Exit status 0 once the mail is kept, whatever becomes of it; EX_TEMPFAIL to try again."""
    use("worker")
    from django.conf import settings
    from django.db import DatabaseError

    files = _files(options.folder) if options.folder else None
    with ParserPool(size=1, trusted_authserv_id=settings.TRUSTED_AUTHSERV_ID) as pool:
        try:
            if files is None:
                show_json(_take_in(sys.stdin.buffer.read(LARGEST + 1), options, pool=pool))
            else:
                _take_in_all(files, options, pool=pool)
        except DatabaseError as unavailable:
            complain(f"The mail could not be kept now, please try again: {unavailable}")
            return os.EX_TEMPFAIL
        except _TooLarge as refused:
            complain(str(refused))
            return os.EX_DATAERR
    return 0


class _TooLarge(ValueError):
    """More bytes than a mail may have."""


def _take_in_all(files: list[Path], options: argparse.Namespace, *, pool: ParserPool) -> None:
    counted: dict[str, int] = {}
    for number, file in enumerate(files, start=1):
        became = _take_in(file.read_bytes(), options, pool=pool)
        counted[became["outcome"]] = counted.get(became["outcome"], 0) + 1
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{number} of {len(files)}")
    if sys.stderr.isatty():
        sys.stderr.write("\n")
    show_json({"files": len(files), "outcomes": counted})


def _take_in(raw: bytes, options: argparse.Namespace, *, pool: ParserPool) -> dict[str, Any]:
    from django.db import DatabaseError
    from django.utils import timezone

    from switchboard.channels.models import InboundMail
    from switchboard.flow import intake
    from switchboard.worker.jobs import read_one

    if len(raw) > LARGEST:
        message = f"The mail is larger than {LARGEST // 1024 // 1024} MB and was not taken in."
        raise _TooLarge(message)
    envelope = intake.Envelope(
        source="pipe",
        # A pipe has no envelope: who sent it is read from the mail, who gets it from its headers.
        sender=options.sender or "",
        recipients=options.to,
        received_at=timezone.now(),
    )
    stored = intake.store(raw, envelope)
    if stored.is_new:
        try:
            read_one(stored.id, tries=1, pool=pool)
        except DatabaseError:
            raise
        except Exception as fault:
            # It is kept: any other answer than 0 would send it back to its sender.
            complain(f"Mail {stored.id} is kept and waits for the worker: {fault}")
    mail = InboundMail.objects.select_related("ticket").defer("raw").get(pk=stored.id)
    return {
        "mail": mail.pk,
        "outcome": mail.state,
        "is_new": stored.is_new,
        "ticket": mail.ticket.number if mail.ticket else None,
        "reason": mail.reason,
    }


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        complain(f"{folder} is not a folder.")
        raise SystemExit(os.EX_USAGE)
    return sorted(path for path in folder.rglob("*") if path.is_file())
