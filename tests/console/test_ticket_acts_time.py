"""The access a ticket takes, corrections and call-backs, over their routes and on its page."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client as Browser

from switchboard.flow import triage
from switchboard.flow.triage import Assessment
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.acts import Act
from switchboard.policy.priority import Impact, Urgency
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.console.conftest import ASSESSED, Opens, acts_of, page_of, post, seen


def test_triage_says_until_when_on_the_readers_wall(dana: Browser, report: Opens) -> None:
    ticket = report()

    answer = post(dana, ticket, "assessment", **ASSESSED)

    page = page_of(dana.get(answer["Location"]))
    assert "is High and with Network, to be resolved by Mon, Nov 23, 3:01 pm CST." in page


@pytest.mark.parametrize("level", list(AccessLevel))
def test_the_access_it_takes_is_kept_with_the_assessment(
    dana: Browser, report: Opens, level: AccessLevel
) -> None:
    ticket = report()

    post(dana, ticket, "assessment", **ASSESSED, required_access=level.value)

    ticket.refresh_from_db()
    assert ticket.required_access == level
    assert ticket.events.get(act=Act.ASSESSED).details["required_access"] == level


def test_access_that_a_form_leaves_out_stays_as_it_was(dana: Browser, report: Opens) -> None:
    ticket = report()
    post(dana, ticket, "assessment", **ASSESSED, required_access="elevated")

    post(dana, ticket, "assessment", **ASSESSED, reason="The same, but said again.")

    assert Ticket.objects.get(pk=ticket.pk).required_access == AccessLevel.ELEVATED


def test_access_that_nobody_knows_is_refused_at_its_field(dana: Browser, report: Opens) -> None:
    ticket = report()

    response = post(dana, ticket, "assessment", **ASSESSED, required_access="root")

    assert response.status_code == 422
    assert 'id="assessment_required_access_error"' in page_of(response)


def test_a_wrong_assessment_that_is_corrected_counts_from_receipt(
    dana: Browser, report: Opens, cast: Cast, now: datetime
) -> None:
    ticket = report()
    low = Assessment(
        impact=Impact.INDIVIDUAL, urgency=Urgency.LOW, has_workaround=True, category="internet",
        team="network",
    )  # fmt: skip
    triage.assess(ticket.pk, low, by=cast.dispatcher, now=now)

    with time_machine.travel(now + timedelta(hours=2), tick=False):
        post(dana, ticket, "assessment", **ASSESSED, reason="Misread.", is_correction="on")

    assert ticket.events.get(act=Act.REASSESSED).details["is_correction"] is True
    opening, eight_hours = now - timedelta(minutes=1), timedelta(hours=8)
    assert Ticket.objects.get(pk=ticket.pk).resolution_due_at == opening + eight_hours


def test_only_a_changed_assessment_can_be_a_correction(
    dana: Browser, report: Opens, triaged: Opens
) -> None:
    done, fresh = triaged(), report("Teams hangs")

    before = page_of(dana.get(f"/tickets/{fresh.number}/assessment"))
    after = page_of(dana.get(f"/tickets/{done.number}/assessment"))

    assert 'name="is_correction"' not in before
    assert 'name="is_correction"' in after


def test_a_call_back_is_promised_and_made(ines: Browser, hers: Ticket, now: datetime) -> None:
    promised = post(ines, hers, "call-back")
    page = page_of(ines.get(promised["Location"]))
    run = hers.clock_runs.get(clock="call_back")
    made = post(ines, hers, "call-back/made", note="She saw the file again.")

    run_after = hers.clock_runs.get(clock="call_back")
    assert "Call Lucille Fontenot by Mon, Nov 23, 8:02 am CST. They are told." in page
    assert (run.due_at, run.stopped_at) == (now + timedelta(hours=1), None)
    assert made.status_code == 303
    assert run_after.stopped_at == now
    assert acts_of(hers)[-2:] == ["call_back_promised", "called_back"]
    assert "She saw the file again." in page_of(ines.get(made["Location"]))


def test_a_call_that_was_not_promised_is_not_logged(ines: Browser, hers: Ticket) -> None:
    response = post(ines, hers, "call-back/made", note="We spoke.")

    page = page_of(response)
    assert response.status_code == 409
    assert "No call-back is promised" in page
    assert "We spoke." in page


def test_a_second_promise_says_that_the_first_stands(
    ines: Browser, dana: Browser, hers: Ticket
) -> None:
    post(dana, hers, "call-back")

    response = post(ines, hers, "call-back")

    assert response.status_code == 409
    assert "is promised already. Call, then log it." in page_of(response)


def test_an_unknown_sender_can_be_called_but_is_not_said_to_be_told(
    dana: Browser, report: Opens
) -> None:
    ticket = report(contact=None)

    answer = post(dana, ticket, "call-back")

    page = page_of(dana.get(answer["Location"]))
    assert "Call Gabe Ruiz by Mon, Nov 23, 9:02 am CST." in page
    assert "They are told." not in page
    assert ticket.letters.filter(act=Act.CALL_BACK_PROMISED).count() == 0


def test_a_double_click_promises_once_and_logs_once(ines: Browser, hers: Ticket) -> None:
    loaded = seen(hers)
    promised = [post(ines, hers, "call-back", seen=loaded) for _ in range(2)]
    loaded = seen(hers)
    made = [post(ines, hers, "call-back/made", note="Done.", seen=loaded) for _ in range(2)]

    assert [response.status_code for response in (*promised, *made)] == [303] * 4
    assert acts_of(hers)[-2:] == ["call_back_promised", "called_back"]
