"""Fills an empty installation with the example policy and desk, or a scratch one with a backlog."""

import argparse
import os
from pathlib import Path

import psycopg

from switchboard.cli.__main__ import use
from switchboard.cli.printing import complain, say, show_json
from switchboard.database import place
from switchboard.database.place import PROJECT


def add_to(group: argparse.ArgumentParser) -> None:
    """The password of all example sign-ins comes by SWITCHBOARD_EXAMPLE_PASSWORD.

    Or --tickets N --seed S [--anyway], for tickets by the thousand.
    """
    group.add_argument("--policy", type=Path, default=PROJECT / "examples" / "policy.toml")
    group.add_argument("--desk", type=Path, default=PROJECT / "examples" / "desk.toml")
    group.add_argument(
        "--fortnight", type=Path, help="a folder with two weeks of the desk's life to play on it"
    )
    group.add_argument("--tickets", type=int, help="a made-up backlog, for scratch installations")
    group.add_argument("--seed", type=int, default=7, help="the same seed draws the same tickets")
    group.add_argument("--anyway", action="store_true", help="even if there are tickets already")
    group.set_defaults(call=_load)


def _load(options: argparse.Namespace) -> int:
    if options.tickets is not None:
        return _load_backlog(options)
    use("console")
    from django.db import transaction
    from django.utils import timezone

    from switchboard.cli import desk
    from switchboard.console.door import become_staff
    from switchboard.published.models import PolicyVersion

    password = os.environ.get("SWITCHBOARD_EXAMPLE_PASSWORD", "")
    if len(password) < 12:
        complain("Set SWITCHBOARD_EXAMPLE_PASSWORD to the password of all example sign-ins.")
        return 2
    with transaction.atomic():
        become_staff()
        if PolicyVersion.objects.exists():
            complain("This installation is not empty: a policy is published. Nothing was loaded.")
            return 1
        made = desk.load(
            policy_file=options.policy, desk_file=options.desk, password=password,
            now=timezone.now(),
        )  # fmt: skip
        if options.fortnight:
            from switchboard.cli.story.play import play

            play(options.fortnight, made)
    say("The example desk is loaded.")
    return 0


def _load_backlog(options: argparse.Namespace) -> int:
    """Tables are locked meanwhile, and without their indexes: never where people work."""
    use("worker")
    from django.utils import timezone

    from switchboard.cli import backlog
    from switchboard.flow import publishing
    from switchboard.published.models import PolicyVersion

    if options.tickets < backlog.LEAST:
        complain(f"A backlog has {backlog.LEAST} tickets at least.")
        return 2
    if not (options.anyway or backlog.is_empty()):
        complain("There are tickets here, perhaps real ones; nothing was loaded. --anyway adds to")
        complain("them, and locks the desk for minutes.")
        return 1
    now = timezone.now()
    if not PolicyVersion.objects.exists():
        source = options.policy.read_text(encoding="utf-8")
        publishing.publish(source, author_name="Switchboard", now=now, checks_people=False)
    size = backlog.Size(tickets=options.tickets, seed=options.seed)
    with psycopg.connect(**place.here().connection("desk_owner"), autocommit=True) as owner:
        show_json(backlog.say_counts(backlog.fill(owner, size, now=now)))
    return 0
