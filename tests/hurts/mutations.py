"""Breaks the code in thirteen ways, one for each hurt, and demands that the hurt's test notices.

`bin/mutate [WORD ...]` runs those whose test has one of the words in its name, else all; minutes.
Each is tried on a copy of the tree, and nothing here is changed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
TESTS = "tests/hurts/test_sla_hurts.py"
COPIED = ("switchboard", "tests", "examples", "manage.py", "pyproject.toml")
UNNOTICED, NOTICED, BROKEN = "NOT NOTICED", "noticed", "BROKEN"


class OldTextNotThereOnce(ValueError):
    """What a mutation replaces is not in the file, or more than once."""

    def __init__(self, mutation: "Mutation", count: int) -> None:
        super().__init__(
            f"{mutation.file} has {mutation.old!r} {count} times: change the mutation with the code"
        )


@dataclass(frozen=True, kw_only=True)
class Mutation:
    """A fault of the kind that hurts: a text of a file, replaced by another."""

    file: str
    old: str
    new: str
    test: str

    def applied(self, top: Path) -> str:
        """The file's text with the fault; raises OldTextNotThereOnce."""
        text = (top / self.file).read_text(encoding="utf-8")
        if (count := text.count(self.old)) != 1:
            raise OldTextNotThereOnce(self, count)
        return text.replace(self.old, self.new)


MUTATIONS = (
    Mutation(
        test="test_a_pause_is_not_lost_when_the_priority_changes",
        file="switchboard/policy/sla.py",
        old="running, calendar = old.running, new.calendar or usual",
        new="running, calendar = Running(old.running.received_at, ()), new.calendar or usual",
    ),
    Mutation(
        test="test_nothing_is_breached_while_on_hold",
        file="switchboard/policy/clock_runs.py",
        old="        pauses=pauses,\n        stopped_at=facts.resolved_at,\n",
        new="        stopped_at=facts.resolved_at,\n",
    ),
    Mutation(
        test="test_a_ticket_back_from_hold_does_not_expire_at_once",
        file="switchboard/flow/runs.py",
        old="    for hold in story.holds:\n",
        new="    for hold in filter(lambda each: each.ended_at is None, story.holds):\n",
    ),
    Mutation(
        test="test_nobody_is_told_at_midnight_or_on_a_weekend",
        file="switchboard/policy/escalation.py",
        old="    return calendar.opens_after(now)\n",
        new="    return now\n",
    ),
    Mutation(
        test="test_no_clock_wins_over_another",
        file="switchboard/tickets/models/ticket.py",
        old="[run for run in self.clock_runs.all() if run.clock == clock]",
        new="list(self.clock_runs.all())",
    ),
    Mutation(
        test="test_nobody_is_told_after_the_engineer_has_answered",
        file="switchboard/flow/clocks.py",
        old="next_check_at=None if stopped else next_step_at(",
        new="next_check_at=next_step_at(",
    ),
    Mutation(
        test="test_a_reply_in_the_portal_starts_the_clock_again",
        file="switchboard/flow/conversation.py",
        old="    if report.is_automatic:\n",
        new='    if report.is_automatic or report.channel == "portal":\n',
    ),
    Mutation(
        test="test_an_edited_calendar_is_counted_anew",
        file="switchboard/flow/publishing.py",
        old="    if newest and (edited := calendar_edits(newest.document, form)) is not None:\n",
        new="    if not newest and (edited := calendar_edits(form, form)) is not None:\n",
    ),
    Mutation(
        test="test_a_holiday_closes_its_own_date_and_no_other",
        file="switchboard/policy/hours_wall.py",
        old="if day in rules.holidays else []",
        new="if day - 1 in rules.holidays else []",
    ),
    Mutation(
        test="test_a_new_ticket_has_not_failed_already_in_another_zone",
        file="switchboard/policy/hours.py",
        old="        return at.astimezone(dt.UTC)\n",
        new="        return at.replace(tzinfo=dt.UTC)\n",
    ),
    Mutation(
        test="test_six_months_on_hold_are_not_counted_at_the_resolution",
        file="switchboard/flow/clocks.py",
        old="stopped = terms.explain(now=terms.stopped_at)",
        new='stopped = Terms(**{**vars(terms), "pauses": ()}).explain(now=terms.stopped_at)',
    ),
    Mutation(
        test="test_sixty_minutes_are_sixty_minutes_when_the_clocks_change",
        file="switchboard/policy/hours_wall.py",
        old="return offset if is_steady else None",
        new="return offset",
    ),
    Mutation(
        test="test_a_day_may_have_several_periods",
        file="switchboard/policy/hours_form.py",
        old="    return tuple(spans)\n",
        new="    return tuple(spans[-1:])\n",
    ),
)


def main(words: Sequence[str]) -> int:
    """Tries the mutations and tells what became of them; 1 if a test does not notice."""
    chosen = [each for each in MUTATIONS if not words or any(word in each.test for word in words)]
    sound = passes([each.test for each in chosen])
    if sound is not None:
        sys.stdout.write(f"{sound}\nThe tests fail without any mutation: mend them first.\n")
        return 1
    # Tests on a server of their own don't disturb each other; on a given one they would.
    workers = 1 if "DATABASE_URL" in os.environ else 2
    with ThreadPoolExecutor(workers) as pool:
        outcomes = list(pool.map(outcome, chosen))
    for mutation, became in zip(chosen, outcomes, strict=True):
        sys.stdout.write(f"{became:12}{mutation.file:38}{mutation.test}\n")
    noticed = outcomes.count(NOTICED)
    sys.stdout.write(f"{noticed} of {len(chosen)} mutations are noticed by their test\n")
    return int(noticed < len(chosen))


def passes(tests: Sequence[str]) -> str | None:
    """What pytest says where the tests don't pass on the tree as it is; None where they do."""
    with copied() as place:
        done = run(place, tests)
    return None if done.returncode == 0 else done.stdout


def outcome(mutation: Mutation) -> str:
    """Whether the test fails by its assertions on a tree with the fault in it."""
    with copied() as place:
        (place / mutation.file).write_text(mutation.applied(place), encoding="utf-8")
        done = run(place, [mutation.test])
    if done.returncode == 0:
        return UNNOTICED
    return NOTICED if f"FAILED {TESTS}::{mutation.test}" in done.stdout else BROKEN


def run(place: Path, tests: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Runs tests of the hurts in a copy of the tree."""
    data = place / "data"
    data.mkdir(mode=0o755)
    named = {"PYTHONPATH": str(place), "SWITCHBOARD_DATA": str(data)}
    named["PYTHONDONTWRITEBYTECODE"] = "1"  # nobody reads this copy a second time
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rfE", "--tb=short", "-p", "no:cacheprovider",
         *(f"{TESTS}::{test}" for test in tests)],
        cwd=place, env={**os.environ, **named}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the tree, for as long as it is used."""
    with tempfile.TemporaryDirectory(prefix="switchboard-mutation-") as folder:
        for name in COPIED:
            whole = TOP / name
            if whole.is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(whole, Path(folder, name), ignore=ignored)
            else:
                shutil.copy(whole, folder)
        Path(folder).chmod(0o755)  # the embedded server's account passes through
        yield Path(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
