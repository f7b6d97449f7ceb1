"""How a timeline is gathered: by the reader's days, and what was done between words folded."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.ui.shapes import Entry, Fold
from switchboard.ui.timeline import by_day

CHICAGO = ZoneInfo("America/Chicago")
NOON = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
DONE, SAID = "event", "client"


def entry(voice: str, *, minutes: int = 0, author: str = "Ines", icon: str = "dot") -> Entry:
    at = NOON + timedelta(minutes=minutes)
    return Entry(voice=voice, author=author, at=at, text=f"{minutes}", icon=icon)  # type: ignore[arg-type]


def days(*entries: Entry, is_folded: bool = True):  # type: ignore[no-untyped-def]
    return by_day(entries, now=NOON, zone=CHICAGO, is_folded=is_folded)


def test_a_day_begins_at_the_readers_midnight():
    before, after = entry(SAID, minutes=-12 * 60 - 1), entry(SAID, minutes=-12 * 60)

    found = days(before, after)

    assert [(day.label, day.parts) for day in found] == [
        ("Yesterday", (before,)),
        ("Today", (after,)),
    ]


def test_three_changes_between_words_are_one_line():
    done = [entry(DONE, minutes=n) for n in (1, 2, 3)]

    (day,) = days(entry(SAID), *done, entry(SAID, minutes=4))

    first, fold, last = day.parts
    assert isinstance(fold, Fold)
    assert fold.entries == tuple(done)
    assert (first.voice, last.voice) == (SAID, SAID)


def test_two_changes_stay_two_lines():
    done = [entry(DONE, minutes=n) for n in (1, 2)]

    (day,) = days(*done, entry(SAID, minutes=4))

    assert day.parts[:2] == tuple(done)


def test_what_was_done_last_of_all_stays_in_sight():
    done = [entry(DONE, minutes=n) for n in (1, 2, 3, 4)]

    (day,) = days(entry(SAID), *done)

    assert day.parts[1].entries == tuple(done[:3])
    assert day.parts[2] == done[3]


def test_a_fold_does_not_reach_over_midnight():
    done = [entry(DONE, minutes=-12 * 60 + n) for n in (-2, -1, 0, 1)]

    first, second = days(*done)

    assert (len(first.parts), len(second.parts)) == (2, 2)


def test_a_missed_deadline_marks_the_fold():
    quiet = [entry(DONE, minutes=n) for n in (1, 2, 3)]
    loud = [entry(DONE, minutes=5), entry(DONE, minutes=6, icon="alert"), entry(DONE, minutes=7)]

    (day,) = days(*quiet, entry(SAID, minutes=4), *loud, entry(SAID, minutes=8))

    assert [part.is_alarming for part in day.parts if isinstance(part, Fold)] == [False, True]


def test_a_fold_names_two_and_counts_the_rest():
    def who(*names: str) -> str:
        done = [entry(DONE, minutes=n, author=name) for n, name in enumerate(names)]
        (day,) = days(*done, entry(SAID, minutes=9))
        return day.parts[0].who

    assert who("Ines", "Ines", "Ines") == "Ines"
    assert who("Ines", "Noah", "Ines") == "Ines and Noah"
    assert who("Ines", "Noah", "Dana") == "Ines, Noah and one other"
    assert who("Ines", "Noah", "Dana", "Petra") == "Ines, Noah and 2 others"


def test_who_asks_for_the_changes_gets_each():
    done = [entry(DONE, minutes=n) for n in range(5)]

    (day,) = days(*done, is_folded=False)

    assert day.parts == tuple(done)
