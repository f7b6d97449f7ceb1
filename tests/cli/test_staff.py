import io
import json
import re
import sys

import pytest
from django.db import IntegrityError

from switchboard.accounts.models import User
from switchboard.cli.__main__ import main
from switchboard.policy.access_level import AccessLevel
from switchboard.staff.models import Engineer
from tests.cast import Cast

JO = ["staff", "add", "Jo Mercer", "Jo@Support.example"]


def test_a_new_engineer_is_given_a_password_that_works(cast: Cast, capsys):
    status = main([*JO, "--team", "service_desk", "--team", "network", "--skill", "vpn", "--lead"])

    first_password = capsys.readouterr().out.split()[-1]
    jo = Engineer.objects.get(name="Jo Mercer")
    assert status == 0
    assert User.objects.get(engineer=jo).check_password(first_password)
    assert {one.team.key for one in jo.memberships.filter(is_lead=True)} == {
        "service_desk", "network",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([*JO, "--team", "nope"], "No such team: nope. There are "),
        (["staff", "add", "Ines", "INES@support.example"], "with the address INES@"),
        (["staff", "add", "Jo", "not an address"], "“not an address” is no mail address"),
    ],
)
def test_whom_we_can_not_add_is_not_half_added(cast: Cast, capsys, words: list[str], said: str):
    before = Engineer.objects.count(), User.objects.count()

    status = main(words)

    assert (status, capsys.readouterr().out) == (1, "")
    assert (Engineer.objects.count(), User.objects.count()) == before


def test_a_new_password_is_piped_in(cast: Cast, capsys, monkeypatch):
    main(JO)
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse battery\n"))

    status = main(["staff", "password", "JO@support.example"])

    assert status == 0
    assert User.objects.get().check_password("correct horse battery")
    assert "battery" not in capsys.readouterr().out


@pytest.mark.parametrize("weak", ["", "short", "password1234"])
def test_a_weak_password_is_refused_and_the_old_one_stays(
    cast: Cast, capsys, monkeypatch, weak: str
):
    main(JO)
    old = re.search(r"password (\S+)", capsys.readouterr().out)[1]
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{weak}\n"))

    status = main(["staff", "password", "jo@support.example"])

    assert status == 1
    assert capsys.readouterr().err.strip()
    assert User.objects.get().check_password(old)


def test_nobody_gets_no_password(cast: Cast, capsys):
    assert main(["staff", "password", "eve@elsewhere.example"]) == 1
    assert "Nobody signs in with eve@elsewhere.example." in capsys.readouterr().err


@pytest.mark.parametrize(("words", "level"), [([], "none"), (["--access", "elevated"], "elevated")])
def test_a_new_engineer_holds_the_access_that_is_said(
    cast: Cast, capsys, words: list[str], level: str
):
    main([*JO, *words])

    assert Engineer.objects.get(name="Jo Mercer").access_level == level


@pytest.mark.parametrize("who", ["INES@support.example", "ines baptiste"])
def test_access_is_granted_by_address_or_name(cast: Cast, capsys, who: str):
    status = main(["staff", "access", who, "elevated"])

    cast.ines.refresh_from_db()
    assert (status, cast.ines.access_level) == (0, AccessLevel.ELEVATED)
    assert "holds elevated access; before: none." in capsys.readouterr().out


def test_access_is_answered_as_json(cast: Cast, capsys):
    main(["staff", "access", cast.noah.email, "administrator"])
    capsys.readouterr()

    status = main(["staff", "access", cast.noah.email, "none", "--json"])

    assert status == 0
    assert json.loads(capsys.readouterr().out) == {
        "engineer": cast.noah.email, "before": "administrator", "access": "none",
    }  # fmt: skip


def test_access_is_given_to_one_engineer_only(cast: Cast, capsys):
    Engineer.objects.create(name="Ines Baptiste", email="ines.two@support.example")

    assert main(["staff", "access", "Ines Baptiste", "elevated"]) == 1
    assert "Several engineers are called Ines Baptiste." in capsys.readouterr().err
    assert main(["staff", "access", "Eve", "elevated"]) == 1
    assert "There is no engineer “Eve”." in capsys.readouterr().err
    assert not Engineer.objects.filter(access_level=AccessLevel.ELEVATED).exists()


def test_a_level_that_there_is_not_is_a_wrong_usage(cast: Cast, capsys):
    with pytest.raises(SystemExit) as refused:
        main(["staff", "access", cast.ines.email, "root"])

    assert refused.value.code == 2
    assert "invalid choice: 'root'" in capsys.readouterr().err


def test_the_database_knows_no_other_level(cast: Cast):
    with pytest.raises(IntegrityError, match="staff_engineer_access_known"):
        Engineer.objects.filter(pk=cast.ines.pk).update(access_level="root")
