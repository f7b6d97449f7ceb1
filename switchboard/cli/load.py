"""Fills an empty installation with the example policy and desk."""

import argparse
import os
from pathlib import Path

from switchboard.cli.__main__ import use
from switchboard.cli.printing import complain, say
from switchboard.database.place import PROJECT


def add_to(group: argparse.ArgumentParser) -> None:
    """--policy FILE --desk FILE; the password comes by SWITCHBOARD_EXAMPLE_PASSWORD."""
    group.add_argument("--policy", type=Path, default=PROJECT / "examples" / "policy.toml")
    group.add_argument("--desk", type=Path, default=PROJECT / "examples" / "desk.toml")
    group.set_defaults(call=_load)


def _load(options: argparse.Namespace) -> int:
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
        desk.load(
            policy_file=options.policy, desk_file=options.desk, password=password,
            now=timezone.now(),
        )  # fmt: skip
    say("The example desk is loaded.")
    return 0
