"""Decides what a policy says of the desk itself: who answers where, and who serves what."""

from pydantic import Field

from switchboard.policy.document_values import (
    Flag,
    Form,
    Key,
    Keys,
    MailAddress,
    MailDomain,
    MenuOption,
    Name,
    Named,
    Phone,
    PriorityKey,
    SomeKeys,
    SomePriorities,
    Text,
    Website,
)
from switchboard.policy.priority import Cell, Impact, Matrix, Priority, Urgency


class Company(Form):
    """The provider whose desk this is."""

    name: Name = Field(description="the provider's name as clients know it")
    mail_domain: MailDomain = Field(
        description="the domain that replies come back to, as support.example"
    )
    website: Website = Field(description="the public address, as https://support.example")


class Desk(Named):
    """One local desk: where its clients call and write, and when it is open (S1, S2)."""

    name: Name = Field(description="the desk's name as callers hear it")
    phone: Phone = Field(description="the number to dial in international form, as +17375550100")
    phone_display: Name = Field(description="the same number as people read it")
    menu_option: MenuOption = Field(description="the key that callers press for support, 1 to 9")
    email: MailAddress = Field(description="the address that clients write to")
    calendar: Name = Field(description="the key of a calendar, or always")


class Region(Named):
    """A part of the country, and the desk that serves it (S1)."""

    name: Name = Field(description="the region's name")
    desk: Name = Field(description="the key of the desk that serves it")
    is_fallback: Flag = Field(
        default=False, description="true in the one region that takes every site of no region"
    )


class PriorityGroup(Form):
    """What the public page says of one or more priorities (S3, S18)."""

    name: Name = Field(description="the heading of the group")
    priorities: tuple[PriorityKey, ...] = Field(min_length=1, description="a list of priorities")
    meaning: Text = Field(description="a sentence on what belongs here")
    examples: tuple[Name, ...] = Field(default=(), description="a list of short examples")


class PriorityNames(Form):
    """The names that people read."""

    critical: Name = Field(description="the name of the most urgent priority")
    high: Name = Field(description="the name of the second priority")
    medium: Name = Field(description="the name of the third priority")
    low: Name = Field(description="the name of the last priority")

    def __getitem__(self, priority: Priority) -> str:
        return str(getattr(self, priority.key))


class Priorities(Form):
    """The default, the names and the public groups of the priorities (S3, S6)."""

    default: PriorityKey = Field(description="the priority of a ticket that nobody has assessed")
    names: PriorityNames = Field(description="a name for each of critical, high, medium and low")
    groups: tuple[PriorityGroup, ...] = Field(
        min_length=1, description="the groups of the public page, together all four priorities"
    )


class MatrixRow(Form):
    """The answers for one impact, by urgency."""

    low: PriorityKey = Field(description="the priority where the work can wait")
    normal: PriorityKey = Field(description="the priority where the work is slowed down")
    high: PriorityKey = Field(description="the priority where the work has stopped")


class MatrixHalf(Form):
    """The answers with, or without, a workaround, by impact."""

    individual: MatrixRow = Field(description="the priorities where one person is affected")
    several: MatrixRow = Field(description="the priorities where several people are affected")
    site: MatrixRow = Field(description="the priorities where a whole site is affected")
    client: MatrixRow = Field(description="the priorities where the whole company is affected")


class MatrixForm(Form):
    """Impact × urgency × workaround, as the file has it (S3)."""

    without_workaround: MatrixHalf = Field(description="a row for each impact, as in the sample")
    with_workaround: MatrixHalf = Field(description="a row for each impact, as in the sample")

    def matrix(self) -> Matrix:
        """The same as the rules want it."""
        return Matrix(
            {
                Cell(impact, urgency, has): getattr(getattr(half, impact), urgency)
                for has, half in ((False, self.without_workaround), (True, self.with_workaround))
                for impact in Impact
                for urgency in Urgency
            }
        )


class Category(Named):
    """A kind of problem, and the skill that it needs (S8)."""

    name: Name = Field(description="the category as an engineer reads it")
    skill: Name = Field(description="the key of the skill that it needs")


class Team(Named):
    """People who serve the same categories (S8)."""

    name: Name = Field(description="the team's name")
    skills: Keys = Field(default=(), description="a list of keys of skills")
    categories: Keys = Field(default=(), description="a list of keys of categories")
    is_default: Flag = Field(
        default=False, description="true in the one team that takes whatever nobody else serves"
    )


class RoutingCondition(Form):
    """What a ticket must be for the rule to apply: each key that stands here, in any of its words.

    A client is not part of the policy: it is named by the key of its row, and publishing checks it.
    """

    category: SomeKeys | None = Field(default=None, description="a category, or a list of them")
    client: SomeKeys | None = Field(default=None, description="a client's key, or a list of them")
    region: SomeKeys | None = Field(default=None, description="a region, or a list of them")
    priority: SomePriorities | None = Field(
        default=None, description="a priority, or a list of them"
    )


class RoutingRule(Form):
    """An exception to “the team that serves the category”; the first that applies wins (S8)."""

    when: RoutingCondition = Field(description='what the rule is for, as { category = "email" }')
    team: Key = Field(description="the key of the team that the ticket goes to")
    because: Name = Field(description="the sentence that explains it to the engineer")
