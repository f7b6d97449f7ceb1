"""Reconciles what came in with what became of it, and names every difference (S4)."""

import argparse
import os
from pathlib import Path
from typing import Any

from switchboard.cli.__main__ import use
from switchboard.cli.printing import complain, say, show_json
from switchboard.wire.identity import fingerprint


def add_to(group: argparse.ArgumentParser) -> None:
    """[--folder FOLDER] [--mailbox NAME]: the ledger, and whether all of a place stands in it."""
    group.add_argument("--folder", type=Path, help="account for every file below this folder")
    group.add_argument("--mailbox", help="compare with what lies in this mailbox now")
    group.add_argument("--json", action="store_true", help="answer as JSON")
    group.set_defaults(call=_reconcile)


def _reconcile(options: argparse.Namespace) -> int:
    """Exit status 0 if everything is accounted for, 1 if anything is missing."""
    if options.folder and not options.folder.is_dir():
        complain(f"{options.folder} is not a folder.")
        return os.EX_USAGE
    use("worker")
    from switchboard.flow import ledger

    form: dict[str, Any] = ledger.account()
    if options.folder:
        form["folder"] = _folder(options.folder)
    if options.mailbox:
        compared = _mailbox(options.mailbox)
        if compared is None:
            return os.EX_UNAVAILABLE
        form["mailbox"] = compared
    is_even = form["is_even"] and not form.get("folder", {}).get("missing")
    is_even = is_even and form.get("mailbox", {}).get("is_even", True)
    if options.json:
        show_json(form)
    else:
        _say(form)
        say("Everything is accounted for." if is_even else "NOT everything is accounted for.")
    return 0 if is_even else 1


def _mailbox(name: str) -> dict[str, Any] | None:
    """What the comparison came to; None, with the reason told, where it can't be made."""
    from django.utils import timezone

    from switchboard.channels.models import Mailbox
    from switchboard.flow import mailboxes, reconciling

    mailbox = Mailbox.objects.filter(name__iexact=name).first()
    if mailbox is None:
        complain(f"There is no mailbox {name}: bin/switchboard mailbox list names them.")
        return None
    try:
        return reconciling.compare(mailbox, now=timezone.now()).form()
    except mailboxes.CANT_BE_READ as fault:
        complain(str(fault))
        return None


def _folder(folder: Path) -> dict[str, Any]:
    from switchboard.channels.models import InboundMail

    files = sorted(path for path in folder.rglob("*") if path.is_file())
    counted: dict[str, int] = {}
    missing, reasons, keys = [], [], set()
    for file in files:
        key = fingerprint(file.read_bytes())
        row = InboundMail.objects.filter(fingerprint=key).values_list("state", "reason").first()
        keys.add(key)
        if row is None:
            missing.append(str(file.relative_to(folder)))
            continue
        counted[row[0]] = counted.get(row[0], 0) + 1
        if row[0] == "set_aside":
            reasons.append({"file": str(file.relative_to(folder)), "reason": row[1]})
    understood = sum(counted.get(state, 0) for state in ("opened", "threaded", "ignored"))
    return {
        "files": len(files),
        "messages": len(keys),
        "outcomes": counted,
        "understood_percent": round(100 * understood / len(files), 1) if files else 100.0,
        "set_aside": reasons,
        "missing": missing,
    }


def _say(form: dict[str, Any]) -> None:
    for name in ("mail", "portal"):
        counts = ", ".join(f"{count} {state}" for state, count in form[name]["outcomes"].items())
        say(f"{name}: {form[name]['received']} received = {counts or 'nothing'}")
    for difference in form["differences"]:
        say(f"  {difference}")
    if box := form.get("mailbox"):
        say(
            f"mailbox: {box['present']} there = {box['known']} known, {box['waiting']} waiting, "
            f"{box['older']} from before; {box['filed']} filed, {box['gone']} taken away"
        )
        for difference in box["differences"]:
            say(f"  {difference}")
    if folder := form.get("folder"):
        counts = ", ".join(f"{count} {state}" for state, count in folder["outcomes"].items())
        say(
            f"folder: {folder['files']} files, {folder['messages']} messages = {counts}; "
            f"{folder['understood_percent']} % understood"
        )
        for row in folder["set_aside"]:
            say(f"  set aside: {row['file']}: {row['reason']}")
        for file in folder["missing"]:
            say(f"  MISSING: {file}")
