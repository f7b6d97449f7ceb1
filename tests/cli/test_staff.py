import io
import re
import sys

import pytest

from switchboard.accounts.models import User
from switchboard.cli.__main__ import main
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
