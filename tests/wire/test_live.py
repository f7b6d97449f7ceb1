import pytest

from switchboard.wire import live_key, topics
from switchboard.wire.live_key import KeyRefused, LiveKey
from switchboard.wire.snapshot import Snapshot, SnapshotUnreadable
from switchboard.wire.topics import UnknownTopic

KEY = LiveKey(engineer_id=7, session="ab", until=60)
SIGNED = live_key.sign(KEY, secret="desk")


def test_a_key_is_good_until_its_end_and_not_after():
    assert live_key.read(SIGNED, secret="desk", now=60) == KEY
    with pytest.raises(KeyRefused, match="too old"):
        live_key.read(SIGNED, secret="desk", now=61)


@pytest.mark.parametrize(
    "forged", ["", "7.ab.60", SIGNED.replace("7.", "8.", 1), SIGNED.replace(".60.", ".99."), "é.é"]
)
def test_a_key_that_was_not_signed_here_opens_nothing(forged: str):
    with pytest.raises(KeyRefused, match="not signed here"):
        live_key.read(forged, secret="desk", now=0)


def test_a_key_of_another_installation_opens_nothing():
    with pytest.raises(KeyRefused):
        live_key.read(SIGNED, secret="another", now=0)


def test_what_another_was_told_is_theirs_alone():
    assert topics.read("told:7,ticket:332098230", engineer_id=7)
    with pytest.raises(UnknownTopic):
        topics.read("told:8", engineer_id=7)


@pytest.mark.parametrize("asked", ["everything", "team:", "team:4;", "ticket:x", "triage " * 2])
def test_only_what_is_named_like_a_topic_can_be_asked_for(asked: str):
    with pytest.raises(UnknownTopic):
        topics.read(asked, engineer_id=7)


def test_more_topics_than_a_page_shows_are_refused():
    with pytest.raises(UnknownTopic):
        topics.read(",".join(f"team:{one}" for one in range(21)), engineer_id=7)


def test_a_page_has_seen_what_was_over_when_it_was_made():
    page = Snapshot.read("10:14:10,12")

    assert [one for one in range(8, 16) if not page.sees(one)] == [10, 12, 14, 15]


@pytest.mark.parametrize("text", ["", "1:2", "1:2:3,", "a:b:c", "1:2:" + "3," * 3000 + "3"])
def test_what_is_no_snapshot_is_said_to_be_none(text: str):
    with pytest.raises(SnapshotUnreadable):
        Snapshot.read(text)


def test_a_page_is_older_if_the_other_may_have_seen_more():
    assert Snapshot.read("10:12:").is_older_than(Snapshot.read("10:13:"))
    assert Snapshot.read("10:13:10").is_older_than(Snapshot.read("11:13:"))
    assert not Snapshot.read("10:13:").is_older_than(Snapshot.read("10:13:"))
