import pytest

from switchboard.policy.access_level import AccessLevel

NONE, ELEVATED, ADMINISTRATOR = AccessLevel


@pytest.mark.parametrize("level", AccessLevel)
def test_every_level_covers_itself_and_what_needs_none(level):
    assert level.covers(level)
    assert level.covers(NONE)


def test_more_access_covers_less_and_never_the_other_way():
    assert ADMINISTRATOR.covers(ELEVATED)
    assert not ELEVATED.covers(ADMINISTRATOR)
    assert not NONE.covers(ELEVATED)


def test_levels_rise_from_none():
    assert [level.rank for level in (NONE, ELEVATED, ADMINISTRATOR)] == [0, 1, 2]


def test_levels_are_read_as_words():
    assert [level.label for level in AccessLevel] == ["None", "Elevated", "Administrator"]
