"""What the tables of merges refuse, whoever writes them."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from switchboard.flow import merging
from tests.cast import Cast
from tests.flow import scenes

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE tickets_ticket SET state = 'merged' WHERE id = {one}",
        "UPDATE tickets_ticket SET state = 'merged', survivor_id = id WHERE id = {one}",
        "UPDATE tickets_ticket SET survivor_id = {two} WHERE id = {one}",
        "UPDATE tickets_ticket SET state = 'merged', survivor_id = {theirs} WHERE id = {one}",
        "UPDATE tickets_merge SET survivor_id = absorbed_id",
        "UPDATE tickets_merge SET undone_at = merged_at",
        "INSERT INTO tickets_merge (absorbed_id, survivor_id, client_id, reason, merged_at,"
        " merged_by_id, state_before) SELECT absorbed_id, {one}, client_id, '', now(),"
        " merged_by_id, 'new' FROM tickets_merge",
        "INSERT INTO tickets_merge (absorbed_id, survivor_id, client_id, reason, merged_at,"
        " merged_by_id, state_before) SELECT {one}, absorbed_id, client_id, '', now(),"
        " merged_by_id, 'new' FROM tickets_merge",
    ],
)
def test_the_database_itself_refuses_what_makes_no_sense(broken: str, cast: Cast, now: datetime):
    one, two, three = (scenes.reported(cast.lucille, at=now + i * MINUTE) for i in range(3))
    theirs = scenes.reported(cast.hector, at=now)
    merging.merge(three.pk, into=two.pk, by=cast.dispatcher, now=now + HOUR)
    statement = broken.format(one=one.pk, two=two.pk, theirs=theirs.pk)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE")
