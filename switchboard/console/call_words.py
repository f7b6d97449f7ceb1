"""Decides how calls, pages and consent are told on a timeline, their author named before."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from switchboard.channels.models import Consent
from switchboard.policy.acts import Act
from switchboard.policy.ticket_number import spoken
from switchboard.ui.words import clock_time

ICONS = {
    Act.FEE_CONSENT: "note",
    Act.PAGED: "bell",
    Act.PAGE_ACCEPTED: "check",
    Act.PAGE_WITHDRAWN: "close",
    Act.CALL_BACK_MISSED: "phone",
    Act.RECORDING_MISSING: "phone",
}
_CONSENTS: Mapping[str, str] = {
    Consent.GIVEN: "noted that the caller agreed to the fee",
    Consent.REFUSED: "noted that the caller refused the fee",
    Consent.NOT_GIVEN: "noted that the caller said nothing to the fee notice: ask again",
}


def _consent(details: Mapping[str, Any], _: Any) -> str:
    said = _CONSENTS.get(str(details.get("consent")), "noted what was said to the fee")
    how = ", by word of mouth" if details.get("is_by_word") else ""
    notice = details.get("notice_version")
    return f"{said}{how} (notice {notice})" if notice else f"{said}{how}"


def _paged(details: Mapping[str, Any], _: Any) -> str:
    if joined := details.get("joined"):
        return f"joined the page to that of #{spoken(joined)}"
    if details.get("round", 1) == 1:
        return "paged who is on call"
    before = details.get("before")
    late = f"{before} accepted and did not call back in time" if before else "nobody called back"
    return f"paged everybody again: {late}"


def _page_accepted(details: Mapping[str, Any], telling: Any) -> str:
    by_at = details.get("by_at")
    if not by_at:
        return "accepted the page"
    until = clock_time(datetime.fromisoformat(by_at), zone=telling.zone, now=telling.now)
    return f"accepted the page, and calls back by {until}"


def _page_withdrawn(_details: Mapping[str, Any], _: Any) -> str:
    return "withdrew the page: nobody needs to be called any more"


def _call_back_missed(details: Mapping[str, Any], _: Any) -> str:
    said = "called back and reached nobody: the promise stands"
    return f"{said}. “{details['note']}”" if details.get("note") else said


def _recording_missing(details: Mapping[str, Any], _: Any) -> str:
    return (
        "could not fetch what the caller said, and has given up: ask them again"
        f" ({details.get('reason', '')})"
    )


SENTENCES: dict[Act, Callable[[Mapping[str, Any], Any], str]] = {
    Act.FEE_CONSENT: _consent,
    Act.PAGED: _paged,
    Act.PAGE_ACCEPTED: _page_accepted,
    Act.PAGE_WITHDRAWN: _page_withdrawn,
    Act.CALL_BACK_MISSED: _call_back_missed,
    Act.RECORDING_MISSING: _recording_missing,
}
