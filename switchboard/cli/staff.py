"""Staff commands: add an engineer, set a password, say how they are reached, grant access."""

import argparse
import getpass
import secrets
import sys

from switchboard.cli.__main__ import use
from switchboard.cli.printing import complain, say, show_json
from switchboard.policy.access import Role
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.paging import Method


def add_to(group: argparse.ArgumentParser) -> None:
    """add NAME EMAIL … · password EMAIL · reach EMAIL ADDRESS … · access WHO LEVEL."""
    commands = group.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add", help="add an engineer; prints a first password")
    add.add_argument("name")
    add.add_argument("email")
    roles = [role.value for role in Role if role is not Role.REQUESTOR]
    add.add_argument("--role", choices=roles, default=Role.ENGINEER.value)
    add.add_argument("--team", action="append", default=[], help="a team's key; may be repeated")
    add.add_argument("--skill", action="append", default=[], help="a skill; may be repeated")
    add.add_argument("--lead", action="store_true", help="leads these teams")
    levels = [level.value for level in AccessLevel]
    add.add_argument("--access", choices=levels, default=AccessLevel.NONE.value)
    add.set_defaults(call=_add)
    password = commands.add_parser("password", help="set a new password, typed or piped in")
    password.add_argument("email")
    password.set_defaults(call=_password)
    reach = commands.add_parser("reach", help="say how an engineer is reached when paged")
    reach.add_argument("email")
    reach.add_argument("address", nargs="?", help="a number or address; without, all are listed")
    methods = [method.value for method in Method]
    reach.add_argument("--by", choices=methods, default=Method.CALL.value)
    reach.add_argument("--label", default="")
    reach.add_argument("--json", action="store_true", help="answer as JSON")
    reach.set_defaults(call=_reach)
    access = commands.add_parser("access", help="say which access an engineer holds")
    access.add_argument("engineer", help="an engineer's mail address or name")
    access.add_argument("level", choices=levels)
    access.add_argument("--json", action="store_true", help="answer as JSON")
    access.set_defaults(call=_access)


def _add(options: argparse.Namespace) -> int:
    use("worker")
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import transaction

    from switchboard.accounts.models import User
    from switchboard.published.models import PolicyVersion
    from switchboard.staff.models import Engineer, EngineerSkill, Membership, Team

    try:
        validate_email(options.email)
    except ValidationError:
        complain(f"“{options.email}” is no mail address.")
        return 1
    if Engineer.objects.filter(email__iexact=options.email).exists():
        complain(f"There is an engineer with the address {options.email} already.")
        return 1
    known = set(Team.objects.values_list("key", flat=True))
    unknown = sorted(set(options.team) - known)
    if unknown and PolicyVersion.objects.exists():
        complain(f"No such team: {', '.join(unknown)}. There are {', '.join(sorted(known))}.")
        return 1
    first_password = secrets.token_urlsafe(12)
    with transaction.atomic():
        engineer = Engineer.objects.create(
            name=options.name,
            email=options.email,
            role=options.role,
            access_level=options.access,
        )
        for key in options.team:
            # Before the first policy there are no teams, and it needs people in them.
            team, _ = Team.objects.get_or_create(key=key, defaults={"name": key})
            Membership.objects.create(engineer=engineer, team=team, is_lead=options.lead)
        for skill in options.skill:
            EngineerSkill.objects.create(engineer=engineer, skill=skill)
        User.objects.create_user(options.email, first_password, engineer=engineer)
    say(f"{options.name} signs in with {options.email} and the password {first_password}")
    return 0


def _password(options: argparse.Namespace) -> int:
    use("console")
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from switchboard.accounts.models import User

    user = User.objects.filter(email__iexact=options.email).first()
    if user is None:
        complain(f"Nobody signs in with {options.email}.")
        return 1
    typed = getpass.getpass("New password: ") if sys.stdin.isatty() else sys.stdin.readline()
    try:
        validate_password(typed.strip(), user)
    except ValidationError as faults:
        complain(*faults.messages)
        return 1
    user.set_password(typed.strip())
    user.save(update_fields=["password"])
    say(f"The password of {user.email} is changed.")
    return 0


def _reach(options: argparse.Namespace) -> int:
    use("worker")
    from switchboard.accounts.actor import Actor
    from switchboard.flow import contact_methods
    from switchboard.staff.models import Engineer

    engineer = Engineer.objects.filter(email__iexact=options.email, is_active=True).first()
    if engineer is None:
        complain(f"There is no engineer with the address {options.email}.")
        return 1
    if options.address:
        try:
            contact_methods.add(
                engineer.pk, Method(options.by), options.address, label=options.label,
                by=Actor.engineer(engineer),
            )  # fmt: skip
        except ValueError as refused:
            complain(str(refused))
            return 1
    own = engineer.contact_methods.filter(is_active=True).order_by("position", "id")
    listed = [contact_methods.described(one) for one in own]
    if options.json:
        show_json({"engineer": engineer.email, "ways": listed})
    else:
        for one in listed:
            say(" ".join(word for word in (one["by"], one["address"], one["state"]) if word))
    return 0


def _access(options: argparse.Namespace) -> int:
    use("worker")
    from django.db.models import Q

    from switchboard.staff.models import Engineer

    named = Q(email__iexact=options.engineer) | Q(name__iexact=options.engineer)
    found = list(Engineer.objects.filter(named).order_by("id")[:2])
    if not found:
        complain(f"There is no engineer “{options.engineer}”. Write the mail address or the name.")
        return 1
    if len(found) > 1:
        complain(f"Several engineers are called {options.engineer}. Write the mail address.")
        return 1
    (engineer,) = found
    before = AccessLevel(engineer.access_level)
    engineer.access_level = AccessLevel(options.level)
    engineer.save(update_fields=["access_level"])
    if options.json:
        show_json({"engineer": engineer.email, "before": before, "access": engineer.access_level})
    else:
        say(f"{engineer.name} ({engineer.email}) holds {options.level} access; before: {before}.")
    return 0
