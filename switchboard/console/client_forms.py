"""Decides what is asked of a client, its sites and its people, and what can't be right."""

import re
from typing import Any
from zoneinfo import available_timezones

from django import forms

from switchboard.clients.models import Client, Contact, MailDomain, Site
from switchboard.policy.spoken_time import Language
from switchboard.published.models import Region
from switchboard.wire import telephone

# A domain's labels; that it exists is not ours to ask.
_DOMAIN = re.compile(
    r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
NOTES_LONGEST = 2_000
# Zones that our clients' people sit in come first; the rest are there all the same.
_USUAL_ZONES = ("America/Chicago", "America/New_York", "America/Denver", "America/Los_Angeles")


class ClientForm(forms.ModelForm):
    """A company, and the mail domains whose people are its own."""

    domains = forms.CharField(
        label="Mail domains", required=False, max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line. Whoever writes from here is a person of this client.",
    )  # fmt: skip

    class Meta:
        model = Client
        fields = ["name", "is_active", "notes"]
        labels = {"is_active": "May have tickets", "notes": "Notes for the desk"}
        widgets = {"notes": forms.Textarea(attrs={"rows": 4, "maxlength": NOTES_LONGEST})}
        help_texts = {"notes": "Stands beside each of their tickets. They never read it."}
        error_messages = {"name": {"unique": "There is a client of this name already."}}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "label_suffix": ""})
        self.fields["name"].label = "Name"
        if self.instance.pk is None:
            del self.fields["is_active"]
        else:
            known = self.instance.mail_domains.values_list("domain", flat=True)
            self.fields["domains"].initial = "\n".join(known)

    def clean_notes(self) -> str:
        """The notes, short enough to be read beside every ticket."""
        notes = str(self.cleaned_data["notes"]).strip()
        if len(notes) > NOTES_LONGEST:
            message = f"Notes have {NOTES_LONGEST:,} characters at most: these have {len(notes):,}."
            raise forms.ValidationError(message)
        return notes

    def clean_domains(self) -> list[str]:
        """The domains in lower case, each once; none that is not one or is another client's."""
        found = [line.strip().lower().lstrip("@") for line in self.cleaned_data["domains"].split()]
        named = list(dict.fromkeys(word.strip(",;") for word in found if word.strip(",;")))
        for domain in named:
            if not _DOMAIN.fullmatch(domain):
                message = f"“{domain[:80]}” is no mail domain: write it as example.com."
                raise forms.ValidationError(message)
        taken = MailDomain.objects.filter(domain__in=named).exclude(client_id=self.instance.pk)
        if other := taken.select_related("client").first():
            message = f"{other.domain} belongs to {other.client.name} already."
            raise forms.ValidationError(message)
        return named


class SiteForm(forms.ModelForm):
    """A place; its region decides the desk (S1)."""

    class Meta:
        model = Site
        fields = ["name", "region", "timezone", "address"]
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}
        labels = {"timezone": "Time zone"}
        help_texts = {"region": "Decides the desk. Without one, the desk for all others serves it."}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "label_suffix": ""})
        self.fields["region"].queryset = Region.objects.order_by("name", "id")  # type: ignore[attr-defined]
        self.fields["region"].empty_label = "None of these"  # type: ignore[attr-defined]
        self.fields["timezone"] = _zone_field()

    def clean_name(self) -> str:
        """The name, of which the client has no other site."""
        name = str(self.cleaned_data["name"])
        twin = Site.objects.filter(client_id=self.instance.client_id, name=name)
        if twin.exclude(pk=self.instance.pk).exists():
            message = "This client has a site of that name already."
            raise forms.ValidationError(message)
        return name


class ContactForm(forms.ModelForm):
    """A person, how to reach them, and what they may see."""

    mail_works = forms.BooleanField(
        label="The address works again", required=False,
        help_text="Letters are written again; a corrected address needs no tick.",
    )  # fmt: skip

    class Meta:
        model = Contact
        fields = [
            "name", "email", "phone", "title", "site", "timezone", "language",
            "sees_all_tickets", "is_approver", "is_active",
        ]  # fmt: skip
        labels = {
            "email": "E-mail",
            "title": "Position",
            "sees_all_tickets": "Sees all tickets of the client",
            "is_approver": "Approves what needs approval",
            "is_active": "Active",
        }
        help_texts = {
            "email": "Told of every step here. Without one, by phone.",
            "sees_all_tickets": "In the portal, not only their own.",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "label_suffix": ""})
        sites = Site.objects.filter(client_id=self.instance.client_id).order_by("name", "id")
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.fields["site"].empty_label = "No site"  # type: ignore[attr-defined]
        if self.instance.mail_failed_at is None:
            del self.fields["mail_works"]
        else:
            self.fields["email"].help_text = f"Mail comes back: {self.instance.mail_failure}"
        self.fields["timezone"] = _zone_field()
        self.fields["language"] = _language_field(self.instance.language)
        if self.instance.pk is None:
            del self.fields["is_active"]

    def clean_email(self) -> str:
        """The address in lower case, of which there is no other contact."""
        email = str(self.cleaned_data["email"] or "").lower()
        twins = Contact.objects.filter(email__iexact=email).exclude(pk=self.instance.pk)
        if email and (other := twins.select_related("client").first()):
            message = f"{other.name} of {other.client.name} has this address already."
            raise forms.ValidationError(message)
        return email

    def clean(self) -> dict[str, Any]:
        """An address that was corrected, or works again, is written to again."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        before = str(self.initial.get("email") or "").lower()
        if cleaned.get("mail_works") or cleaned.get("email", before) != before:
            self.instance.mail_failed_at, self.instance.mail_failure = None, ""
        return cleaned

    def clean_language(self) -> str:
        """The language chosen; where the form did not ask, the one that it was."""
        return str(self.cleaned_data["language"] or self.instance.language)

    def clean_phone(self) -> str:
        """The number in international form; what can't be dialled is refused."""
        phone = str(self.cleaned_data["phone"] or "")
        if not phone:
            return ""
        number = telephone.e164(phone)
        if not number:
            message = "This can't be dialled: write the number with its area code."
            raise forms.ValidationError(message)
        return number


def _language_field(spoken: str) -> forms.ChoiceField:
    """The languages of ours; another that an import brought stays possible."""
    choices = [(one.value, one.label) for one in Language]
    known = {code for code, _ in choices}
    others = [] if spoken in known else [(spoken, spoken)]
    return forms.ChoiceField(
        label="Language", choices=[*choices, *others], initial=Language.ENGLISH.value,
        required=False, help_text="Letters are written in it.",
    )  # fmt: skip


def _zone_field() -> forms.ChoiceField:
    """Every zone there is, the usual ones first, by the name that people read."""
    others = sorted(
        zone for zone in available_timezones() if "/" in zone and zone not in _USUAL_ZONES
    )
    named = [(zone, zone.replace("_", " ")) for zone in (*_USUAL_ZONES, "UTC", *others)]
    return forms.ChoiceField(label="Time zone", choices=named, initial=_USUAL_ZONES[0])
