from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from switchboard.flow import publishing
from switchboard.published.models import NoPolicyPublished, PolicyVersion, policy_of
from tests.cast import POLICY, Cast

FEBRUARY = datetime(2026, 2, 1, tzinfo=UTC)


def second() -> PolicyVersion:
    source = POLICY.read_text().replace("The first version.", "The second.")
    return publishing.publish(source, author_name="Petra Volkova", now=FEBRUARY)


def test_the_newest_version_is_in_force_and_the_older_one_stays_as_it_was(cast: Cast):
    newest = second()

    assert PolicyVersion.objects.in_force() == newest
    assert (cast.version.number, newest.number) == (1, 2)
    assert policy_of(cast.version.pk).effective_note == "The first version."
    assert policy_of(newest.pk).effective_note == "The second."


def test_the_version_in_force_is_found_without_its_long_texts(
    cast: Cast, django_assert_num_queries
):
    with django_assert_num_queries(1) as asked:
        PolicyVersion.objects.in_force()

    assert "document" not in asked.captured_queries[0]["sql"]


def test_a_process_asks_for_the_text_of_a_version_once(cast: Cast, django_assert_num_queries):
    first = policy_of(cast.version.pk)

    with django_assert_num_queries(0):
        again = policy_of(cast.version.pk)

    assert again is first


@pytest.mark.parametrize(
    "statement",
    ["UPDATE published_policyversion SET source = ''", "DELETE FROM published_policyversion"],
)
def test_not_even_staff_can_edit_or_remove_what_was_published(cast: Cast, statement: str):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_no_version_at_all_says_how_to_make_one():
    assert "bin/switchboard policy publish" in str(NoPolicyPublished())
