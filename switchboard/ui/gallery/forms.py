"""What the gallery asks: one form with every kind of field, and those of the page patterns."""

from typing import Any

from django import forms

IMPACTS = [
    ("individual", "One person"),
    ("several", "Several people"),
    ("site", "A whole site"),
    ("client", "Whole company"),
]
URGENCIES = [
    ("low", "It can wait"),
    ("normal", "Work is slowed down"),
    ("high", "Work has stopped"),
]
TEAMS = [
    ("", "Choose a team"),
    ("workplace", "Workplace"),
    ("network", "Network"),
    ("apps", "Apps"),
]


class Triage(forms.Form):
    """The questions that decide a priority."""

    impact = forms.ChoiceField(label="Who is affected", choices=IMPACTS, widget=forms.RadioSelect)
    urgency = forms.ChoiceField(label="How urgent", choices=URGENCIES, widget=forms.RadioSelect)
    has_workaround = forms.BooleanField(label="There is a workaround", required=False)
    team = forms.ChoiceField(label="Team", choices=TEAMS, help_text="Workplace: it serves dental.")


class Reply(forms.Form):
    """One text."""

    text = forms.CharField(label="Your message", widget=forms.Textarea)


class Hold(forms.Form):
    """Why, and until when."""

    reason = forms.CharField(label="Reason", help_text="Dana reads this.")
    until = forms.DateTimeField(
        label="Until", widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )


class NewTicket(forms.Form):
    """What a client is asked, in the order in which it helps."""

    affected = forms.ChoiceField(
        label="Who is affected?",
        choices=[
            ("individual", "Only me"),
            ("several", "Some of us — other people here see it too"),
            ("site", "Everyone here — nobody at this site can work"),
        ],
        widget=forms.RadioSelect,
    )
    has_workaround = forms.ChoiceField(
        label="Can you work around it?",
        choices=[("yes", "Yes, for now"), ("no", "No, work has stopped")],
        widget=forms.RadioSelect,
    )
    subject = forms.CharField(label="In a few words, what is wrong?", max_length=120)
    text = forms.CharField(
        label="What happens, and since when?",
        widget=forms.Textarea,
        help_text="Anything you already tried helps. Please leave passwords out.",
    )
    phone = forms.CharField(label="Where can we call you?", required=False)


class Client(forms.Form):
    """Every kind of field, some of them filled in wrongly."""

    name = forms.CharField(label="Name", max_length=200)
    email = forms.EmailField(label="Mail domain’s contact", help_text="Mail from here is theirs.")
    seats = forms.IntegerField(label="Seats", min_value=1)
    region = forms.ChoiceField(
        label="Region", choices=[("", "Choose a region"), ("tx", "Texas"), ("la", "Louisiana")]
    )
    coverage = forms.ChoiceField(
        label="Coverage",
        choices=[
            ("hours", "Support hours — Monday to Friday, 7 to 5"),
            ("on_call", "Support hours and on call — after hours at the agreed rate"),
        ],
        widget=forms.RadioSelect,
    )
    notes = forms.CharField(label="Notes", widget=forms.Textarea, required=False)
    is_active = forms.BooleanField(label="May open tickets", required=False)


class Survey(forms.Form):
    """One click, and a word if they like."""

    score = forms.ChoiceField(
        label="How did we do?",
        choices=[("3", "Good"), ("2", "All right"), ("1", "Not good")],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="What should we do better?", widget=forms.Textarea, required=False
    )


class SignIn(forms.Form):
    """A name and a secret."""

    login = forms.EmailField(
        label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


def context() -> dict[str, Any]:
    """Give the forms, some as they come back with mistakes."""
    wrong = {"name": "Lakeline Logistics", "email": "lakeline", "seats": "0", "is_active": "on"}
    return {
        "triage_form": Triage(initial={"impact": "several", "urgency": "high"}, prefix="triage"),
        "reply_form": Reply(prefix="reply"),
        "note_form": Reply(prefix="note"),
        "hold_form": Hold(prefix="hold"),
        "new_form": NewTicket(initial={"affected": "several", "has_workaround": "no"}),
        "client_form": Client(wrong),
        "survey_form": Survey(initial={"score": "3"}),
        "sign_in_form": SignIn(),
    }
