"""Two weeks of a desk are played through the verbs, in order of time."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from switchboard.channels.models import Call, CallKind
from switchboard.cli import desk as small_desk
from switchboard.cli.run import FORTNIGHT
from switchboard.cli.story import acts
from switchboard.cli.story.play import play
from switchboard.database.place import PROJECT
from switchboard.oncall.models import Page, PageState
from switchboard.policy.acts import Act
from switchboard.policy.transitions import State
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.flow import night, scenes

# Tuesday, November 24, 2026, noon in Texas.
TUESDAY_NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


@pytest.fixture
def desk(cast: Cast) -> small_desk.Desk:
    night.fall(cast)
    return small_desk.Desk(
        now=TUESDAY_NOON,
        calendar=cast.version.policy.desk_calendar("texas"),
        engineers={name: getattr(cast, name) for name in ("dana", "ines", "noah", "petra")},
        contacts={name: getattr(cast, name) for name in ("lucille", "hector", "opal")},
    )


def played(desk: small_desk.Desk, folder: Path, story: str) -> dict[str, Ticket]:
    (folder / "story.toml").write_text(story, encoding="utf-8")
    play(folder, desk)
    return {ticket.subject: ticket for ticket in Ticket.objects.all()}


def test_triage_keeps_the_order_of_receipt_whatever_the_file_says(
    desk: small_desk.Desk, tmp_path: Path
):
    tickets = played(desk, tmp_path, """
        [[tickets]]
        from = "hector"
        via = "mail"
        age = 60
        subject = "First"
        text = "I was first."
        steps = [{ act = "assess", after = 9, category = "printing" }]
        [[tickets]]
        from = "lucille"
        via = "portal"
        age = 59
        subject = "Second"
        text = "I was second."
        steps = [{ act = "assess", after = 2, category = "printing" }]
    """)  # fmt: skip

    first, second = tickets["First"].triaged_at, tickets["Second"].triaged_at
    assert first == TUESDAY_NOON - timedelta(minutes=51)
    assert second == first
    assert "overtaken" not in scenes.event(tickets["Second"], Act.ASSESSED).details


def test_what_runs_out_meanwhile_is_missed_at_its_minute(desk: small_desk.Desk, tmp_path: Path):
    tickets = played(desk, tmp_path, """
        [[tickets]]
        from = "hector"
        via = "portal"
        day = 1
        at = "09:00"
        subject = "Forgotten"
        text = "Nobody looks."
        steps = [{ act = "assess", after = 40, category = "printing" }]
    """)  # fmt: skip

    missed = scenes.event(tickets["Forgotten"], Act.DEADLINE_MISSED)
    nine = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    assert abs(missed.at - (nine + timedelta(minutes=15))) < timedelta(seconds=1)


def test_a_requestor_answers_by_mail_in_the_thread_of_our_letter(
    desk: small_desk.Desk, tmp_path: Path
):
    tickets = played(desk, tmp_path, """
        [[tickets]]
        from = "hector"
        via = "mail"
        age = 200
        subject = "Scanner"
        text = "White pages."
        steps = [
            { act = "assess", after = 5, category = "printing" },
            { act = "take", after = 5, by = "ines" },
            { act = "reply", after = 5, text = "Which profile?" },
            { act = "requestor_reply", after = 5, text = "The grey one." },
            { act = "bounce", after = 5 },
            { act = "reply", after = 900, text = "That lies after now." },
        ]
    """)  # fmt: skip

    assert scenes.acts(tickets["Scanner"]) == [
        Act.RECEIVED, Act.ASSESSED, Act.TAKEN, Act.REPLIED, Act.REQUESTOR_REPLIED, Act.MAIL_BOUNCED,
    ]  # fmt: skip


def test_a_message_of_the_night_is_paged_accepted_and_called_back(
    desk: small_desk.Desk, tmp_path: Path
):
    tickets = played(desk, tmp_path, """
        [[tickets]]
        from = "lucille"
        via = "call"
        day = 1
        at = "22:41"
        subject = "Ice"
        text = "The ice machine stands."
        rings = ["", "1"]
        steps = [
            { act = "assess", after = 1, by = "on_call", category = "server" },
            { act = "take", after = 0, by = "on_call" },
        ]
    """)  # fmt: skip

    (ticket,) = tickets.values()
    page = Page.objects.get(ticket=ticket)
    assert (page.state, ticket.state) == (PageState.CALLED_BACK, State.IN_PROGRESS)
    assert page.accepted_by == ticket.engineer
    assert page.deliveries.count() == 2
    back = Call.objects.get(kind=CallKind.CALL_BACK)
    assert back.ended_at - back.began_at == timedelta(minutes=5)


def test_the_files_name_acts_people_and_tickets_that_there_are():
    small = tomllib.loads((PROJECT / "examples" / "desk.toml").read_text(encoding="utf-8"))
    forms = [tomllib.loads(file.read_text(encoding="utf-8")) for file in FORTNIGHT.glob("*.toml")]
    clients = [client for form in (small, *forms) for client in form.get("clients", [])]
    people = {person["key"] for client in clients for person in client["contacts"]}
    rows = [row for form in forms for row in form.get("tickets", [])]
    steps = [step for row in rows for step in row.get("steps", [])]
    keys = {row.get("key") for row in rows}

    named = {row["from"] for row in rows if isinstance(row["from"], str)}
    assert (len(clients), len(people), len(rows) + len(small["tickets"])) == (12, 30, 100)
    assert named <= people
    assert {step["act"] for step in steps} <= set(acts.STEPS)
    assert {name for step in steps for name in (*step.get("joining", []), step.get("into"))} <= keys
