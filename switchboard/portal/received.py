"""Decides what a client reads between sending a form and seeing what became of it."""

import time
import uuid
from datetime import timedelta

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from switchboard.channels.models import Submission, SubmissionKind, SubmissionState
from switchboard.policy.spoken_time import Language
from switchboard.policy.transitions import State
from switchboard.portal.door import Visit
from switchboard.portal.pages import frame, page
from switchboard.portal.saying import Reader
from switchboard.portal.tickets import visible
from switchboard.ui.phrases import phrase

# The worker mostly needs a tenth of a second: waiting that long here spares an empty page.
PATIENCE = timedelta(seconds=3)
PAUSE_SECONDS = 0.05
ATTENTION = timedelta(minutes=1)
CLOSED_MEANWHILE = phrase(
    "The ticket was closed before your message reached it, so nothing was added. Please open a new"
    " one: your words are kept below."
)
NO_SUCH_TICKET = phrase("There is no such ticket. Open your list of tickets and choose it there.")
NOT_AS_IT_STANDS = phrase(
    "The ticket does not allow this as it stands now. Look at it, or call us."
)
RECEIVED = {
    SubmissionKind.NEW_TICKET: phrase("Your report was received {at} and is safe with us."),
    SubmissionKind.REPLY: phrase("Your message was received {at} and is safe with us."),
    SubmissionKind.REOPENING: phrase("Your message was received {at} and is safe with us."),
    SubmissionKind.CLOSURE: phrase("That it is solved was received {at}. Thank you."),
    SubmissionKind.LEAVING: phrase("That you take part no more was received {at}."),
}


@require_safe
def received(request: Visit, submission: uuid.UUID) -> HttpResponse:
    """On to the ticket once it is there; until then, that we have it; or why it was refused."""
    form = _awaited(submission, request)
    if form.state == SubmissionState.DONE and form.kind == SubmissionKind.LEAVING:
        return HttpResponseRedirect("/tickets", status=303)
    if form.state == SubmissionState.DONE and form.ticket:
        is_new = form.kind == SubmissionKind.NEW_TICKET
        where = f"/tickets/{form.ticket.number}"
        return HttpResponseRedirect(f"{where}?new=1" if is_new else f"{where}#latest", status=303)
    if form.state == SubmissionState.REFUSED:
        return _refused(request, form)
    return _waiting(request, form)


def _waiting(request: Visit, form: Submission) -> HttpResponse:
    """That we have it; the page looks again by itself, for a minute and not for ever."""
    looks_again = request.now - form.received_at < ATTENTION
    response = page(
        request, "received.html", submission=form, said=RECEIVED[SubmissionKind(form.kind)],
        looks_again=looks_again,
    )  # fmt: skip
    if looks_again:
        response.headers["Refresh"] = "4"
    return response


def _refused(request: Visit, form: Submission) -> HttpResponse:
    """Why nothing came of it; a ticket that closed meanwhile is said in the reader's words."""
    ticket = visible().filter(number=form.fields.get("number", "")).first()
    is_closed = ticket is not None and ticket.state == State.CLOSED
    known = frame(request)
    reason = known["reader"].say(CLOSED_MEANWHILE) if is_closed else _why(form, known["reader"])
    return page(request, "refused.html", known=known, submission=form, ticket=ticket,
                reason=reason, status=409)  # fmt: skip


def _why(form: Submission, reader: Reader) -> str:
    """The reason, which the worker wrote in English; others read what comes to the same."""
    if reader.language is Language.ENGLISH or form.reason == NO_SUCH_TICKET:
        return reader.say(form.reason)
    return reader.say(NOT_AS_IT_STANDS)


def _awaited(submission: uuid.UUID, request: Visit) -> Submission:
    """The form, waited for a little while it is fresh; each look is a statement of its own."""
    form = _look(submission)
    end = time.monotonic() + PATIENCE.total_seconds()
    is_fresh = request.now - form.received_at < PATIENCE
    while form.state == SubmissionState.WAITING and is_fresh and time.monotonic() < end:
        time.sleep(PAUSE_SECONDS)
        form = _look(submission)
    return form


def _look(submission: uuid.UUID) -> Submission:
    own = Submission.objects.exclude(kind=SubmissionKind.SURVEY_ANSWER).select_related("ticket")
    found = own.filter(uuid=submission).only("kind", "state", "reason", "fields", "received_at",
                                             "ticket__number").first()  # fmt: skip
    if found is None:
        raise Http404
    return found
