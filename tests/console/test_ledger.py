"""The ledger: every figure leads to what is behind it."""

import re
from datetime import datetime

import pytest
from django.test import Client as Browser

from switchboard.channels.models import InboundMail
from tests.cast import Cast
from tests.console.conftest import page_of
from tests.flow import boxes, mails

HECTOR = "Hector Ruiz <hector@hillcountry-law.example>"


@pytest.fixture
def morning(cast: Cast, now: datetime) -> None:
    """A mail in a mailbox, its copy in another, one that nobody could read."""
    texas, louisiana = boxes.box(), boxes.box("=Louisiana", user="l", desk="louisiana")
    boxes.lie_in(mails.raw(sender=HECTOR), box=texas, uid=1, at=now)
    boxes.lie_in(mails.raw(sender=HECTOR), box=louisiana, uid=1, at=now)
    mails.arrive(b"no headers at all", at=now)


def test_each_figure_leads_to_its_mails_with_their_reasons(ines: Browser, morning: None):
    page = page_of(ines.get("/mail/ledger"))

    links = re.findall(r'href="(/mail/ledger/[^"]+outcome=[^"]+)"', page)
    lists = {link: page_of(ines.get(link.replace("&amp;", "&"))) for link in links}

    assert len(links) == 6  # three doors, over all days and by day
    assert all("empty" not in one for one in lists.values())
    assert any("A copy of mail" in one for one in lists.values())
    assert "Nothing is missing." in page


def test_a_difference_stands_above_the_figures(ines: Browser, morning: None):
    InboundMail.objects.filter(state="opened").update(ticket=None)

    assert "Not everything is accounted for." in page_of(ines.get("/mail/ledger"))


def test_the_figures_come_as_a_file_that_no_spreadsheet_runs(ines: Browser, morning: None):
    answer = ines.get("/mail/ledger.csv")

    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0] == "day,door,received,opened,threaded,set_aside,ignored,waiting"
    assert "2026-11-23,Texas,1,1,0,0,0,0" in lines
    assert "2026-11-23,'=Louisiana,1,0,0,0,1,0" in lines


@pytest.mark.parametrize(
    "query",
    ["from=tomorrow", "from=2026-11-24&to=2026-11-23", "from=0001-01-01", "from=2020-01-01",
     "to=9999-12-31", "from=2026-02-30"],
)  # fmt: skip
def test_days_that_are_none_are_refused(ines: Browser, query: str):
    assert ines.get(f"/mail/ledger?{query}").status_code == 400


@pytest.mark.parametrize("query", ["outcome=burnt", "before=x", "before=-1"])
def test_a_list_that_is_none_is_refused(ines: Browser, query: str):
    assert ines.get(f"/mail/ledger/lmtp?{query}").status_code == 400


def test_the_metrics_name_each_mailbox(ines: Browser, morning: None):
    lines = page_of(ines.get("/metrics")).splitlines()

    assert 'switchboard_mailbox_failing_seconds{mailbox="Texas"} 0' in lines
    assert 'switchboard_mailbox_received_day{mailbox="Texas",outcome="opened"} 1' in lines
