"""The command policy simulate: what would have been under another policy."""

import argparse
import gc
import gzip
import shutil
import sys
import textwrap
import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from switchboard.cli.__main__ import use
from switchboard.cli.printing import complain, say, show_json
from switchboard.policy import document
from switchboard.policy.document import Policy, PolicyFaults
from switchboard.policy.hours import BeyondCalendar, NeverOpen
from switchboard.simulation import chart, comparison, incident_log, wall_time, words
from switchboard.simulation.comparison import Figure, figures
from switchboard.simulation.crew import NobodyServes, NoSuchTeam, NotAStaffing
from switchboard.simulation.incident_log import IncidentLog
from switchboard.simulation.recorded import Recorded
from switchboard.simulation.what_if import Compared, Question, Replay, compare

_Found = Sequence[tuple[Replay, Sequence[Figure]]]

_SHOWN_FAULTS = 3


class Unusable(ValueError):
    """What was asked for can't be: words that mean nothing, or a file that can't be read."""


class NothingToReplay(ValueError):
    """No ticket was received in the time asked for."""

    def __init__(self, start: datetime, end: datetime) -> None:
        super().__init__(
            f"No ticket was received from {start:%Y-%m-%d %H:%M %Z} to {end:%Y-%m-%d %H:%M %Z};"
            " ask for another time, or give another log."
        )


_EXPECTED = (
    Unusable, NothingToReplay, NotAStaffing, NoSuchTeam, NobodyServes, NeverOpen, BeyondCalendar,
)  # fmt: skip


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """simulate --from DATE --to DATE NEW.toml: among the policy commands."""
    parser = commands.add_parser("simulate", help="replay recorded tickets under another policy")
    add = parser.add_argument
    add("file", metavar="NEW.toml", help="the policy to try")
    add("--from", dest="start", required=True, help="the first day, or an instant with its zone")
    add("--to", dest="end", required=True, help="the day, or the instant, before which to stop")
    add("--baseline", metavar="OLD.toml", help="compare with this, not with the policy in force")
    add("--log", metavar="FILE", help="an incident log (JSON lines, also gzip), not our tickets")
    add("--log-timezone", default="UTC", help="the zone of the log's times, as America/Chicago")
    add("--engineers", help="the crew after: 40, or team=5,other+triage=2")
    add("--baseline-engineers", help="the crew before; without these, what the record shows")
    add("--triage-minutes", type=float, default=5, help="how long a triage takes")
    add("--replay", choices=[one.value for one in Replay], help="only this way of replaying")
    add("--seed", type=int, default=1, help="decides what the record lacks")
    add("--json", action="store_true", help="answer as JSON")
    add("--chart", metavar="FILE", help="write the chart as SVG")
    add("--csv", metavar="FILE", help="write every figure as CSV")
    parser.set_defaults(call=_simulate)


def _simulate(options: argparse.Namespace) -> int:
    try:
        question, log = _question(options)
        replays = [Replay(options.replay)] if options.replay else question.usual_replays
        for file in filter(None, (options.chart, options.csv)):
            _write(file, "")
        compared = _compared(question, replays)
        found = [(one.replay, figures(one)) for one in compared]
        _write_files(options, found)
    except PolicyFaults as faults:
        for fault in faults.faults:
            complain(f"{fault.key}: {fault.message} {fault.remedy}")
        return 1
    except _EXPECTED as fault:
        complain(str(fault))
        return 2 if isinstance(fault, Unusable) else 1
    if options.json:
        show_json(_form(question, log, compared))
        return 0
    for one, (_, its_figures) in zip(compared, found, strict=True):
        _print(one, its_figures)
    return 0


def _compared(question: Question, replays: Sequence[Replay]) -> list[Compared]:
    progress = _Progress(question.steps(replays))
    try:
        return [compare(question, replay, tell=progress.step) for replay in replays]
    finally:
        progress.end()


def _question(options: argparse.Namespace) -> tuple[Question, IncidentLog]:
    """What is asked, and the log, which is empty where our own tickets are replayed."""
    after = document.load(_text(options.file))
    before = document.load(_text(options.baseline)) if options.baseline else _policy_in_force()
    start, end = _range(options, before)
    log = _log(options) if options.log else IncidentLog()
    known = log.tickets if options.log else _our_own(start, end)
    tickets = [ticket for ticket in known if start <= ticket.received_at < end]
    if not tickets:
        raise NothingToReplay(start, end)
    # What was read stays to the end; looking at it again and again takes a fifth of the time.
    gc.collect()
    gc.freeze()
    question = Question(
        tickets=tickets,
        before=before,
        after=after,
        until=log.ends_at or datetime.now(UTC),
        engineers=options.engineers,
        baseline_engineers=options.baseline_engineers,
        triage_work=_triage_work(options.triage_minutes),
        seed=options.seed,
    )
    return question, log


def _policy_in_force() -> Policy:
    use("worker")
    from switchboard.published.models import NoPolicyPublished, PolicyVersion

    try:
        return PolicyVersion.objects.in_force().policy
    except NoPolicyPublished as none:
        raise Unusable(f"{none} Or compare with a file: --baseline OLD.toml") from none


def _our_own(start: datetime, end: datetime) -> Iterable[Recorded]:
    use("worker")
    from switchboard.flow import recorded

    return recorded.between(start, end)


def _log(options: argparse.Namespace) -> IncidentLog:
    """The log; lines at fault are told, and only if every line is, nothing can be done."""
    try:
        with _opened(options.log) as lines:
            log = incident_log.read(lines, zone=_zone(options.log_timezone))
    except (OSError, EOFError, zlib.error) as unreadable:
        raise Unusable(f"{options.log} can't be read: {unreadable}") from unreadable
    for bad in log.bad_lines[:_SHOWN_FAULTS]:
        complain(f"{options.log}, line {bad.line}: {bad.because}")
    if log.bad_lines:
        complain(f"{len(log.bad_lines)} of the log's lines can't be used and were passed over.")
    if not log.tickets:
        raise Unusable(f"{options.log} can't be used: no line of it is an incident.")
    return log


def _opened(file: str) -> IO[str]:
    with Path(file).open("rb") as raw:
        is_gzip = raw.read(2) == b"\x1f\x8b"
    opener = gzip.open if is_gzip else open
    return opener(file, "rt", encoding="utf-8", errors="replace")


def _range(options: argparse.Namespace, before: Policy) -> tuple[datetime, datetime]:
    """The half-open time of receipt; a day begins at midnight in the log's or the desk's zone."""
    own = before.desk_calendar(before.fallback_region.desk).zone
    zone = _zone(options.log_timezone) if options.log else own
    start, end = _instant(options.start, zone), _instant(options.end, zone)
    if start >= end:
        raise Unusable(f"--from {start.isoformat()} is not before --to {end.isoformat()}.")
    return start, end


def _instant(words: str, zone: ZoneInfo) -> datetime:
    """Midnight of a day in the zone, or an instant that names its own."""
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        at = None
    if at is None or (at.tzinfo is None and len(words) > len("2016-03-01")):
        message = f"“{words}” is neither a day, as 2016-03-01, nor an instant with its zone."
        raise Unusable(message)
    return wall_time.instant(words, zone)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError) as unknown:
        raise Unusable(f"“{name}” is no time zone; write one as America/Chicago.") from unknown


def _triage_work(minutes: float) -> timedelta:
    if not 0 < minutes <= 480:
        raise Unusable(f"--triage-minutes {minutes:g} is not above 0 and at most 480.")
    return timedelta(minutes=minutes)


def _text(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise Unusable(f"{file} can't be read: {unreadable}") from unreadable


class _Progress:
    """A bar on a terminal's last line; nothing where nobody looks."""

    def __init__(self, steps: int) -> None:
        self._steps, self._done, self._shown = steps, 0, -1
        self._is_watched = sys.stderr.isatty()

    def step(self) -> None:
        """One ticket more."""
        self._done += 1
        share = 200 * self._done // max(1, self._steps)
        if self._is_watched and share != self._shown:
            self._shown = share
            width = min(80, shutil.get_terminal_size().columns - 1)
            sys.stderr.write("\r" + words.progress(self._done, self._steps, width=width))
            sys.stderr.flush()

    def end(self) -> None:
        """Leaves an empty line for what is said next."""
        if self._is_watched:
            width = min(80, shutil.get_terminal_size().columns - 1)
            sys.stderr.write("\r" + " " * width + "\r")
            sys.stderr.flush()


def _write_files(options: argparse.Namespace, found: _Found) -> None:
    title = "Promises kept, before and after the change of policy"
    if options.chart:
        _write(options.chart, chart.draw(found, title=title))
    if options.csv:
        _write(options.csv, words.to_csv(found))


def _write(file: str, content: str) -> None:
    try:
        Path(file).write_text(content, encoding="utf-8")
    except OSError as refused:
        raise Unusable(f"{file} can't be written: {refused}") from refused


def _print(one: Compared, its_figures: Sequence[Figure]) -> None:
    say(f"\n{one.replay.label}\n{textwrap.fill(one.replay.assumes, 78)}\n")
    if one.staffing_before is not None and one.staffing_after is not None:
        say(f"before: {words.staffing_in_words(one.staffing_before)}")
        say(f"after:  {words.staffing_in_words(one.staffing_after)}\n")
    for line in (*words.table(its_figures), "", *words.bars(its_figures)):
        say(line)


def _form(question: Question, log: IncidentLog, compared: Sequence[Compared]) -> dict[str, Any]:
    return {
        "tickets": len(question.tickets),
        "until": question.until,
        "seed": question.seed,
        "before": question.before.title,
        "after": question.after.title,
        "changes": [
            {"key": change.key, "before": change.before, "after": change.after}
            for change in document.diff(question.before, question.after)
        ],
        "bad_lines": [{"line": bad.line, "because": bad.because} for bad in log.bad_lines],
        "replays": [comparison.to_json(one) for one in compared],
    }
