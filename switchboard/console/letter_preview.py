"""Decides what the preview of our letters shows: any letter, to whom, as HTML and as text."""

from urllib.parse import urlencode

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from switchboard.console.context import render, require_policy
from switchboard.console.door import StaffRequest
from switchboard.console.mail_tabs import tabs
from switchboard.flow.letter_preview import LETTERS, Wish, preview
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.acts import Act
from switchboard.policy.document import Policy
from switchboard.policy.spoken_time import spoken_in
from switchboard.ui.headers import CONTENT_SECURITY_POLICY
from switchboard.wire.letter import Letter

IN_HOURS, AFTER_HOURS = "open", "shut"
# The letter itself may style itself and nothing else, not even when it is opened by itself.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none';"
    " form-action 'none'; sandbox"
)


class WishForm(forms.Form):
    """Which letter, in which language, of which desk, and when."""

    use_required_attribute = False

    letter = forms.ChoiceField(
        label="Letter", choices=[(key, label) for key, (label, _) in LETTERS.items()]
    )
    language = forms.ChoiceField(label="Language")
    desk = forms.ChoiceField(label="Desk")
    hours = forms.ChoiceField(
        label="Written", choices=[(IN_HOURS, "In hours"), (AFTER_HOURS, "After hours")]
    )

    def __init__(self, asked: dict[str, str], *, policy: Policy) -> None:
        super().__init__(asked, auto_id="wish_%s", label_suffix="")
        self._offer("language", [(code, spoken_in(code).label) for code in policy.texts])
        self._offer("desk", [(key, desk.name) for key, desk in policy.desks.items()])

    def wish(self) -> Wish:
        """The letter that is wanted; BadRequest for a choice that there isn't."""
        if not self.is_valid():
            message = "There is no such letter, language, desk or time."
            raise BadRequest(message)
        chosen = self.cleaned_data
        return Wish(
            letter=chosen["letter"],
            language=chosen["language"],
            desk=chosen["desk"],
            is_open=chosen["hours"] == IN_HOURS,
        )

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


@require_safe
def page(request: StaffRequest) -> HttpResponse:
    """A letter of the policy in force, about a ticket that was never there."""
    access.require(request.actor.role, Right.READ_POLICY)
    policy, now = require_policy(), timezone.now()
    form = WishForm(_asked(request, policy), policy=policy)
    wish = form.wish()
    said = preview(wish, policy=policy, now=now)
    response = render(
        request, "console/letter_preview.html", now=now, place="mail", form=form, said=said,
        tabs=tabs(request, "letter_preview"), lang=wish.language, size=len(said.body.html.encode()),
        html_href=f"{reverse('letter_preview_html')}?{urlencode(form.data)}",
    )  # fmt: skip
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


@require_safe
def html(request: StaffRequest) -> HttpResponse:
    """The letter's HTML alone, for the frame of the page; it can do nothing but look."""
    access.require(request.actor.role, Right.READ_POLICY)
    policy = require_policy()
    wish = WishForm(_asked(request, policy), policy=policy).wish()
    body: Letter = preview(wish, policy=policy, now=timezone.now()).body
    response = HttpResponse(body.html)
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _asked(request: StaffRequest, policy: Policy) -> dict[str, str]:
    usual = {
        "letter": Act.RECEIVED.value, "language": next(iter(policy.texts)),
        "desk": next(iter(policy.desks)), "hours": IN_HOURS,
    }  # fmt: skip
    return {name: request.GET.get(name, value) for name, value in usual.items()}
