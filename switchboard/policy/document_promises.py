"""Decides what a policy promises on a ticket: targets, ladders, after hours, fees, closing."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from switchboard.policy.document_values import (
    Amount,
    Count,
    Currency,
    Form,
    Minutes,
    Name,
    Text,
)


class Tell(StrEnum):
    """Whom a rung of a ladder tells."""

    ENGINEER = "engineer"
    TEAM = "team"
    TEAM_LEAD = "team_lead"
    ON_CALL = "on_call"
    SERVICE_MANAGER = "service_manager"
    ACCESS_HOLDER = "access_holder"  # only where the ticket's engineer lacks what it requires


TELL = f"one of {', '.join(Tell)}"


class Target(Form):
    """How soon a priority is answered and resolved, in minutes of the calendar (S5, S12)."""

    first_response_minutes: Minutes = Field(
        description="the working minutes until review and triage, 1 to 525600"
    )
    resolution_minutes: Minutes = Field(
        description="the working minutes until resolution, 1 to 525600"
    )
    next_update_minutes: Minutes | None = Field(
        default=None,
        description="the working minutes from one public word of ours to the next, 1 to 525600",
    )
    call_back_minutes: Minutes | None = Field(
        default=None, description="the minutes until a promised call, 1 to 525600"
    )
    calendar: Literal["desk", "always"] = Field(
        default="desk", description="desk (the desk's hours) or always (round the clock)"
    )


class Targets(Form):
    """A target for each priority."""

    critical: Target = Field(description="the target of critical tickets")
    high: Target = Field(description="the target of high tickets")
    medium: Target = Field(description="the target of medium tickets")
    low: Target = Field(description="the target of low tickets")


class Triage(Form):
    """When a ticket that others keep overtaking is shown to a lead (S6)."""

    age_rung_hours: Annotated[int, Field(strict=True, ge=1, le=8760)] = Field(
        description="the working hours after which an open ticket is called old, 1 to 8760"
    )
    age_rung_tells: Tell = Field(default=Tell.TEAM_LEAD, description=TELL)


class Rung(Form):
    """At which part of the target somebody is told."""

    at: Annotated[float, Field(strict=True, gt=0, le=10, allow_inf_nan=False)] = Field(
        description="a part of the target: 0.8 is before it runs out, 1.0 when it does"
    )
    tell: Tell = Field(description=TELL)


class OnCallRung(Form):
    """How many minutes after a call somebody is paged."""

    after_minutes: Annotated[int, Field(strict=True, ge=0, le=240)] = Field(
        description="the minutes after the message, 0 being at once"
    )
    tell: Tell = Field(description=TELL)


class Ladder(Form):
    """Who is told as a target runs out, one rung after the other."""

    rungs: tuple[Rung, ...] = Field(
        min_length=1, description='at least one rung, as { at = 1.0, tell = "service_manager" }'
    )


class OnCallLadder(Form):
    """Who is paged after a message, one rung after the other (S16)."""

    rungs: tuple[OnCallRung, ...] = Field(
        min_length=1, description='at least one rung, as { after_minutes = 0, tell = "on_call" }'
    )


class Ladders(Form):
    """A ladder for each clock, and the one of the on-call page."""

    first_response: Ladder = Field(description="the ladder of the first response")
    resolution: Ladder = Field(description="the ladder of the resolution")
    next_update: Ladder | None = Field(
        default=None, description="the ladder of the next update, a table with rungs"
    )
    call_back: Ladder | None = Field(
        default=None, description="the ladder of the promised call, a table with rungs"
    )
    on_call: OnCallLadder = Field(description="the ladder of the on-call page")


class AfterHours(Form):
    """What happens while the desk is closed (S15, S16)."""

    mail_and_portal: Literal["next_opening"] = Field(description="next_opening")
    phone: Literal["on_call"] = Field(description="on_call")
    call_back_minutes: Annotated[int, Field(strict=True, ge=1, le=240)] = Field(
        description="the minutes within which the on-call engineer calls back, 1 to 240"
    )
    on_call_text: Text = Field(description="how the public page explains the on-call line")


class Fees(Form):
    """What a caller hears and agrees to before work after hours (S17)."""

    notice_version: Annotated[int, Field(strict=True, ge=1)] = Field(
        description="a whole number, one more whenever the notice changes"
    )
    notice: Text = Field(description="the notice in the words that the caller hears")
    currency: Currency = Field(description="the currency in three letters, as USD")
    after_hours_rate_amount: Amount = Field(
        description='the usual rate an hour in quotes, as "95.00"; an agreement may say otherwise'
    )


class Closing(Form):
    """When a resolved ticket is closed, and what a late reply does (S13)."""

    closes_after_days: Annotated[int, Field(strict=True, ge=1, le=90)] = Field(
        description="the days between resolution and closing, 1 to 90"
    )
    reply_after_closing: Literal["new_ticket"] = Field(description="new_ticket")


class Survey(Form):
    """What the requestor is asked (S14)."""

    asked: Literal["each_resolution"] = Field(description="each_resolution")
    question: Name = Field(description="the one question")
    lowest: Literal[1] = Field(description="1")
    lowest_means: Name = Field(description="what the lowest answer means")
    highest: Literal[5] = Field(description="5")
    highest_means: Name = Field(description="what the highest answer means")
    comment_prompt: Name = Field(description="what the field for free words asks")
    link_valid_days: Annotated[Count, Field(ge=1, le=365)] = Field(
        description="the days for which the mailed link works, 1 to 365"
    )
