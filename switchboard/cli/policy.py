"""Policy commands: check, publish, show, diff, simulate."""

import argparse
import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

from switchboard.cli import simulate
from switchboard.cli.__main__ import use
from switchboard.cli.printing import complain, say, show_json
from switchboard.policy import document
from switchboard.policy.document import Fault, Policy, PolicyFaults


def add_to(group: argparse.ArgumentParser) -> None:
    """check FILE · publish FILE · show [VERSION] · diff OLD NEW · simulate NEW."""
    commands = group.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="name every fault of a file, change nothing")
    check.add_argument("file")
    check.set_defaults(call=_check)
    publish = commands.add_parser("publish", help="make a new version from a file")
    publish.add_argument("file")
    publish.add_argument("--note", default="", help="why this version was made")
    publish.add_argument("--author", default=getpass.getuser(), help="who publishes")
    publish.set_defaults(call=_publish)
    show = commands.add_parser("show", help="print a version, the one in force by default")
    show.add_argument("version", nargs="?", type=int)
    show.set_defaults(call=_show)
    diff = commands.add_parser("diff", help="compare two versions or files")
    diff.add_argument("old", help="a version's number or a file")
    diff.add_argument("new", help="a version's number or a file")
    diff.set_defaults(call=_diff)
    simulate.add_to(commands)
    for command in (check, publish, show, diff):
        command.add_argument("--json", action="store_true", help="answer as JSON")


def _check(options: argparse.Namespace) -> int:
    try:
        policy = document.load(_read(options.file))
    except PolicyFaults as faults:
        return _refuse(faults, as_json=options.json)
    warnings = list(document.gaps(policy.to_json()))
    if options.json:
        show_json({"is_valid": True, "faults": [], "warnings": _listed(warnings)})
        return 0
    for warning in warnings:
        say(f"warning: {warning}")
    say(f"{options.file}: “{policy.title}” has no fault.")
    return 0


def _publish(options: argparse.Namespace) -> int:
    use("worker")
    from django.utils import timezone

    from switchboard.flow import publishing

    try:
        version = publishing.publish(
            _read(options.file), author_name=options.author, note=options.note, now=timezone.now()
        )
    except PolicyFaults as faults:
        return _refuse(faults, as_json=options.json)
    if options.json:
        show_json({"version": version.number, "published_at": version.published_at})
    else:
        say(f"Version {version.number} is in force since {version.published_at:%Y-%m-%d %H:%M %Z}.")
    return 0


def _show(options: argparse.Namespace) -> int:
    use("worker")
    from switchboard.published.models import NoPolicyPublished, PolicyVersion

    try:
        version = (
            PolicyVersion.objects.in_force()
            if options.version is None
            else PolicyVersion.objects.get(number=options.version)
        )
    except NoPolicyPublished as none:
        complain(str(none))
        return 1
    except PolicyVersion.DoesNotExist:
        complain(f"There is no version {options.version}.")
        return 1
    if options.json:
        show_json({"version": version.number, "document": version.document})
    else:
        say(f"# Version {version.number}, {version.published_at:%Y-%m-%d}, {version.author_name}")
        say(version.source)
    return 0


def _diff(options: argparse.Namespace) -> int:
    try:
        changes = document.diff(_policy(options.old), _policy(options.new))
    except PolicyFaults as faults:
        return _refuse(faults, as_json=options.json)
    if options.json:
        show_json([{"key": c.key, "before": c.before, "after": c.after} for c in changes])
        return 0
    for change in changes:
        say(f"{change.key}: {change.before} → {change.after}")
    if not changes:
        say("No difference.")
    return 0


def _policy(named: str) -> Policy:
    if not named.isdigit():
        return document.load(_read(named))
    use("worker")
    from switchboard.published.models import PolicyVersion

    version = PolicyVersion.objects.filter(number=int(named)).first()
    if version is None:
        complain(f"There is no version {named}.")
        raise SystemExit(1)
    return version.policy


def _read(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as unreadable:
        complain(f"{file} can't be read: {unreadable}")
        raise SystemExit(2) from unreadable


def _refuse(faults: PolicyFaults, *, as_json: bool) -> int:
    if as_json:
        show_json({"is_valid": False, "faults": _listed(faults.faults)})
    else:
        for fault in faults.faults:
            complain(f"{fault.key}: {fault.message} {fault.remedy}")
        complain(f"{len(faults.faults)} fault(s). Nothing was changed.")
    return 1


def _listed(faults: Sequence[Fault]) -> list[dict[str, str]]:
    return [{"key": one.key, "message": one.message, "remedy": one.remedy} for one in faults]
