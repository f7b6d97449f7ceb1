"""Reads the command line and hands on to the one module that carries the command out."""

import argparse
import gc
import importlib
import os
import sys
from collections.abc import Sequence

from switchboard.cli.printing import complain

# Each module adds its own sub-commands; it is imported only when one of them is asked for.
GROUPS = {
    "policy": ("policy", "check, publish, show, compare and try policies"),
    "mail": ("mail", "read a mail, or deliver mails as the LMTP door would"),
    "mailbox": ("mailbox", "list, add, test and pause the mailboxes that the desk reads"),
    "hours": ("hours", "ask a calendar: due, worked, explain"),
    "oncall": ("oncall", "ask a rotation: who, shifts, gaps"),
    "phone": ("phone", "write the configuration of an Asterisk that carries calls"),
    "clocks": ("clocks", "explain a ticket's clocks to the second, sweep all that are open"),
    "attainment": ("attainment", "how often each promise was kept, as a table or JSON"),
    "reconcile": ("ledger", "account for every mail and form that came in"),
    "staff": ("staff", "add engineers and set their passwords"),
    "run": ("run", "start everything on this machine, or walk one ticket with --check"),
    "process": (
        "process",
        "run one: console, portal, worker, mailroom, backroom (the last two), phone, events",
    ),
    "prepare": ("prepare", "migrate the database and collect static files"),
    "load": ("load", "fill an empty installation with the example desk"),
    "doctor": ("doctor", "look at this installation and say what is wrong"),
    "bench": ("bench", "run a workload and print its figures as JSON"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status of the command; usage errors exit with 2."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(prog="switchboard", description=__doc__)
    groups = parser.add_subparsers(dest="group", required=True, metavar="COMMAND")
    chosen = next((word for word in given if word in GROUPS), None)
    for name, (module, words) in GROUPS.items():
        group = groups.add_parser(name, help=words, description=words)
        if name == chosen:
            importlib.import_module(f"switchboard.cli.{module}").add_to(group)
    options = parser.parse_args(given)
    try:
        return int(options.call(options) or 0)
    except Exception as fault:
        return _database_away(fault)


def _database_away(fault: Exception) -> int:
    """EX_TEMPFAIL, with words and no traceback, if that is what it was; else raises it again."""
    from django.db import OperationalError  # so late, because most commands need no Django

    if not isinstance(fault, OperationalError):
        raise fault
    complain(f"The database does not answer; bin/switchboard doctor looks why. {fault}")
    return os.EX_TEMPFAIL


def use(settings: str) -> None:
    """Sets Django up with one of our settings modules, unless it is set up already."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"switchboard.settings.{settings}")
    import django

    gc.disable()  # a tenth of the start goes into looking at what stays for ever
    django.setup()
    gc.enable()
    gc.freeze()


if __name__ == "__main__":
    sys.exit(main())
