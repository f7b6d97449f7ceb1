"""Decides what is asked of a mailbox; secrets are written and never shown again."""

from datetime import datetime
from typing import Any

from django import forms

from switchboard.channels.models import After, Mailbox, Security, SignIn
from switchboard.flow.mailboxes import Terms
from switchboard.policy.document import Policy
from switchboard.published.models import Desk
from switchboard.staff.models import Team

_KEPT = "One is kept; leave this empty to keep it."
PLAIN = (
    "name", "address", "host", "port", "security", "user", "sign_in", "token_url", "client_id",
    "scope", "folder", "after", "move_to", "desk", "default_team", "default_category",
)  # fmt: skip


class MailboxForm(forms.Form):
    """A mailbox: where it is, how we sign in, and what becomes of its mails."""

    name = forms.CharField(max_length=80, help_text="As the ledger and the queue call it.")
    address = forms.EmailField(label="Address", help_text="What people write to.")
    host = forms.CharField(label="Server", max_length=255, help_text="As imap.mail.example.")
    port = forms.IntegerField(min_value=1, max_value=65_535, initial=993)
    security = forms.ChoiceField(choices=Security.choices, initial=Security.TLS)
    user = forms.CharField(max_length=320)
    sign_in = forms.ChoiceField(label="Sign-in", choices=SignIn.choices, initial=SignIn.PASSWORD)
    secret = forms.CharField(label="Password or client secret", max_length=2_000, required=False)
    refresh_token = forms.CharField(max_length=8_000, required=False)
    token_url = forms.CharField(
        label="Token address", max_length=500, required=False, help_text="For OAuth 2: https://…"
    )
    client_id = forms.CharField(label="Client id", max_length=320, required=False)
    scope = forms.CharField(max_length=500, required=False)
    folder = forms.CharField(max_length=255, initial="INBOX")
    after = forms.ChoiceField(
        label="A mail that the desk has", choices=After.choices, initial=After.SEEN
    )
    move_to = forms.CharField(label="Folder to move to", max_length=255, required=False)
    desk = forms.ModelChoiceField(Desk.objects.none(), empty_label=None)
    default_team = forms.ModelChoiceField(
        Team.objects.none(), required=False, label="Team to propose",
        empty_label="As the policy routes",
        help_text="A routing rule for the client, region or priority still comes first.",
    )  # fmt: skip
    default_category = forms.ChoiceField(label="Kind of problem", required=False)
    takes_old_mail = forms.BooleanField(
        label="Take in the mail that lies there already", required=False,
        help_text="Otherwise only what its server receives from now on becomes tickets.",
    )  # fmt: skip

    def __init__(self, data: Any, *, mailbox: Mailbox, policy: Policy | None) -> None:
        super().__init__(data, auto_id="mailbox_%s", label_suffix="")
        self._mailbox = mailbox
        self.fields["desk"].queryset = Desk.objects.order_by("name", "id")  # type: ignore[attr-defined]
        teams = Team.objects.filter(is_active=True).order_by("name", "id")
        self.fields["default_team"].queryset = teams  # type: ignore[attr-defined]
        kinds = [(one.key, one.name) for one in policy.categories.values()] if policy else []
        self.fields["default_category"].choices = [("", "Left open"), *kinds]  # type: ignore[attr-defined]
        for secret in ("secret", "refresh_token"):
            self.fields[secret].widget = forms.PasswordInput(attrs={"autocomplete": "off"})
        if mailbox.pk:
            del self.fields["takes_old_mail"]
            self.initial = {name: getattr(mailbox, name) for name in PLAIN}
            self.initial["default_team"] = mailbox.default_team_id
            self.initial["desk"] = mailbox.desk_id
            for secret in ("secret", "refresh_token"):
                if getattr(mailbox, f"sealed_{secret}"):
                    self.fields[secret].help_text = _KEPT

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under what they are about."""
        last = ["folder", "after", "move_to"]
        if "takes_old_mail" in self.fields:
            last.append("takes_old_mail")
        named = {
            "The mailbox": ["name", "address", "host", "port", "security"],
            "Sign-in": [
                "user", "sign_in", "secret", "token_url", "client_id", "scope", "refresh_token",
            ],
            "Its tickets": ["desk", "default_team", "default_category"],
            "Its mails": last,
        }  # fmt: skip
        return [(title, [self[name] for name in names]) for title, names in named.items()]

    def terms(self, *, now: datetime) -> Terms:
        """What was asked for; the form must be valid."""
        said = self.cleaned_data
        is_new = self._mailbox.pk is None
        begins = now if is_new and not said["takes_old_mail"] else self._mailbox.taken_from
        return Terms(
            **{name: said[name] for name in PLAIN},
            secret=said["secret"], refresh_token=said["refresh_token"], taken_from=begins,
        )  # fmt: skip
