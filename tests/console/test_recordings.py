"""A recording is heard by staff alone, and in parts."""

from datetime import datetime

import pytest
from django.test import Client as Browser

from switchboard.channels.models import Recording
from tests.console.conftest import Opens
from tests.console.test_call_panel import called

SOUND = bytes(range(200))


@pytest.fixture
def kept(report: Opens, now: datetime) -> Recording:
    ticket = report()
    return Recording.objects.create(
        call=called(ticket, at=now), ticket=ticket, state="kept", content=SOUND, size=200,
        content_type="audio/wav", sha256=b"x", began_at=now,
    )  # fmt: skip


def test_it_is_played_whole(ines: Browser, kept: Recording):
    answer = ines.get(f"/recordings/{kept.uuid}")

    assert (answer.status_code, answer.content) == (200, SOUND)
    assert answer["Content-Type"] == "audio/wav"
    assert answer["Accept-Ranges"] == "bytes"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=150-", 150, 200), ("bytes=-10", 190, 200),
     ("bytes=190-400", 190, 200)],
)  # fmt: skip
def test_a_player_asks_for_parts(ines: Browser, kept: Recording, asked, start, end):
    answer = ines.get(f"/recordings/{kept.uuid}", headers={"Range": asked})

    assert (answer.status_code, answer.content) == (206, SOUND[start:end])
    assert answer["Content-Range"] == f"bytes {start}-{end - 1}/200"


@pytest.mark.parametrize("asked", ["bytes=200-", "bytes=-0"])
def test_a_part_behind_the_end_is_refused(ines: Browser, kept: Recording, asked):
    answer = ines.get(f"/recordings/{kept.uuid}", headers={"Range": asked})

    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */200")


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=9-2", "bytes=-"])
def test_what_makes_no_sense_gives_the_whole(ines: Browser, kept: Recording, asked):
    assert ines.get(f"/recordings/{kept.uuid}", headers={"Range": asked}).content == SOUND


def test_what_calls_itself_a_page_is_a_file(ines: Browser, kept: Recording):
    kept.content_type = "text/html"
    kept.save()

    answer = ines.get(f"/recordings/{kept.uuid}")

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_one_that_was_not_fetched_is_not_there(ines: Browser, kept: Recording):
    Recording.objects.update(state="missing", content=None, sha256=None)

    assert ines.get(f"/recordings/{kept.uuid}").status_code == 404


def test_a_stranger_hears_nothing(kept: Recording):
    answer = Browser().get(f"/recordings/{kept.uuid}")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in")
