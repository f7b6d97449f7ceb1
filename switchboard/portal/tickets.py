"""Decides which tickets a contact sees, and what is told of each."""

from django.db.models import F, Prefetch, Q, QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.core.exceptions import BadRequest
from django.views.decorators.http import require_safe

from switchboard.policy.acts import Act
from switchboard.policy.transitions import State, allows
from switchboard.portal import desks, happening, timeline
from switchboard.portal.door import Visit
from switchboard.portal.pages import frame, page
from switchboard.portal.replies import ReopeningForm, ReplyForm
from switchboard.tickets.models import Attachment, Hold, Message, Resolution, Ticket
from switchboard.ui.shapes import Link

ON_A_PAGE = 25
DONE = (State.RESOLVED, State.CLOSED)
HOLD_COLUMNS = ("ticket_id", "reason", "started_at", "until_at")
