"""Prints how often each promise was kept: a table for people, JSON for programs."""

import argparse
from datetime import timedelta
from typing import Any

from switchboard.cli.__main__ import use
from switchboard.cli.printing import complain, say, show_json

BY = ("priority", "team", "client", "desk", "month")
HEAD = ("", "promise", "kept", "met", "missed", "running", "p50", "p90", "p95")
WIDTHS = (28, 16, 9, 8, 8, 8, 10, 10, 10)


def add_to(group: argparse.ArgumentParser) -> None:
    """[--from 2026-11] [--to 2026-11-23] [--by team] and what narrows it down; this month else."""
    for name, words in {
        "from": "a month or a date, by the days of the desk for all others",
        "to": "a month or a date, inclusive",
        "clock": "one promise, as first_response",
        "priority": "a priority's key, or - for what awaits triage",
        "team": "a team's key, or - for what awaits triage",
        "client": "the identity of a client",
        "desk": "a desk's key",
    }.items():
        group.add_argument(f"--{name}", default="", dest=f"asked_{name}", help=words)
    group.add_argument("--by", choices=BY, help="break the figures down")
    group.add_argument("--json", action="store_true", help="answer as JSON")
    group.set_defaults(call=_report)


def _report(options: argparse.Namespace) -> int:
    """Exit status 1 for a question that can't be answered."""
    use("worker")
    from switchboard.flow.attainment_period import QuestionFault
    from switchboard.published.models import NoPolicyPublished

    try:
        form = _form(options)
    except (QuestionFault, NoPolicyPublished) as fault:
        complain(str(fault))
        return 1
    if options.json:
        show_json(form)
    else:
        _say(form)
    return 0


def _form(options: argparse.Namespace) -> dict[str, Any]:
    from django.utils import timezone

    from switchboard.flow import attainment, attainment_question
    from switchboard.flow.attainment_groups import By
    from switchboard.flow.attainment_period import zone_of
    from switchboard.published.models import PolicyVersion

    now, zone = timezone.now(), zone_of(PolicyVersion.objects.in_force().policy)
    asked = {name: getattr(options, f"asked_{name}") for name in attainment_question.NAMES}
    question = attainment_question.read(asked, today=now.astimezone(zone).date(), zone=zone)
    lines = attainment.report(question, by=By(options.by) if options.by else None, now=now)
    return {
        "question": question.form,
        "zone": zone.key,
        "by": options.by,
        "as_of": now.isoformat(),
        "figures": [_line(line) for line in lines],
    }


def _line(line: Any) -> dict[str, Any]:
    figures = line.figures
    return {
        "promise": line.clock.value,
        "part": line.group.label if line.group else None,
        "part_key": line.group.key if line.group else None,
        "attainment_percent": figures.percent,
        "met": figures.met,
        "missed": figures.missed,
        "running": figures.running,
        "p50_minutes": _minutes(figures.p50),
        "p90_minutes": _minutes(figures.p90),
        "p95_minutes": _minutes(figures.p95),
    }


def _minutes(length: timedelta | None) -> float | None:
    return None if length is None else round(length / timedelta(minutes=1), 2)


def _say(form: dict[str, Any]) -> None:
    asked = form["question"]
    say(f"Promises whose clock began from {asked['from']} to {asked['to']}, {form['zone']}.")
    if not form["figures"]:
        say("No clock began in this time. Ask for other days with --from and --to.")
        return
    say(_columns(HEAD))
    for line in form["figures"]:
        times = (line[f"p{n}_minutes"] for n in (50, 90, 95))
        percent = line["attainment_percent"]
        say(
            _columns(
                (
                    line["part"] or "", line["promise"],
                    "-" if percent is None else f"{percent:g} %",
                    line["met"], line["missed"], line["running"],
                    *("-" if one is None else f"{one:g} min" for one in times),
                )
            )
        )  # fmt: skip


def _columns(cells: tuple[Any, ...]) -> str:
    """The first two to the left, figures to the right."""
    words, figures = cells[:2], cells[2:]
    left = [f"{cell!s:<{width}.{width}}" for cell, width in zip(words, WIDTHS, strict=False)]
    right = [f"{cell!s:>{width}}" for cell, width in zip(figures, WIDTHS[2:], strict=True)]
    return " ".join((*left, *right)).rstrip()
