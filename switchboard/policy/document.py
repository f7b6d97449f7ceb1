"""Decides what the policy in force says: the TOML document, read whole, checked and answered from.

A policy is never edited: `load` and `Policy.from_json` give one that is wholly right, or raise
PolicyFaults with everything that is wrong. People and clients are rows; publishing checks those.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, ValidationError

from switchboard.policy import prompts as phone_prompts
from switchboard.policy.document_checks import check
from switchboard.policy.document_diff import Change, changes
from switchboard.policy.document_faults import Fault, PolicyFaults, from_validation
from switchboard.policy.document_parts import (
    Category,
    Company,
    Desk,
    MatrixForm,
    Priorities,
    Region,
    RoutingRule,
    Team,
)
from switchboard.policy.document_promises import (
    AfterHours,
    Closing,
    Fees,
    Ladder,
    Ladders,
    Rung,
    Survey,
    Target,
    Targets,
    Triage,
)
from switchboard.policy.document_texts import TEXTS, fill
from switchboard.policy.document_translations import ENGLISH, flat, gaps
from switchboard.policy.document_values import CalendarForm, Form, Key, Language, Name, Text
from switchboard.policy.hours import Calendar
from switchboard.policy.priority import Matrix, Priority
from switchboard.policy.sla import Clock
from switchboard.policy.spoken_time import spoken_in

__all__ = ["Change", "Fault", "NotInPolicy", "Policy", "PolicyFaults", "diff", "gaps", "load"]

ALWAYS = "always"


class NotInPolicy(LookupError):
    """A key that this policy does not have."""

    def __init__(self, kind: str, *, key: str) -> None:
        super().__init__(
            f"The policy has no {kind} “{key}”."
            " Ask the version of the policy that the record belongs to."
        )


class Policy(Form):
    """One version of what the desk promises; every accessor answers from it alone."""

    title: Name = Field(description="the title of this policy")
    effective_note: Name | None = Field(
        default=None, description="a sentence on why this version was made"
    )
    company: Company = Field(description="the table [company]: who this desk belongs to")
    calendars: dict[Key, CalendarForm] = Field(
        default={}, description="a table for each calendar, as [calendars.business]"
    )
    desks: dict[Key, Desk] = Field(min_length=1, description="a table for each desk, [desks.…]")
    regions: dict[Key, Region] = Field(
        min_length=1, description="a table for each region, [regions.…]"
    )
    priorities: Priorities = Field(description="the table [priorities]: default, names, groups")
    matrix_form: MatrixForm = Field(
        alias="matrix", description="the priority for every impact and urgency, as in the sample"
    )
    targets: Targets = Field(description="a table for each priority, [targets.…]")
    triage: Triage = Field(description="the table [triage]: when a ticket counts as old")
    skills: dict[Key, Name] = Field(
        min_length=1, description='a name for each skill, as network = "Networks"'
    )
    categories: dict[Key, Category] = Field(
        min_length=1, description="a table for each category, [categories.…]"
    )
    teams: dict[Key, Team] = Field(min_length=1, description="a table for each team, [teams.…]")
    routing: tuple[RoutingRule, ...] = Field(default=(), description="rules, as [[routing]]")
    ladders: Ladders = Field(description="the tables [ladders.…]")
    after_hours: AfterHours = Field(description="the table [after_hours]")
    fees: Fees = Field(description="the table [fees]")
    closing: Closing = Field(description="the table [closing]")
    survey: Survey = Field(description="the table [survey]")
    texts: dict[Language, dict[str, Text]] = Field(
        description="text; each language is a table of texts, and [texts.en] has them all"
    )
    prompts: dict[Language, dict[str, Text]] | None = Field(
        default=None, description="text; what calls say in other words than ours, as [prompts.en]"
    )
    translations: dict[Language, Annotated[dict[str, Text], BeforeValidator(flat)]] | None = Field(
        default=None, description="text; names in another language, as [translations.es]"
    )

    def model_post_init(self, _context: object) -> None:
        """Tell each named table its key."""
        for tables in (self.desks, self.regions, self.categories, self.teams):
            for key, table in tables.items():
                table.called(key)

    @classmethod
    def from_json(cls, form: Mapping[str, Any]) -> Self:
        """The policy of this JSON form; raises PolicyFaults with every fault."""
        found: list[Fault] = []
        try:
            policy = cls.model_validate(form)
        except ValidationError as error:
            found = from_validation(error, form=form, model=cls)
        found += [fault for fault in check(form) if fault.key not in {one.key for one in found}]
        if found:
            raise PolicyFaults(_in_order(found))
        return policy

    def to_json(self) -> dict[str, Any]:
        """The JSON form, defaults written out: reading it gives an equal policy.

        The order of the tables is the file's, and only for readers: no rule depends on it.
        """
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    @cached_property
    def matrix(self) -> Matrix:
        """The matrix for `priority.assess` (S3)."""
        return self.matrix_form.matrix()

    @property
    def default_priority(self) -> Priority:
        """The priority of a ticket that nobody has assessed (S6)."""
        return self.priorities.default

    @cached_property
    def default_team(self) -> Team:
        """The team that takes whatever nobody else serves."""
        return next(team for team in self.teams.values() if team.is_default)

    @cached_property
    def fallback_region(self) -> Region:
        """The region of every site that belongs to no other (S1)."""
        return next(region for region in self.regions.values() if region.is_fallback)

    def calendar(self, key: str) -> Calendar:
        """The calendar of that key; `always` is round the clock in every policy."""
        if key == ALWAYS:
            return self._always
        if key not in self.calendars:
            raise NotInPolicy("calendar", key=key)
        return self.calendars[key]

    def desk(self, key: str) -> Desk:
        """The desk of that key; raises NotInPolicy."""
        if key not in self.desks:
            raise NotInPolicy("desk", key=key)
        return self.desks[key]

    def desk_calendar(self, desk_key: str) -> Calendar:
        """The hours of that desk (S2)."""
        return self.calendar(self.desk(desk_key).calendar)

    def desk_for_region(self, region_key: str | None) -> Desk:
        """The desk of that region; of no or an unknown region, the fallback's (S1)."""
        region = self.regions.get(region_key or "", self.fallback_region)
        return self.desk(region.desk)

    def target(self, priority: Priority, clock: Clock) -> timedelta:
        """The working time that this clock allows (S5, S12); NotInPolicy where none is promised."""
        promised = self.promised(priority, clock)
        if promised is None:
            raise NotInPolicy(f"{clock.value} target", key=priority.key)
        return promised

    def promised(self, priority: Priority, clock: Clock) -> timedelta | None:
        """The working time that this clock allows; only a next update may be without (None).

        A call-back that its priority says nothing of has the time of a message after hours.
        """
        if clock == Clock.AGE:
            return timedelta(hours=self.triage.age_rung_hours)
        minutes: int | None = getattr(self._target(priority), f"{clock.value}_minutes")
        if minutes is None and clock == Clock.CALL_BACK:
            minutes = self.after_hours.call_back_minutes
        return None if minutes is None else timedelta(minutes=minutes)

    def ladder(self, clock: Clock) -> tuple[Rung, ...]:
        """Who is told as this clock runs out, from the first rung up; empty where nobody is."""
        if clock == Clock.AGE:
            return (Rung(at=1.0, tell=self.triage.age_rung_tells),)
        ladder: Ladder | None = getattr(self.ladders, clock.value)
        return ladder.rungs if ladder else ()

    def target_calendar(self, priority: Priority, desk_key: str) -> Calendar:
        """The calendar in which the targets of that priority run at that desk."""
        if self.target_calendar_key(priority) == ALWAYS:
            return self._always
        return self.desk_calendar(desk_key)

    def target_calendar_key(self, priority: Priority) -> str:
        """Whether the targets of that priority run in the hours of the “desk” or “always”."""
        return self._target(priority).calendar

    def priority_name(self, priority: Priority) -> str:
        """The priority as people read it in this policy."""
        return self.priorities.names[priority]

    def language_for(self, code: str) -> str:
        """The language of this policy for a reader of `code`: theirs, or English.

        What the policy has no texts for, it must not say half in that language.
        """
        known = (code, code.partition("-")[0])
        return next((language for language in known if self.texts.get(language)), ENGLISH)

    def translated(self, path: str, *, language: str, otherwise: str) -> str:
        """What stands at a dotted key, in that language; `otherwise` where nobody said it."""
        return (self.translations or {}).get(language, {}).get(path, otherwise)

    def text(self, name: str, /, language: str = ENGLISH, **values: object) -> str:
        """That text with its places filled in; English where the language lacks it.

        One that is younger than this policy is said in its own usual words. Raises NotInPolicy
        for an unknown text, TextValueMissing where a value was not given.
        """
        template = self.texts.get(language, {}).get(name) or self.texts[ENGLISH].get(name)
        template = template or (TEXTS[name].otherwise if name in TEXTS else "")
        if not template:
            raise NotInPolicy("text", key=name)
        return fill(name, template, values)

    def prompt(self, name: str, /, language: str = ENGLISH, **values: object) -> str:
        """What is said on a call; raises UnknownPrompt, and TextValueMissing without a value."""
        own = (self.prompts or {}).get(language, {})
        return phone_prompts.said(name, own=own, language=spoken_in(language), values=values)

    @cached_property
    def _always(self) -> Calendar:
        return Calendar.always()

    def _target(self, priority: Priority) -> Target:
        target: Target = getattr(self.targets, priority.key)
        return target


def load(text: str) -> Policy:
    """The policy that this TOML document describes; raises PolicyFaults with every fault."""
    return Policy.from_json(read_toml(text))


def diff(old: Policy, new: Policy) -> list[Change]:
    """What changed from one policy to another, by dotted key."""
    return list(changes(old.to_json(), new.to_json()))


def read_toml(text: str) -> dict[str, Any]:
    """The document as JSON values, dates and times as ISO text; a syntax error is one fault."""
    try:
        form: dict[str, Any] = _plain(tomllib.loads(text.removeprefix("\ufeff")))
    except RecursionError:
        raise PolicyFaults([_syntax("its brackets are nested too deeply")]) from None
    except ValueError as error:
        last = f"at line {text.rstrip().count(chr(10)) + 1}, the last"
        raise PolicyFaults([_syntax(str(error).replace("at end of document", last))]) from None
    return form


def _syntax(complaint: str) -> Fault:
    return Fault(
        key="the document",
        message=f"This is not TOML: {complaint}.",
        remedy="Mend that line; text stands in quotes, and each key once.",
    )


def _plain(value: Any) -> Any:
    """Administrators may write 2026-12-25 without quotes, which TOML reads as a date."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value


def _in_order(faults: list[Fault]) -> list[Fault]:
    """Faults by section, in the order in which the document is read."""
    sections = [field.alias or name for name, field in Policy.model_fields.items()]
    rank = {section: number for number, section in enumerate(sections)}
    return sorted(faults, key=lambda fault: rank.get(fault.key.partition(".")[0], -1))
