"""Decides how calendars of who is on call are fetched, made and taken back."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from switchboard.console.door import StaffRequest, become_staff
from switchboard.console.responses import see_other
from switchboard.flow import feeds
from switchboard.oncall.models import Schedule
from switchboard.policy import access
from switchboard.policy.access import Right

CONTENT_TYPE = "text/calendar; charset=utf-8"


@require_safe
def fetch(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of a secret address: whoever has it needs no sign-in."""
    try:
        with transaction.atomic():
            become_staff()
            body = feeds.fetch(token, now=timezone.now())
    except feeds.FeedUnknown as unknown:
        return HttpResponse(f"{unknown}\n", status=404, content_type="text/plain; charset=utf-8")
    except feeds.FetchedTooOften as often:
        answer = HttpResponse(f"{often}\n", status=429, content_type="text/plain; charset=utf-8")
        answer["Retry-After"] = str(often.seconds)
        return answer
    answer = HttpResponse(body, content_type=CONTENT_TYPE)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def make(request: StaffRequest) -> HttpResponse:
    """A new address; the reader's former one of the same thing ends."""
    access.require(request.actor.role, Right.READ_QUEUES)
    asked = request.POST.get("schedule", "")
    schedule = None
    if asked:
        if not (asked.isascii() and asked.isdecimal() and len(asked) <= 18):
            raise Http404
        schedule = get_object_or_404(Schedule, pk=int(asked), is_active=True)
    address = feeds.make(by=request.actor, now=timezone.now(), schedule=schedule)
    messages.success(
        request, f"Copy this address into your calendar; it is shown only now: {address}"
    )
    return see_other("on_call")


@require_POST
def revoke(request: StaffRequest, feed_id: int) -> HttpResponse:
    """The address leads nowhere any more."""
    try:
        feeds.revoke(feed_id, by=request.actor, now=timezone.now())
    except (feeds.FeedUnknown, feeds.NotYourFeed) as gone:
        raise Http404 from gone
    messages.success(request, "The address leads nowhere any more.")
    return see_other("on_call")
