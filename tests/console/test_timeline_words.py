"""How the acts of clocks, ladders and escalations are told on a ticket's timeline."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from switchboard.accounts.actor import ActorKind
from switchboard.console.timeline_words import ICONS, Telling, sentence
from switchboard.policy.acts import Act
from switchboard.published.models import PolicyVersion
from switchboard.tickets.models import TimelineEvent
from tests.cast import Cast

DUE = "2026-11-23T15:02:00Z"
CLOCK = {"clock": "resolution", "due_at": DUE}
ESCALATED = {"engineer": "Petra Volkova", "access": "administrator", "reason": "The relay."}


@pytest.mark.parametrize(
    ("act", "details", "said"),
    [
        (
            Act.ESCALATED,
            {**ESCALATED, "is_by_ladder": False},
            "brought in Petra Volkova, who holds administrator access. “The relay.”",
        ),
        (
            Act.ESCALATED,
            {**ESCALATED, "is_by_ladder": True},
            "brought in Petra Volkova, who holds administrator access: the ladder asks for it",
        ),
        (
            Act.ESCALATION_ENDED,
            {"engineer": "Petra Volkova", "note": "Rule added."},
            "went on without the help of Petra Volkova. “Rule added.”",
        ),
        (
            Act.NOTIFIED,
            {**CLOCK, "fraction": 0.8, "told": ["Ana", "Ben", "Cy"]},
            "told Ana, Ben and Cy: the resolution is at risk, 80% of its time has passed,"
            " due 9:02 am",
        ),
        (
            Act.NOTIFIED,
            {**CLOCK, "fraction": 1.5, "told": ["Ana"]},
            "told Ana: the resolution is missed, due 9:02 am",
        ),
        (
            Act.NOTIFIED,
            {**CLOCK, "fraction": 1.0, "told": []},
            "told nobody, for there is nobody to tell: the resolution is missed, due 9:02 am",
        ),
        (
            Act.NOTIFIED,
            {"clock": "age", "fraction": 1.0, "told": ["Ana", "Ben"], "due_at": DUE},
            "told Ana and Ben that it has waited for long",
        ),
        (Act.DEADLINE_MISSED, CLOCK, "noted that the resolution is missed, due 9:02 am"),
        (Act.CALL_BACK_PROMISED, {"by_at": DUE}, "promised to call back by 9:02 am"),
        (Act.PARTICIPANT_ADDED, {"contact_name": "Opal", "how": "added"}, "let Opal take part"),
        (Act.PARTICIPANT_ADDED, {"contact_name": "Opal", "how": "copied"}, "copied in Opal"),
        (
            Act.PARTICIPANT_ADDED,
            {"contact_name": "Opal", "how": "spoke"},
            "wrote on it, and takes part now",
        ),
        (Act.PARTICIPANT_LEFT, {"contact_name": "Opal"}, "ended that Opal takes part"),
        (
            Act.AUTOMATIC_ANSWER,
            {"address": "a@b.example"},
            "kept an automatic answer of a@b.example with the raw mails",
        ),
        (Act.BUNDLED, {"address": "a@b.example"}, "put a mail of a@b.example in this bundle"),
        (Act.CALLED_BACK, {"note": ""}, "called the requestor back"),
        (Act.CALLED_BACK, {"note": "All well."}, "called the requestor back. “All well.”"),
    ],
)
def test_what_happened_is_told_in_a_sentence(
    cast: Cast, now: datetime, act: Act, details: dict[str, object], said: str
) -> None:
    policy = PolicyVersion.objects.in_force().policy
    telling = Telling(policy=policy, now=now, zone=ZoneInfo("America/Chicago"))
    event = TimelineEvent(act=act, details=details, actor_kind=ActorKind.SYSTEM)

    told = sentence(event, telling)

    assert told == said
    assert act in ICONS
