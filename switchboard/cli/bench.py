"""Runs a workload of bench/ and prints its figures as JSON."""

import argparse
import os
import sys

from switchboard.cli.printing import complain, say
from switchboard.database.place import PROJECT


def add_to(group: argparse.ArgumentParser) -> None:
    """NAME, and whatever the workload itself understands."""
    group.add_argument("name", nargs="?", help="a workload; without one, lists them")
    group.add_argument("options", nargs=argparse.REMAINDER, help="the workload's own options")
    group.set_defaults(call=_bench)


def _bench(options: argparse.Namespace) -> int:
    names = sorted(
        path.stem for path in (PROJECT / "bench").glob("*.py")
        if "__main__" in path.read_text(encoding="utf-8")
    )  # fmt: skip
    if options.name is None:
        say("\n".join(names))
        return 0
    if options.name not in names:
        complain(f"There is no workload “{options.name}”; there are {', '.join(names)}.")
        return 2
    module = f"bench.{options.name}"
    os.execv(sys.executable, [sys.executable, "-m", module, *options.options])  # noqa: S606
    return 0
