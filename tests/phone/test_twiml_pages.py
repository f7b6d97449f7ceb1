"""A message at night and whom it reaches, over a carrier that speaks TwiML, with our jobs."""

from collections.abc import Callable

import pytest

from switchboard.channels.models import Call, CallKind, CallOutcome, Recording
from switchboard.oncall.models import Delivery, Page, PageState
from switchboard.policy.acts import Act
from switchboard.policy.paging import Ending
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.flow import night, scenes
from tests.flow.night import INES, LUCILLE, NOAH, PETRA
from tests.phone.exchange import Exchange
from tests.phone.telephones import (
    HangsUp,
    Presses,
    Speaks,
    Waits,
    busy,
    person,
    unanswered,
    voicemail,
)
from tests.phone.twiml_interpreter import call_in
from tests.phone.webhook_desk import publish
from tests.programs import until

pytestmark = pytest.mark.journey
TEXAS = "+17373562220"


@pytest.fixture(autouse=True)
def nightfall(exchange: Exchange, committed: Cast) -> None:
    publish(is_open=False)
    night.fall(committed)


def message(exchange: Exchange) -> Ticket:
    """Lucille agrees to the fee and leaves a message."""
    caller = person(Presses("2"), Presses("1"), Speaks(3))
    call_in(exchange, caller, from_number=LUCILLE, to_number=TEXAS)
    return Ticket.objects.get()


def endings(engineer: str) -> list[str]:
    found = Delivery.objects.filter(engineer__name__startswith=engineer).order_by("id")
    return [one.ending for one in found if one.method == "call"]


def page_is(state: PageState) -> Callable[[], bool]:
    return lambda: Page.objects.get().state == state


def test_the_engineer_on_call_hears_whom_it_is_about_and_accepts(worker: Exchange):
    worker.telephones[INES] = ines = person(Presses("1"))

    ticket = message(worker)
    until(page_is(PageState.ACCEPTED), seconds=180)  # the worker has still to start
    worker.settle()

    assert "from Lucille Fontenot, Bayou Dental" in ines.heard[0]
    assert "It is yours" in ines.heard[-1]
    assert ines.shown == ticket.policy.desk(ticket.desk.key).phone
    assert Page.objects.get().accepted_by.name == "Ines Baptiste"
    until(lambda: endings("Ines") == [Ending.ACCEPTED])
    assert Act.PAGE_ACCEPTED in scenes.acts(ticket)
    assert worker.ordered[0]["MachineDetection"] == "Enable"


def test_a_busy_engineer_makes_room_for_the_next_at_once(jobs: Exchange):
    jobs.telephones |= {INES: busy(), NOAH: person(Presses("1"))}

    message(jobs)
    until(page_is(PageState.ACCEPTED))

    assert Page.objects.get().accepted_by.name == "Noah Lindqvist"
    assert endings("Ines")[0] == Ending.BUSY


def test_a_voicemail_accepts_nothing(jobs: Exchange):
    jobs.telephones |= {INES: voicemail(), NOAH: person(Presses("1"))}

    message(jobs)
    until(page_is(PageState.ACCEPTED))

    assert Page.objects.get().accepted_by.name == "Noah Lindqvist"
    assert endings("Ines")[0] == Ending.MACHINE


def test_wrong_keys_and_silence_accept_nothing(jobs: Exchange):
    jobs.telephones |= {
        INES: person(Presses("9"), Waits(), Presses("0")), NOAH: person(Presses("1")),
    }  # fmt: skip

    message(jobs)
    until(page_is(PageState.ACCEPTED))

    assert Page.objects.get().accepted_by.name == "Noah Lindqvist"


def test_who_presses_one_and_hangs_up_in_the_same_moment_has_accepted(jobs: Exchange):
    jobs.telephones[INES] = person(Presses("1"))
    jobs.overtakes = True  # the end of each call is told before its last key

    message(jobs)
    until(page_is(PageState.ACCEPTED))

    assert Page.objects.get().accepted_by.name == "Ines Baptiste"


def test_who_declines_is_followed_by_the_next(jobs: Exchange):
    jobs.telephones |= {INES: person(Presses("2")), NOAH: person(Presses("1"))}

    message(jobs)
    until(page_is(PageState.ACCEPTED))

    assert endings("Ines") == [Ending.DECLINED]


def test_with_nobody_answering_the_ladder_is_climbed_to_its_last_rung(jobs: Exchange):
    jobs.telephones |= {INES: unanswered(), NOAH: busy(), PETRA: person(HangsUp())}

    message(jobs)

    # Her second call begins 75 s after the first, however long that one took to be ended.
    until(lambda: any(endings("Petra")))

    assert (endings("Ines")[0], endings("Noah")[0]) == (Ending.NO_ANSWER, Ending.BUSY)
    assert Page.objects.get().state == PageState.FIRED
    assert Page.objects.get().next_check_at is not None


def test_the_message_is_played_to_whoever_wants_to_hear_it(jobs: Exchange):
    jobs.telephones |= {INES: busy(), NOAH: person(Waits(), Presses("3"), Presses("1"))}
    jobs.telephones[NOAH].pauses = lambda: until(
        lambda: Recording.objects.filter(state="kept").exists()
    )

    message(jobs)
    until(page_is(PageState.ACCEPTED))

    assert "♪" in " ".join(jobs.telephones[NOAH].heard)


def test_who_presses_four_speaks_with_the_client_under_the_desks_number(jobs: Exchange):
    jobs.telephones |= {INES: person(Presses("4")), LUCILLE: (lucille := person())}

    ticket = message(jobs)
    until(page_is(PageState.CALLED_BACK))
    jobs.settle()

    assert lucille.is_joined
    assert lucille.shown == ticket.policy.desk(ticket.desk.key).phone
    call = Call.objects.get(kind=CallKind.PAGE, engineer__name="Ines Baptiste")
    until(lambda: Call.objects.get(pk=call.pk).ended_at)
    assert Call.objects.get(pk=call.pk).outcome == CallOutcome.CLIENT_REACHED
    assert Act.CALLED_BACK in scenes.acts(ticket)


def test_four_and_the_client_does_not_answer_keeps_the_promise(jobs: Exchange):
    jobs.telephones |= {INES: person(Presses("4")), LUCILLE: unanswered()}

    ticket = message(jobs)
    until(lambda: Act.CALL_BACK_MISSED in scenes.acts(ticket))

    assert Page.objects.get().state == PageState.ACCEPTED


def test_a_number_that_does_not_exist_keeps_nobody_waiting(jobs: Exchange, committed: Cast):
    ways = committed.ines.contact_methods.filter(method="call")
    ways.update(address="not-a-number")
    jobs.telephones[NOAH] = person(Presses("1"))

    message(jobs)
    until(page_is(PageState.ACCEPTED))

    assert endings("Ines")[0] == Ending.FAILED
