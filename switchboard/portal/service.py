"""The public page: how support works, from the policy in force, for anybody to read (S18)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from switchboard.policy import spoken_hours, spoken_time
from switchboard.policy.document_translations import flat
from switchboard.policy.hours import Calendar, NeverCloses, NeverOpen
from switchboard.policy.priority import Priority
from switchboard.policy.spoken_time import Language
from switchboard.portal import desks
from switchboard.portal.door import Visit
from switchboard.portal.pages import page
from switchboard.portal.service_words import ServiceWords, words
from switchboard.published.models import PolicyVersion, ServiceFigures

FRESH_SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class DeskCard:
    """A desk as a caller needs it; `turns_at` is when it opens or closes next."""

    name: str
    phone: str
    option: str
    email: str
    serves: str
    is_open: bool
    said: str
    turns_at: datetime | None
    hours: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How often a promise was kept."""

    label: str
    percent: str
    of: str
    median: str


@require_safe
def service(request: Visit) -> HttpResponse:
    """The page; `?language=es` or the browser's wish says in which language. At most five queries.

    Whoever is not signed in may get it from a cache, half a minute old at most.
    """
    terms = desks.in_force()
    language = _language(request)
    teller = _Teller(terms=terms, language=language, now=request.now)
    figures = ServiceFigures.objects.order_by("-last_on").first()
    response = page(
        request,
        "service.html",
        lang=language.value,
        words=teller.words,
        other=Language.ENGLISH if language is Language.SPANISH else Language.SPANISH,
        cards=list(teller.cards()),
        groups=list(teller.groups()),
        targets=list(teller.targets()),
        default=teller.priority(terms.document["priorities"]["default"]),
        call_back_minutes=terms.document["after_hours"]["call_back_minutes"],
        notice=teller.named("fees.notice", otherwise=terms.document["fees"]["notice"]),
        figures=figures and teller.measured(figures),
        kept=list(teller.kept(figures.promises)) if figures else [],
        version=teller.version(),
    )
    _let_keep(response, is_known=bool(request.contact_id))
    return response


@dataclass(frozen=True, kw_only=True)
class _Teller:
    """Says what stands in the public part of the policy, in one language."""

    terms: desks.Terms
    language: Language
    now: datetime

    @property
    def words(self) -> ServiceWords:
        return words(self.language)

    def named(self, path: str, *, otherwise: str) -> str:
        """A name of the policy in this language, where the policy says it."""
        said = self.terms.document.get("translations") or {}
        return str(flat(said.get(self.language.value, {})).get(path, otherwise))

    def priority(self, key: str) -> str:
        names = self.terms.document["priorities"]["names"]
        return self.named(f"priorities.names.{key}", otherwise=names[key])

    def cards(self) -> Iterator[DeskCard]:
        for key, desk in self.terms.document["desks"].items():
            calendar = self.terms.calendar(key)
            said, turns_at = self._opening(calendar)
            yield DeskCard(
                name=self.named(f"desks.{key}.name", otherwise=desk["name"]),
                phone=desk["phone"],
                option=str(desk["menu_option"]),
                email=desk["email"],
                serves=self.words.serves.format(regions=self._regions(key)),
                is_open=calendar.is_open(self.now),
                said=said,
                turns_at=turns_at,
                hours=spoken_hours.said(calendar, at=self.now, language=self.language).split("; "),
            )

    def groups(self) -> Iterator[Mapping[str, Any]]:
        """What counts as critical, and what does not: name, meaning and examples (S3)."""
        for number, group in enumerate(self.terms.document["priorities"]["groups"]):
            path = f"priorities.groups.{number}"
            yield {
                "name": self.named(f"{path}.name", otherwise=group["name"]),
                "meaning": self.named(f"{path}.meaning", otherwise=group["meaning"]),
                "examples": [
                    self.named(f"{path}.examples.{place}", otherwise=example)
                    for place, example in enumerate(group["examples"])
                ],
            }

    def targets(self) -> Iterator[tuple[str, str, str, str]]:
        """Priority, first response, news and resolution, the gravest first."""
        targets = self.terms.document["targets"]
        for key in (priority.key for priority in Priority):
            target = targets[key]
            names = ("first_response", "next_update", "resolution")
            first, update, resolution = (self._target(target, name) for name in names)
            yield self.priority(key), first, update, resolution

    def kept(self, promises: Mapping[str, Any]) -> Iterator[Kept]:
        """What is decided of each promise; what is not stays unsaid."""
        for clock, label in self.words.promises.items():
            one = promises.get(clock)
            if one and one["percent"] is not None:
                median = one["median_minutes"]
                yield Kept(
                    label=label,
                    percent=f"{one['percent']:g}",
                    of=self.words.of.format(met=one["met"], total=one["met"] + one["missed"]),
                    median=""
                    if median is None
                    else self.words.median.format(length=self._length(max(1, round(median)))),
                )

    def measured(self, figures: ServiceFigures) -> str:
        """Of which days the figures are, and how old."""
        return self.words.attainment_since.format(
            received=figures.tickets,
            first=spoken_time.day(figures.first_on, self.language),
            last=spoken_time.day(figures.last_on, self.language),
            at=self._instant(figures.measured_at),
        )

    def version(self) -> str:
        """Which policy is in force, and since when; one query."""
        newest = PolicyVersion.objects.order_by("-number").values_list("number", "published_at")
        number, since = newest[0]
        return self.words.version.format(number=number, since=self._instant(since))

    def _opening(self, calendar: Calendar) -> tuple[str, datetime | None]:
        try:
            is_open = calendar.is_open(self.now)
            at = calendar.closes_after(self.now) if is_open else calendar.opens_after(self.now)
        except NeverCloses:
            return self.words.always, None
        except NeverOpen:
            return self.words.never, None
        template = self.words.open if is_open else self.words.closed
        return template.format(at=self._soon(at, calendar)), at

    def _soon(self, at: datetime, calendar: Calendar) -> str:
        """An instant; of today the time alone."""
        local = at.astimezone(calendar.zone)
        if local.date() != self.now.astimezone(calendar.zone).date():
            return spoken_time.instant(at, zone=calendar.zone.key, language=self.language)
        return f"{spoken_time.clock(f'{local:%H:%M}', self.language)} {local:%Z}"

    def _regions(self, desk: str) -> str:
        regions = self.terms.document["regions"].values()
        own = [one["name"] for one in regions if one["desk"] == desk and not one["is_fallback"]]
        fallback = any(one["desk"] == desk and one["is_fallback"] for one in regions)
        return ", ".join([*own, *([self.words.others] if fallback else [])])

    def _target(self, target: Mapping[str, Any], name: str) -> str:
        minutes = target.get(f"{name}_minutes")
        if minutes is None:
            return self.words.by_agreement
        length = self._length(minutes)
        is_always = target["calendar"] == desks.ALWAYS
        return self.words.day_and_night.format(length=length) if is_always else length

    def _length(self, minutes: int) -> str:
        if minutes < 120 or minutes % 60:
            return self.words.minutes.format(count=minutes)
        return self.words.hours_long.format(count=minutes // 60)

    def _instant(self, at: datetime) -> str:
        zone = self.terms.calendar(self.terms.fallback).zone.key
        return spoken_time.instant(at, zone=zone, language=self.language)


def _language(request: Visit) -> Language:
    """What the address asks for, else what the browser wishes first; English for any other."""
    asked = request.GET.get("language", "") or request.headers.get("Accept-Language", "")
    return spoken_time.spoken_in(asked.partition(",")[0].strip()[:8])


def _let_keep(response: HttpResponse, *, is_known: bool) -> None:
    fresh = "no-store" if is_known else f"public, max-age={FRESH_SECONDS}"
    response["Cache-Control"] = fresh
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
