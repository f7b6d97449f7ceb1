"""Numbers that were stored before anybody wrote them in one form."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from switchboard.clients.models import Contact
from switchboard.flow import callers
from tests.cast import Cast

numbers = import_module("switchboard.clients.migrations.0004_numbers")
WRITTEN = ["(337) 555-0123", "337.555.0124", "+1 337 555 0125", "ext. 12", "", "+13375550126"]
KEPT = ["+13375550123", "+13375550124", "+13375550125", "ext. 12", "", "+13375550126"]


class Editor:
    """What a migration hands to its function, as far as this one asks."""

    connection = connection


@pytest.mark.django_db
@pytest.mark.parametrize("at_once", [1, 2, 1000])
def test_numbers_get_one_form_and_what_is_none_stays(cast: Cast, monkeypatch, at_once: int):
    monkeypatch.setattr(numbers, "AT_ONCE", at_once)
    people = [
        Contact.objects.create(client=cast.bayou, name=f"Person {n}", phone=phone)
        for n, phone in enumerate(WRITTEN)
    ]

    for _ in range(2):
        numbers.write_as_e164(apps, Editor)

    assert [Contact.objects.get(pk=one.pk).phone for one in people] == KEPT


@pytest.mark.django_db
def test_a_caller_is_looked_up_by_the_index(cast: Cast):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = callers.sharers("+13375550123").explain()

    assert "clients_contact_phone" in plan
