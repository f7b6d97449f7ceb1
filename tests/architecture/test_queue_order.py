"""The order of each queue is one: in the rule, in the index, in what the database answers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from switchboard.policy.priority import Priority
from switchboard.policy.queue_order import TRIAGE_COLUMNS, WORK_COLUMNS, triage_key, work_key
from switchboard.policy.transitions import State
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.flow import scenes

START = datetime(2026, 11, 23, 13, tzinfo=UTC)
# Few instants and priorities, so that ties are common; keys in no order of time.
ROWS = st.lists(
    st.tuples(
        st.integers(min_value=1_000_000, max_value=9_999_999),
        st.sampled_from(Priority),
        st.integers(min_value=0, max_value=3).map(lambda m: START + timedelta(microseconds=m)),
    ),
    unique_by=lambda row: row[0],
    max_size=12,
)
PROPERTY = settings(
    max_examples=40, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


def index_columns(name: str) -> list[str]:
    (index,) = [index for index in Ticket._meta.indexes if index.name == name]
    return list(index.fields)


def plan(queue: QuerySet[Ticket]) -> str:
    """How the database would answer on a table large enough for its indexes to pay.

    Sorting a few rows costs less than any index; it stays where no index has the order.
    """
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    return queue.explain()


def test_each_queue_has_an_index_of_its_order():
    assert index_columns("tickets_triage_queue") == list(TRIAGE_COLUMNS)
    assert index_columns("tickets_team_queue") == ["team", *WORK_COLUMNS]
    assert index_columns("tickets_my_work") == ["engineer", *WORK_COLUMNS]


def test_the_queues_are_asked_for_in_that_order(cast: Cast):
    assert Ticket.objects.in_triage().query.order_by == TRIAGE_COLUMNS
    assert Ticket.objects.in_queue(cast.network.pk).query.order_by == WORK_COLUMNS
    assert Ticket.objects.worked_by(cast.ines.pk).query.order_by == WORK_COLUMNS


@pytest.mark.parametrize(
    ("queue", "index"),
    [
        (lambda cast: Ticket.objects.in_triage(), "tickets_triage_queue"),
        (lambda cast: Ticket.objects.in_queue(cast.network.pk), "tickets_team_queue"),
        (lambda cast: Ticket.objects.worked_by(cast.ines.pk), "tickets_my_work"),
        (
            lambda cast: Ticket.objects.in_queue(cast.network.pk).select_for_update(
                skip_locked=True, of=("self",)
            )[:1],
            "tickets_team_queue",
        ),
    ],
)
def test_the_database_reads_the_queue_from_its_index_without_sorting(cast: Cast, queue, index):
    steps = plan(queue(cast))

    assert f"Index Scan using {index}" in steps
    assert "Sort" not in steps


@PROPERTY
@given(rows=ROWS)
def test_triage_is_sorted_alike_by_rule_and_by_database(cast: Cast, rows):
    with transaction.atomic():
        kept = scenes.backlog(rows, cast, state=State.NEW)
        by_database = list(Ticket.objects.in_triage())
        transaction.set_rollback(True)

    assert by_database == sorted(
        kept, key=lambda one: triage_key(received_at=one.received_at, ticket_id=one.pk)
    )


@PROPERTY
@given(rows=ROWS)
def test_a_team_queue_is_sorted_alike_by_rule_and_by_database(cast: Cast, rows):
    with transaction.atomic():
        kept = scenes.backlog(rows, cast, state=State.OPEN)
        by_database = list(Ticket.objects.in_queue(cast.service_desk.pk))
        transaction.set_rollback(True)

    assert by_database == sorted(
        kept,
        key=lambda one: work_key(
            priority=Priority(one.priority), received_at=one.received_at, ticket_id=one.pk
        ),
    )
