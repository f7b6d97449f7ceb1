"""Decides how a requestor answers a survey: looking records nothing, only the button does (S14)."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.db import connection
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from switchboard.flow.survey import SALT
from switchboard.portal.door import Visit
from switchboard.portal.forms import SubmittedForm
from switchboard.portal.pages import frame, page
from switchboard.ui.phrases import phrase

LONGEST_COMMENT = 4_000


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One survey as its link shows it: only what its requestor knows anyway."""

    number: str
    subject: str
    question: str
    engineer: str
    requestor: str
    desk_phone: str
    score: int | None
    comment: str | None
    is_expired: bool


class SurveyForm(SubmittedForm):
    """A score and, if they like, a word."""

    score = forms.TypedChoiceField(
        label=phrase("Your answer"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": phrase("Choose one of the five."),
            "invalid_choice": phrase("Choose one of the five."),
        },
    )
    comment = forms.CharField(
        required=False, max_length=LONGEST_COMMENT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *given: Any, terms: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        lowest, highest = terms["lowest"], terms["highest"]
        score = self.fields["score"]
        score.choices = [(n, str(n)) for n in range(lowest, highest + 1)]  # type: ignore[attr-defined]
        named, say = self.reader.named, self.reader.say
        score.help_text = say(
            "{lowest} means “{least}”, {highest} means “{most}”.",
            lowest=lowest, least=named("survey.lowest_means", otherwise=terms["lowest_means"]),
            highest=highest, most=named("survey.highest_means", otherwise=terms["highest_means"]),
        )  # fmt: skip
        prompt = named("survey.comment_prompt", otherwise=terms["comment_prompt"])
        self.fields["comment"].label = prompt


@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: Visit, token: str) -> HttpResponse:
    """The question, and the answer once the button is pressed; an old link says that it is old."""
    secret = _secret(token)
    asked = _asked(secret)
    known = frame(request)
    if asked.is_expired:
        return page(request, "survey_expired.html", known=known, asked=asked, status=410)
    terms, reader = known["terms"]["survey"], known["reader"]
    shown = {"asked": asked, "question": reader.named("survey.question", otherwise=asked.question)}
    if request.method != "POST":
        form = SurveyForm(terms=terms, initial=_initial(request, asked), reader=reader)
        return page(request, "survey.html", known=known, form=form, **shown)
    form = SurveyForm(request.POST, terms=terms, reader=reader)
    if not form.is_valid():
        return page(request, "survey.html", known=known, form=form, status=422, **shown)
    _answer(secret, form.cleaned_data)
    return HttpResponseRedirect(f"/survey/{token}/thanks", status=303)


@require_safe
def thanks(request: Visit, token: str) -> HttpResponse:
    """A word of thanks, and a way to say more."""
    return page(request, "survey_thanks.html", asked=_asked(_secret(token)), token=token)


def _secret(token: str) -> str:
    try:
        return signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature as wrong:
        raise Http404 from wrong


def _asked(secret: str) -> Asked:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM portal_survey(%s)", [secret])
        row = cursor.fetchone()
        if row is None:
            raise Http404
        return Asked(**dict(zip((column.name for column in cursor.description), row, strict=True)))


def _initial(request: Visit, asked: Asked) -> dict[str, Any]:
    clicked = request.GET.get("score", "")
    score = int(clicked) if clicked in {"1", "2", "3", "4", "5"} else asked.score
    return {"score": score, "comment": asked.comment or ""}


def _answer(secret: str, given: dict[str, Any]) -> None:
    """Hands the answer in; the same answer from the same page is taken once."""
    said = f"{given['key']}:{given['score']}:{given['comment']}"
    key = hashlib.sha256(said.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT portal_answer_survey(%s, %s, %s, %s)",
            [secret, given["score"], given["comment"], key],
        )
