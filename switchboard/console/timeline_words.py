"""Decides how each event of a timeline is told in a sentence, its author named before it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from switchboard.accounts.actor import ActorKind
from switchboard.console import call_words, merge_words, outage_words
from switchboard.policy.acts import Act
from switchboard.policy.document import Policy
from switchboard.policy.fees import Uncharged
from switchboard.policy.priority import Impact, Priority, Urgency
from switchboard.policy.sla import Clock
from switchboard.tickets.models import HoldReason, HowTheyCame, TimelineEvent
from switchboard.tickets.models.work import HandoverReason
from switchboard.ui.words import clock_time, plural

ICONS = {
    **merge_words.ICONS,
    **outage_words.ICONS,
    **call_words.ICONS,
    Act.RECEIVED: "mail",
    Act.SENDER_SETTLED: "person",
    Act.ASSESSED: "triage",
    Act.REASSESSED: "triage",
    Act.TAKEN: "person",
    Act.HANDED_OVER: "handover",
    Act.HELD: "pause",
    Act.RESUMED: "play",
    Act.TIME_LOGGED: "clock",
    Act.RESOLVED: "check",
    Act.REOPENED: "back",
    Act.CLOSED: "state-closed",
    Act.SURVEY_ANSWERED: "star",
    Act.FEE_NOTICE_TOLD: "note",
    Act.TELL_BY_PHONE: "phone",
    Act.TOLD_BY_PHONE: "phone",
    Act.MAIL_DELAYED: "clock",
    Act.MAIL_FAILED: "alert",
    Act.MAIL_BOUNCED: "alert",
    Act.ESCALATED: "raise",
    Act.ESCALATION_ENDED: "check",
    Act.NOTIFIED: "bell",
    Act.DEADLINE_MISSED: "alert",
    Act.CALL_BACK_PROMISED: "phone",
    Act.CALLED_BACK: "phone",
    Act.PARTICIPANT_ADDED: "person",
    Act.PARTICIPANT_LEFT: "person",
    Act.AUTOMATIC_ANSWER: "mail",
    Act.BUNDLED: "mail",
}


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What a sentence needs beside its event: the words of the policy and the reader's wall.

    `requestor` is to whom replies go.
    """

    policy: Policy
    now: datetime
    zone: ZoneInfo
    requestor: str = ""


def sentence(event: TimelineEvent, telling: Telling) -> str:
    """What the event's author did; an event of no known act says its own name."""
    act = Act(event.act)
    if act is Act.RESUMED and event.actor_kind != ActorKind.ENGINEER:
        return "resumed it" if event.actor_kind == ActorKind.SYSTEM else "answered, so it goes on"
    say = _SENTENCES.get(act)
    return say(event.details, telling) if say else act.value.replace("_", " ")


def _received(details: Mapping[str, Any], telling: Telling) -> str:
    channel = {"mail": "by e-mail", "portal": "in the portal", "phone": "by phone"}
    return f"reported it {channel.get(details.get('channel', ''), '')}".strip()


def _settled(details: Mapping[str, Any], telling: Telling) -> str:
    return (
        f"settled the sender: {details.get('contact_name', '')} of {details.get('client_name', '')}"
    )


def _assessed(details: Mapping[str, Any], telling: Telling) -> str:
    name = telling.policy.priority_name(Priority(details["priority"]))
    said = f"assessed it as {name}: {_answers(details)}"
    team = telling.policy.teams.get(details.get("team", ""))
    parts = [said, f"Routed to {team.name if team else details.get('team')}"]
    if reasons := details.get("route_because"):
        as_proposed = details.get("is_as_proposed", True)
        parts.append(" ".join(reasons) if as_proposed else "Not the team that was proposed")
    if out_of_turn := details.get("out_of_turn_reason"):
        parts.append(f"Out of turn: {out_of_turn}")
    return _sentences(parts)


def _reassessed(details: Mapping[str, Any], telling: Telling) -> str:
    said = _assessed(details, telling).replace("assessed it", "changed the assessment", 1)
    reason = details.get("reason")
    return _sentences([said, f"Because: {reason}"]) if reason else said


def _answers(details: Mapping[str, Any]) -> str:
    impact, urgency = Impact(details["impact"]).label, Urgency(details["urgency"]).label
    around = "with a workaround" if details.get("has_workaround") else "no workaround"
    return f"{impact.lower()}, {urgency.lower()}, {around}"


def _taken(details: Mapping[str, Any], telling: Telling) -> str:
    return "took it, chosen from the queue" if details.get("is_chosen") else "took it as the next"


def _handed_over(details: Mapping[str, Any], telling: Telling) -> str:
    reason = HandoverReason(details["reason"]).label.lower() if details.get("reason") else ""
    said = f"handed it over to {details.get('to', '')}" + (f": {reason}" if reason else "")
    return _with_note(said, details.get("note"))


def _escalated(details: Mapping[str, Any], telling: Telling) -> str:
    access = str(details.get("access", "")).replace("_", " ")
    said = f"brought in {details.get('engineer', '')}, who holds {access} access"
    if details.get("is_by_ladder"):
        return f"{said}: the ladder asks for it"
    return _with_note(said, details.get("reason"))


def _escalation_ended(details: Mapping[str, Any], telling: Telling) -> str:
    said = f"went on without the help of {details.get('engineer', '')}"
    return _with_note(said, details.get("note"))


def _notified(details: Mapping[str, Any], telling: Telling) -> str:
    told = _listed(details.get("told", ())) or "nobody, for there is nobody to tell"
    if details["clock"] == Clock.AGE:
        return f"told {told} that it has waited for long"
    label = Clock(details["clock"]).label.lower()
    if details["fraction"] < 1:
        passed = f"{details['fraction']:.0%} of its time has passed"
        return f"told {told}: the {label} is at risk, {passed}{_due(details, telling)}"
    return f"told {told}: the {label} is missed{_due(details, telling)}"


def _listed(names: Sequence[str]) -> str:
    """Names as they are said: “Ana, Ben and Cy”.

    >>> _listed(["Ana", "Ben", "Cy"]), _listed(["Ana"]), _listed([])
    ('Ana, Ben and Cy', 'Ana', '')
    """
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def _deadline_missed(details: Mapping[str, Any], telling: Telling) -> str:
    return (
        f"noted that the {Clock(details['clock']).label.lower()} is missed{_due(details, telling)}"
    )


def _due(details: Mapping[str, Any], telling: Telling) -> str:
    if not details.get("due_at"):
        return ""
    return f", due {_wall(details['due_at'], telling)}"


def _call_back_promised(details: Mapping[str, Any], telling: Telling) -> str:
    by_at = details.get("by_at")
    return f"promised to call back by {_wall(by_at, telling)}" if by_at else "promised to call back"


def _called_back(details: Mapping[str, Any], telling: Telling) -> str:
    return _with_note("called the requestor back", details.get("note"))


def _wall(instant: str, telling: Telling) -> str:
    return clock_time(datetime.fromisoformat(instant), zone=telling.zone, now=telling.now)


def _held(details: Mapping[str, Any], telling: Telling) -> str:
    said = f"put it on hold: {HoldReason(details['reason']).label.lower()}"
    until = details.get("until_at")
    if not until:
        return said
    return f"{said}, until {_wall(until, telling)}"


def _resumed(details: Mapping[str, Any], telling: Telling) -> str:
    return "took it off hold"


def _time_logged(details: Mapping[str, Any], telling: Telling) -> str:
    said = f"logged {plural(details.get('minutes', 0), 'minute')}"
    if because := details.get("uncharged_because"):
        said = f"{said}, not to be charged: {Uncharged(because).label}"
    return _with_note(said, details.get("note"))


def _reopened(details: Mapping[str, Any], telling: Telling) -> str:
    return _with_note("reopened it", details.get("reason"))


def _closed(details: Mapping[str, Any], telling: Telling) -> str:
    return "closed it"


def _survey(details: Mapping[str, Any], telling: Telling) -> str:
    said = f"answered the survey: {details.get('score')} of {telling.policy.survey.highest}"
    return _with_note(said, details.get("comment"))


def _by_phone(details: Mapping[str, Any], telling: Telling) -> str:
    about = str(details.get("about", "")).replace("_", " ")
    return f"found no address that mail reaches: tell the requestor by phone ({about})"


def _told_by_phone(details: Mapping[str, Any], telling: Telling) -> str:
    told = ", ".join(str(act).replace("_", " ") for act in details.get("about", ()))
    return _with_note(f"told the requestor by phone ({told})", details.get("note"))


def _fee_notice(details: Mapping[str, Any], telling: Telling) -> str:
    return f"told what work after hours may cost (notice {details.get('notice_version')})"


def _mail_delayed(details: Mapping[str, Any], telling: Telling) -> str:
    return _with_note("tries a letter again and again", details.get("error"))


def _mail_failed(details: Mapping[str, Any], telling: Telling) -> str:
    return _with_note("could not deliver a letter", details.get("error") or details.get("reason"))


def _mail_bounced(details: Mapping[str, Any], telling: Telling) -> str:
    return _with_note("got a letter back", details.get("address") or details.get("reason"))


def _joined(details: Mapping[str, Any], telling: Telling) -> str:
    who, how = details.get("contact_name"), details.get("how")
    if how == HowTheyCame.SPOKE:
        return "wrote on it, and takes part now"
    return f"copied in {who}" if how == HowTheyCame.COPIED else f"let {who} take part"


def _left(details: Mapping[str, Any], telling: Telling) -> str:
    return f"ended that {details.get('contact_name')} takes part"


def _automatic(details: Mapping[str, Any], telling: Telling) -> str:
    return f"kept an automatic answer of {details.get('address')} with the raw mails"


def _bundled(details: Mapping[str, Any], telling: Telling) -> str:
    return f"put a mail of {details.get('address')} in this bundle"


def _with_note(said: str, note: str | None) -> str:
    return f"{said}. “{note}”" if note else said


def _sentences(parts: list[str]) -> str:
    return ". ".join(part.rstrip(".") for part in parts)


_SENTENCES: dict[Act, Callable[[Mapping[str, Any], Telling], str]] = {
    **merge_words.SENTENCES,
    **outage_words.SENTENCES,
    **call_words.SENTENCES,
    Act.RECEIVED: _received,
    Act.SENDER_SETTLED: _settled,
    Act.ASSESSED: _assessed,
    Act.REASSESSED: _reassessed,
    Act.TAKEN: _taken,
    Act.HANDED_OVER: _handed_over,
    Act.HELD: _held,
    Act.RESUMED: _resumed,
    Act.TIME_LOGGED: _time_logged,
    Act.REOPENED: _reopened,
    Act.CLOSED: _closed,
    Act.SURVEY_ANSWERED: _survey,
    Act.FEE_NOTICE_TOLD: _fee_notice,
    Act.TELL_BY_PHONE: _by_phone,
    Act.TOLD_BY_PHONE: _told_by_phone,
    Act.MAIL_DELAYED: _mail_delayed,
    Act.MAIL_FAILED: _mail_failed,
    Act.MAIL_BOUNCED: _mail_bounced,
    Act.ESCALATED: _escalated,
    Act.ESCALATION_ENDED: _escalation_ended,
    Act.NOTIFIED: _notified,
    Act.DEADLINE_MISSED: _deadline_missed,
    Act.CALL_BACK_PROMISED: _call_back_promised,
    Act.CALLED_BACK: _called_back,
    Act.PARTICIPANT_ADDED: _joined,
    Act.PARTICIPANT_LEFT: _left,
    Act.AUTOMATIC_ANSWER: _automatic,
    Act.BUNDLED: _bundled,
}
