"""Names everything that can happen to a ticket: the one list of timeline events."""

from enum import StrEnum


class Act(StrEnum):
    """One event on a ticket's timeline; no event is spelled anywhere else."""

    RECEIVED = "received"
    SENDER_SETTLED = "sender_settled"
    ASSESSED = "assessed"
    REASSESSED = "reassessed"
    TAKEN = "taken"
    HANDED_OVER = "handed_over"
    REPLIED = "replied"
    REQUESTOR_REPLIED = "requestor_replied"
    NOTED = "noted"
    HELD = "held"
    RESUMED = "resumed"
    TIME_LOGGED = "time_logged"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CLOSED = "closed"
    SURVEY_ANSWERED = "survey_answered"
    ESCALATED = "escalated"
    ESCALATION_ENDED = "escalation_ended"
    NOTIFIED = "notified"
    DEADLINE_MISSED = "deadline_missed"
    CALL_BACK_PROMISED = "call_back_promised"
    CALLED_BACK = "called_back"
    FEE_NOTICE_TOLD = "fee_notice_told"
    FEE_CONSENT = "fee_consent"
    PAGED = "paged"
    PAGE_ACCEPTED = "page_accepted"
    PAGE_WITHDRAWN = "page_withdrawn"
    CALL_BACK_MISSED = "call_back_missed"
    RECORDING_MISSING = "recording_missing"
    MERGED = "merged"
    ABSORBED = "absorbed"
    MERGE_UNDONE = "merge_undone"
    SPLIT = "split"
    MESSAGE_MOVED = "message_moved"
    SIBLING_DISMISSED = "sibling_dismissed"
    OUTAGE_OPENED = "outage_opened"
    OUTAGE_JOINED = "outage_joined"
    OUTAGE_LEFT = "outage_left"
    OUTAGE_ENDED = "outage_ended"
    OUTAGE_DISMISSED = "outage_dismissed"
    TELL_BY_PHONE = "tell_by_phone"
    TOLD_BY_PHONE = "told_by_phone"
    MAIL_DELAYED = "mail_delayed"
    MAIL_FAILED = "mail_failed"
    MAIL_BOUNCED = "mail_bounced"
    PARTICIPANT_ADDED = "participant_added"
    PARTICIPANT_LEFT = "participant_left"
    AUTOMATIC_ANSWER = "automatic_answer"
    BUNDLED = "bundled"


# What the requestor is told of, and may read in the portal (S9); the rest never leaves the desk.
PUBLIC_ACTS = frozenset(
    {
        Act.RECEIVED,
        Act.ASSESSED,
        Act.REASSESSED,
        Act.TAKEN,
        Act.HANDED_OVER,
        Act.REPLIED,
        Act.REQUESTOR_REPLIED,
        Act.HELD,
        Act.RESUMED,
        Act.RESOLVED,
        Act.REOPENED,
        Act.CLOSED,
        Act.SURVEY_ANSWERED,
        Act.ESCALATED,
        Act.CALL_BACK_PROMISED,
        Act.CALLED_BACK,
        Act.PAGE_ACCEPTED,
        Act.CALL_BACK_MISSED,
        Act.MERGED,
        Act.MERGE_UNDONE,
        Act.SPLIT,
        Act.OUTAGE_OPENED,
        Act.OUTAGE_JOINED,
        Act.OUTAGE_LEFT,
    }
)

# Of an act's details, what the requestor may read; everything else is the desk's own, as notes,
# reasons for a route, or the number of another client's ticket that was overtaken.
PUBLIC_DETAILS: dict[Act, frozenset[str]] = {
    Act.RECEIVED: frozenset({"channel"}),
    Act.ASSESSED: frozenset({"priority", "because", "team"}),
    Act.REASSESSED: frozenset({"priority", "because", "team"}),
    Act.HANDED_OVER: frozenset({"reason", "to", "before"}),
    Act.REQUESTOR_REPLIED: frozenset({"channel", "is_automatic"}),
    Act.HELD: frozenset({"reason", "until_at", "note"}),
    Act.RESOLVED: frozenset({"cause", "done", "confirmation"}),
    Act.REOPENED: frozenset({"reason"}),
    Act.SURVEY_ANSWERED: frozenset({"score", "comment"}),
    Act.ESCALATED: frozenset({"engineer"}),
    Act.CALL_BACK_PROMISED: frozenset({"by_at"}),
    Act.PAGE_ACCEPTED: frozenset({"engineer", "by_at"}),
    Act.CALL_BACK_MISSED: frozenset({"engineer"}),
    Act.PARTICIPANT_ADDED: frozenset({"contact_name"}),
    Act.PARTICIPANT_LEFT: frozenset({"contact_name"}),
    Act.MERGED: frozenset({"into"}),
    Act.MERGE_UNDONE: frozenset({"out_of"}),
    Act.SPLIT: frozenset({"number"}),
}
