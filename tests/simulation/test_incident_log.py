import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from switchboard.policy.priority import Priority
from switchboard.simulation import incident_log
from switchboard.simulation.recorded import HoldKept, PriorityGiven, Recorded, Reopening
from tests.simulation.records import event, log_lines

ZONE = ZoneInfo("UTC")
OPENED = datetime.fromisoformat("2016-03-07T08:00")


def minute(count: int) -> datetime:
    return OPENED + timedelta(minutes=count)


def instant(count: int) -> datetime:
    return minute(count).replace(tzinfo=UTC)


def incident(*events: dict[str, Any], **fields: Any) -> dict[str, Any]:
    form = {"id": "INC1", "opened_at": minute(0).isoformat(), "events": list(events)}
    return form | {"group": "Group 9", "contact_type": "Phone"} | fields


def read_one(form: dict[str, Any]) -> Recorded:
    (ticket,) = incident_log.read([json.dumps(form)], zone=ZONE).tickets
    return ticket


def test_triage_is_the_first_event_in_a_state_other_than_new():
    ticket = read_one(
        incident(event(minute(1), "New"), event(minute(7), "New"), event(minute(9), "Active"))
    )

    assert (ticket.received_at, ticket.triaged_at) == (instant(0), instant(9))
    assert ticket.resolved_at is None


def test_what_was_resolved_at_once_was_triaged_by_that():
    ticket = read_one(incident(event(minute(1), "New"), event(minute(7), "Resolved")))

    assert ticket.triaged_at == ticket.resolved_at == instant(7)


def test_spells_in_a_waiting_state_are_holds():
    ticket = read_one(
        incident(
            event(minute(1), "Active"),
            event(minute(2), "Awaiting User Info"),
            event(minute(3), "Awaiting User Info"),
            event(minute(5), "Awaiting Vendor"),
            event(minute(8), "Resolved"),
        )
    )

    assert ticket.holds == (
        HoldKept(started_at=instant(2), ended_at=instant(5), reason="awaiting user info"),
        HoldKept(started_at=instant(5), ended_at=instant(8), reason="awaiting vendor"),
    )


def test_work_after_a_resolution_is_a_reopening_and_the_last_resolution_stands():
    ticket = read_one(
        incident(
            event(minute(1), "Active"), event(minute(2), "Resolved"), event(minute(9), "Resolved"),
            event(minute(20), "Active"), event(minute(30), "Resolved"), event(minute(99), "Closed"),
        )
    )  # fmt: skip

    assert ticket.reopenings == (Reopening(resolved_at=instant(2), reopened_at=instant(20)),)
    assert ticket.resolved_at == instant(30)


def test_priorities_count_from_triage_and_only_when_they_change():
    ticket = read_one(
        incident(
            event(minute(1), "New", priority="4 - Low"),
            event(minute(2), "Active", priority="3 - Moderate"),
            event(minute(3), "Active", priority="3 - Moderate"),
            event(minute(4), "Active", priority="1 - Critical"),
        )
    )

    assert ticket.priorities == (
        PriorityGiven(at=instant(2), priority=Priority.MEDIUM),
        PriorityGiven(at=instant(4), priority=Priority.CRITICAL),
    )


def test_engineers_are_those_who_changed_it_from_triage_to_resolution():
    ticket = read_one(
        incident(
            event(minute(1), "New", by="robot"), event(minute(2), "Active", by="Ines"),
            event(minute(3), "Active", by="Ines"), event(minute(4), "Resolved", by="Omar"),
            event(minute(9), "Closed", by="robot"),
        )
    )  # fmt: skip

    assert [one.engineer for one in ticket.engineers] == ["Ines", "Omar"]
    assert not ticket.has_one_engineer


def test_the_last_group_is_the_team_where_the_incident_names_none():
    first = read_one(incident(event(minute(1), "Active", group="Group 2"), group=None))
    nobody = read_one(incident(event(minute(1), "Active", group=None), group=None))

    assert (first.team, nobody.team) == ("Group 2", incident_log.NO_GROUP)


def test_an_incident_written_down_late_was_received_when_its_first_event_was():
    ticket = read_one(incident(event(minute(-30), "New"), event(minute(5), "Active")))

    assert ticket.received_at == instant(-30)


def test_wall_times_are_those_of_the_zone_that_was_named():
    line = json.dumps(incident(event(minute(1), "Active")))

    log = incident_log.read([line], zone=ZoneInfo("America/Chicago"))

    assert log.tickets[0].received_at == datetime(2016, 3, 7, 14, tzinfo=UTC)
    assert log.ends_at == datetime(2016, 3, 7, 14, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "because"),
    [
        ("{", "not JSON"),
        ("[1]", "not an incident"),
        ("7", "not an incident"),
        ("[" * 100_000, "nested|recursion|not JSON"),
        (json.dumps({"id": "INC1"}), "the key 'events' is missing"),
        (json.dumps(incident()), "no event"),
        (json.dumps(incident(event(minute(1), "New", priority="5 - Odd"))), "not a priority"),
        (json.dumps(incident(event(minute(1), "New", priority="urgent"))), "not a priority"),
        (json.dumps(incident(event(minute(2), "New"), event(minute(1), "Active"))), "lies before"),
        (json.dumps(incident(event(minute(1), "New"), opened_at="soon")), "Invalid isoformat"),
    ],
)
def test_a_line_at_fault_is_told_by_its_number_and_the_others_are_read(line: str, because: str):
    good = json.dumps(incident(event(minute(1), "Active"), id="INC2"))

    log = incident_log.read([good, "", line], zone=ZONE)

    assert [ticket.number for ticket in log.tickets] == ["INC2"]
    (bad,) = log.bad_lines
    assert bad.line == 3
    assert any(words in bad.because for words in because.split("|"))


def test_an_incident_that_stands_there_twice_is_read_once():
    line = json.dumps(incident(event(minute(1), "Active")))

    log = incident_log.read([line, line], zone=ZONE)

    assert len(log.tickets) == 1
    assert "INC1 stands on an earlier line" in log.bad_lines[0].because


def test_tickets_come_in_the_order_of_receipt():
    log = incident_log.read(log_lines(200, seed=7), zone=ZoneInfo("America/Chicago"))

    received = [(ticket.received_at, ticket.number) for ticket in log.tickets]
    assert len(received) == 200
    assert received == sorted(received)
