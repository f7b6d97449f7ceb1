"""Decides whether every ticket finds one team, and every rule can apply (S8)."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from switchboard.policy.document_faults import Fault, nearest, shown
from switchboard.policy.document_walk import Check, fault, items, table, walk, words

# Where a key stands, the kind that it names, and the table that has the known ones.
_REFERENCES = (
    ("categories.*.skill", "skill", "skills"),
    ("teams.*.skills.*", "skill", "skills"),
    ("teams.*.categories.*", "category", "categories"),
    ("routing.*.team", "team", "teams"),
)
_CONDITIONS = (("category", "categories"), ("region", "regions"))


def _references(form: Mapping[str, Any]) -> Iterator[Fault]:
    for pattern, kind, known in _REFERENCES:
        for location, key in walk(form, pattern):
            yield from _unknown(location, key, kind, list(table(form, known)))


def _conditions(form: Mapping[str, Any]) -> Iterator[Fault]:
    for kind, known in _CONDITIONS:
        for location, value in walk(form, f"routing.*.when.{kind}"):
            listed = isinstance(value, list | tuple)
            for index, key in enumerate(value if listed else [value]):
                place = (*location, index) if listed else location
                yield from _unknown(place, key, kind, list(table(form, known)))


def _unknown(location: Any, key: Any, kind: str, known: list[str]) -> Iterator[Fault]:
    if isinstance(key, str) and key not in known:
        yield fault(location, f"There is no {kind} {shown(key)}.", nearest(key, known))


def _one_default_team(form: Mapping[str, Any]) -> Iterator[Fault]:
    teams = table(form, "teams")
    marked = [key for key, team in teams.items() if table(team).get("is_default") is True]
    if teams and not marked:
        yield fault(
            ("teams",),
            "No team is the default, so a ticket of no category would reach nobody.",
            "Write is_default = true in one team.",
        )
    for key in marked[1:]:
        yield fault(
            ("teams", key, "is_default"),
            f"{shown(marked[0])} is the default already.",
            "Keep is_default = true in one team only.",
        )


def _one_team_a_category(form: Mapping[str, Any]) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for location, category in walk(form, "teams.*.categories.*"):
        if not isinstance(category, str):
            continue
        if category in owners:
            yield fault(
                location,
                f"{shown(category)} is served by {shown(owners[category])} already.",
                "Leave it to one team; a routing rule can make exceptions.",
            )
        owners.setdefault(category, str(location[1]))


def _every_category_served(form: Mapping[str, Any]) -> Iterator[Fault]:
    served = {str(key) for _, key in walk(form, "teams.*.categories.*")}
    skilled = {str(key) for _, key in walk(form, "teams.*.skills.*")}
    for location, category in walk(form, "categories.*"):
        skill = table(category).get("skill")
        if location[-1] not in served and isinstance(skill, str) and skill not in skilled:
            yield fault(
                location,
                f"No team serves it, and none has the skill {shown(skill)}.",
                "Name it in the categories, or its skill in the skills, of a team.",
            )


def _rules_can_apply(form: Mapping[str, Any]) -> Iterator[Fault]:
    rules = [table(rule) for rule in items(form.get("routing"))]
    for index, rule in enumerate(rules):
        if "when" in rule and isinstance(rule["when"], dict) and not _condition(rule):
            yield fault(
                ("routing", index, "when"),
                "This applies to every ticket.",
                "Say what it is for; whatever no rule covers goes by category anyway.",
            )
    hidden: set[int] = set()
    for (earlier, above), (later, rule) in combinations(enumerate(rules), 2):
        if later not in hidden and _covers(_condition(above), _condition(rule)):
            hidden.add(later)
            yield fault(
                ("routing", later),
                f"It never applies, because routing[{earlier}] takes all of its tickets before.",
                "Put it first, or take it away.",
            )


def _condition(rule: Mapping[str, Any]) -> dict[str, Any]:
    """What a rule asks; a JSON null asks nothing."""
    return {key: words for key, words in table(rule, "when").items() if words is not None}


def _covers(above: Mapping[str, Any], below: Mapping[str, Any]) -> bool:
    """Whether every ticket of the rule below is one of the rule above."""
    return bool(above) and all(
        words(below.get(key)) and set(words(below[key])) <= set(words(above[key])) for key in above
    )


ROUTING_CHECKS: tuple[Check, ...] = (
    _references,
    _conditions,
    _one_default_team,
    _one_team_a_category,
    _every_category_served,
    _rules_can_apply,
)
