"""Decides which team a ticket is proposed to and who of it suits best, and says why (S8)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from switchboard.policy.document import Policy
from switchboard.policy.document_parts import Category, RoutingRule
from switchboard.policy.priority import Priority

EngineerId = int | str | UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineerSkills:
    """What routing has to know of an engineer; teams and skills by their keys in the policy."""

    id: EngineerId
    name: str
    teams: frozenset[str]
    skills: frozenset[str]
    open_tickets: int
    is_present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An engineer who could take the ticket."""

    id: EngineerId
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamOption:
    """A team that could take the ticket, by its key."""

    team: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The proposed team's key, the engineers best first, and the teams that could do as well."""

    team: str
    because: tuple[str, ...]
    engineers: tuple[Candidate, ...]
    alternatives: tuple[TeamOption, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorway:
    """The mailbox that a ticket came through: its team's key, and the category it stands for."""

    name: str
    team: str
    category: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    category: str | None
    client: str | None
    region: str | None
    priority: Priority
    policy: Policy = field(repr=False)
    doorway: Doorway | None

    @property
    def known_category(self) -> Category | None:
        return self.policy.categories.get(self.category or "")


def propose(
    policy: Policy,
    *,
    category: str | None,
    client: str | None,
    region: str | None,
    priority: Priority,
    engineers: Sequence[EngineerSkills] = (),
    doorway: Doorway | None = None,
) -> Proposal:
    """The team and the engineers for a ticket; the engineer who triages decides (S8).

    The first routing rule that applies wins, else the team of the mailbox it came through, else the
    team that serves the category, else a team with its skill, else the default team. Where somebody
    found another category than the mailbox's, that says more, and the mailbox's team comes after
    the category's. Category, region and client are keys. It never fails: a
    category that the policy doesn't know goes to the default team, and the proposal says so.
    """
    question = _Question(
        category=category, client=client, region=region, priority=priority, policy=policy,
        doorway=doorway,
    )  # fmt: skip
    options = _distinct(_options(question))
    chosen, others = options[0], options[1:]
    ranked = _ranked(question, chosen.team, engineers)
    reasons = [*_unknowns(question), chosen.because]
    if engineers and not ranked:
        name = policy.teams[chosen.team].name
        reasons.append(f"Nobody of {name} is present now, so the ticket waits in the team's queue.")
    return Proposal(
        team=chosen.team, because=tuple(reasons), engineers=ranked, alternatives=tuple(others)
    )


def _options(question: _Question) -> Iterator[TeamOption]:
    """Every team that there is a reason for, best first; a team may come up again."""
    policy, category = question.policy, question.known_category
    for number, rule in enumerate(policy.routing, start=1):
        if _applies(rule, question):
            yield TeamOption(team=rule.team, because=f"Routing rule {number}: {rule.because}")
    door = question.doorway
    # A category that an engineer chose says more than the mailbox does.
    if not (door and door.category and category and category.key != door.category):
        yield from _team_of_doorway(question)
    if category is not None:
        yield from _teams_for(category, policy)
    yield from _team_of_doorway(question)
    team = policy.default_team
    yield TeamOption(
        team=team.key, because=f"{team.name} takes whatever no other team is named for."
    )


def _team_of_doorway(question: _Question) -> Iterator[TeamOption]:
    door = question.doorway
    if door and (team := question.policy.teams.get(door.team)):
        because = f"{team.name} is the team of the mailbox {door.name}, which it came through."
        yield TeamOption(team=team.key, because=because)


def _teams_for(category: Category, policy: Policy) -> Iterator[TeamOption]:
    # By key, not by place in the file, so that a stored policy answers as the file does.
    teams = sorted(policy.teams.values(), key=lambda team: (team.is_default, team.key))
    for team in teams:
        if category.key in team.categories:
            yield TeamOption(team=team.key, because=f"{team.name} serves “{category.name}”.")
    for team in teams:
        if category.skill in team.skills:
            skill = policy.skills[category.skill]
            because = f"{team.name} has the skill that “{category.name}” needs: {skill}."
            yield TeamOption(team=team.key, because=because)


def _applies(rule: RoutingRule, question: _Question) -> bool:
    when, client = rule.when, (question.client or "").casefold()
    return (
        (when.category is None or question.category in when.category)
        and (when.client is None or client in {word.casefold() for word in when.client})
        and (when.region is None or question.region in when.region)
        and (when.priority is None or question.priority in when.priority)
    )


def _unknowns(question: _Question) -> Iterator[str]:
    if question.category is None:
        yield "Nobody has said yet what kind of problem it is."
    elif question.known_category is None:
        yield f"The policy knows no category “{question.category}”."


def _distinct(options: Iterator[TeamOption]) -> list[TeamOption]:
    """Each team once, with its best reason."""
    first: dict[str, TeamOption] = {}
    for option in options:
        first.setdefault(option.team, option)
    return list(first.values())


def _ranked(
    question: _Question, team: str, engineers: Sequence[EngineerSkills]
) -> tuple[Candidate, ...]:
    """Who of the team is present: those with the skill first, then those with the least to do."""
    category = question.known_category
    skill = category.skill if category else None
    able = [engineer for engineer in engineers if engineer.is_present and team in engineer.teams]
    able.sort(
        key=lambda engineer: (
            skill not in engineer.skills,
            engineer.open_tickets,
            engineer.name.casefold(),
            str(engineer.id),
        )
    )
    return tuple(_candidate(engineer, question, skill) for engineer in able)


def _candidate(engineer: EngineerSkills, question: _Question, skill: str | None) -> Candidate:
    tickets = (
        "1 open ticket" if engineer.open_tickets == 1 else f"{engineer.open_tickets} open tickets"
    )
    if skill is None:
        because = f"{engineer.name} is present, with {tickets}."
    else:
        has = "has" if skill in engineer.skills else "is present but lacks"
        named = question.policy.skills[skill]
        because = f"{engineer.name} {has} the skill “{named}”, with {tickets}."
    return Candidate(id=engineer.id, because=because)
