"""Decides how canned answers are written, and how one comes into a reply."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from switchboard.console.context import render
from switchboard.console.door import StaffRequest
from switchboard.console.responses import see_other
from switchboard.console.ticket import find
from switchboard.flow import canned_answers
from switchboard.flow.canned_answers import Terms, TitleTaken
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.canned import VARIABLES, UnknownVariable, refuse_unknown
from switchboard.staff.models import CannedAnswer, Team
from switchboard.tickets.models import Ticket

LONGEST = 5_000
form_page = require_http_methods(["GET", "HEAD", "POST"])


class CannedAnswerForm(forms.Form):
    """An answer: its title, for whom, and its words."""

    title = forms.CharField(max_length=80, help_text="As it is looked for, in a few words.")
    team = forms.ModelChoiceField(
        Team.objects.filter(is_active=True), required=False, empty_label="All teams"
    )
    english = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}))
    spanish = forms.CharField(
        max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="For requestors who read Spanish; without it they get the English.",
    )  # fmt: skip

    def clean_english(self) -> str:
        """With variables of ours alone."""
        return _checked(self.cleaned_data["english"])

    def clean_spanish(self) -> str:
        """With variables of ours alone."""
        return _checked(self.cleaned_data["spanish"])

    def terms(self) -> Terms:
        """What the form says."""
        return Terms(**self.cleaned_data)


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Every answer that is offered; one query."""
    access.require(request.actor.role, Right.READ_QUEUES)
    answers = CannedAnswer.objects.filter(is_active=True).select_related("team")
    return render(
        request, "console/canned_answers.html", now=timezone.now(), answers=list(answers),
        can_edit=access.may(request.actor.role, Right.EDIT_ANSWERS),
    )  # fmt: skip


@form_page
def new(request: StaffRequest) -> HttpResponse:
    """Writes an answer."""
    access.require(request.actor.role, Right.EDIT_ANSWERS)
    return _form_page(request, CannedAnswer(), title="New canned answer")


@form_page
def edit(request: StaffRequest, answer_id: int) -> HttpResponse:
    """Writes it anew."""
    access.require(request.actor.role, Right.EDIT_ANSWERS)
    answer = get_object_or_404(CannedAnswer, pk=answer_id, is_active=True)
    return _form_page(request, answer, title=f"Change “{answer.title}”")


@require_POST
def retire(request: StaffRequest, answer_id: int) -> HttpResponse:
    """Offers it no more."""
    access.require(request.actor.role, Right.EDIT_ANSWERS)
    answer = get_object_or_404(CannedAnswer, pk=answer_id, is_active=True)
    canned_answers.retire(answer.pk, by=request.actor, now=timezone.now())
    messages.success(request, f"“{answer.title}” is offered no more.")
    return see_other("canned_answers")


@require_safe
def for_ticket(request: StaffRequest, number: str) -> HttpResponse:
    """What can be inserted in a reply on this ticket, filled in."""
    access.require(request.actor.role, Right.READ_QUEUES)
    ticket = find(number)
    answers = list(canned_answers.offered(ticket, to=request.engineer))
    texts = canned_answers.filled(answers, ticket, engineer=request.engineer, now=timezone.now())
    said = [
        {"id": one.pk, "title": one.title, "text": text}
        for one, text in zip(answers, texts, strict=True)
    ]
    return JsonResponse({"answers": said})


def inserted(request: StaffRequest, ticket: Ticket, *, now: datetime) -> QueryDict:
    """What was posted, with the chosen answer behind the words; for those without script."""
    posted = request.POST
    chosen = posted.get("canned", "")
    if "insert" not in posted or not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
        return posted
    found = [
        one for one in canned_answers.offered(ticket, to=request.engineer) if one.pk == int(chosen)
    ]
    texts = canned_answers.filled(found, ticket, engineer=request.engineer, now=now)
    written = posted.copy()
    words = [posted.get("body", "").rstrip(), *texts]
    written["body"] = "\n\n".join(word for word in words if word)
    return written


def _checked(text: str) -> str:
    try:
        refuse_unknown(text)
    except UnknownVariable as refused:
        raise forms.ValidationError(str(refused)) from None
    return text


def _form_page(request: StaffRequest, answer: CannedAnswer, *, title: str) -> HttpResponse:
    """The form, or what it came to: written down, and back to the list."""
    posted = request.POST if request.method == "POST" else None
    fields = {name: getattr(answer, name) for name in ("title", "team", "english", "spanish")}
    form = CannedAnswerForm(posted, initial=fields)
    if posted is not None and form.is_valid() and _write(request, answer, form):
        messages.success(request, "Saved. It is offered so from now on.")
        return see_other("canned_answers")
    return render(
        request, "console/canned_answer_form.html", now=timezone.now(), form=form, title=title,
        answer=answer, variables=VARIABLES.items(), status=200 if posted is None else 422,
    )  # fmt: skip


def _write(request: StaffRequest, answer: CannedAnswer, form: CannedAnswerForm) -> bool:
    """Whether it was written down."""
    now = timezone.now()
    try:
        if answer.pk is None:
            canned_answers.add(form.terms(), by=request.actor, now=now)
        else:
            canned_answers.change(answer.pk, form.terms(), by=request.actor, now=now)
    except TitleTaken as refused:
        form.add_error("title", str(refused))
    return form.is_valid()
