"""Writes down clients, sites and people; of two who write the same at once, one is told."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import IntegrityError, transaction

from switchboard.clients.models import Client, MailDomain
from switchboard.console.client_forms import ClientForm, SiteForm

Write = Callable[[Any], bool]
SAME_AT_ONCE = "Somebody saved the same name, address or domain just now. Look again, then save."


def save(form: forms.ModelForm) -> bool:
    """Saves the form's record; False, and said in the form, where a twin was quicker."""
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        form.add_error(None, SAME_AT_ONCE)
        return False
    return True


def add_client(client_form: ClientForm, site_form: SiteForm) -> Client | None:
    """The client, its domains and its first site, all or nothing; None where a twin was quicker."""
    try:
        with transaction.atomic():
            made: Client = client_form.save()
            _set_domains(made, client_form.cleaned_data["domains"])
            site_form.instance.client = made
            site_form.save()
    except IntegrityError:
        client_form.add_error(None, SAME_AT_ONCE)
        return None
    return made


def change_client(form: ClientForm) -> bool:
    """Saves the client and makes its mail domains those of the form."""
    try:
        with transaction.atomic():
            _set_domains(form.save(), form.cleaned_data["domains"])
    except IntegrityError:
        form.add_error(None, SAME_AT_ONCE)
        return False
    return True


def _set_domains(client: Client, domains: list[str]) -> None:
    client.mail_domains.exclude(domain__in=domains).delete()
    known = set(client.mail_domains.values_list("domain", flat=True))
    MailDomain.objects.bulk_create(
        MailDomain(client=client, domain=domain) for domain in domains if domain not in known
    )
