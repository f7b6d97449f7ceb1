"""Decides which fields of a ticket's page are kept while they are typed, and puts back what was."""

from collections.abc import Mapping

from django.forms import Textarea
from django.urls import reverse

from switchboard.accounts.actor import Actor
from switchboard.console.act_form import ActForm
from switchboard.console.ticket_forms import ResolutionForm
from switchboard.console.words_forms import NoteForm, ReplyForm
from switchboard.flow import drafts
from switchboard.tickets.models import Ticket


def fields_of(form: type[ActForm]) -> dict[str, str]:
    """The fields in which much is written: what each is called on the page, by its own name."""
    if form not in {ReplyForm, NoteForm, ResolutionForm}:
        return {}
    return {
        f"{form.name}_{name}": name
        for name, field in form.base_fields.items()
        if isinstance(field.widget, Textarea)
    }


FIELDS = {name for form in (ReplyForm, NoteForm, ResolutionForm) for name in fields_of(form)}


def put_back(forms: Mapping[str, ActForm], ticket: Ticket, *, by: Actor) -> None:
    """Fills the forms with what this engineer typed before; one that came back keeps its own."""
    kept = drafts.of(ticket.pk, by=by)
    for form in forms.values():
        for called, name in fields_of(type(form)).items():
            draft = kept.get(called)
            if draft and draft.words and not form.is_bound:
                form.initial[name] = draft.words
            form.fields[name].widget.attrs |= {
                "data-draft": reverse("draft", args=[ticket.number]),
                "data-draft-version": str(draft.version if draft else 0),
                "data-draft-window": draft.window if draft else "",
            }
