"""Decides who may do what: the roles of the desk and of a client's people."""

from enum import StrEnum

from switchboard.policy.acts import Act


class Role(StrEnum):
    """What a person is to the desk."""

    REQUESTOR = "requestor"
    DISPATCHER = "dispatcher"
    ENGINEER = "engineer"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The word that people read."""
        return self.value.capitalize()


class Right(StrEnum):
    """What is done beside a ticket's own acts."""

    READ_QUEUES = "read_queues"
    EDIT_CLIENTS = "edit_clients"
    READ_MAIL = "read_mail"
    READ_POLICY = "read_policy"
    PUBLISH_POLICY = "publish_policy"
    TAKE_NEXT = "take_next"
    EDIT_MAILBOXES = "edit_mailboxes"
    EDIT_SCHEDULES = "edit_schedules"
    SIGN_OTHERS_OUT = "sign_others_out"
    EDIT_ANSWERS = "edit_answers"


_CONVERSATION = frozenset({Act.REPLIED, Act.NOTED, Act.PARTICIPANT_ADDED, Act.PARTICIPANT_LEFT})
_DISPATCH = frozenset(
    {
        *_CONVERSATION,
        Act.SENDER_SETTLED,
        Act.ASSESSED,
        Act.REASSESSED,
        Act.HANDED_OVER,
        Act.CALL_BACK_PROMISED,
        Act.CALLED_BACK,
        Act.CALL_BACK_MISSED,
        Act.FEE_CONSENT,
        Act.PAGED,
        Act.PAGE_ACCEPTED,
        Act.PAGE_WITHDRAWN,
        Act.TOLD_BY_PHONE,
        Act.MERGED,
        Act.MERGE_UNDONE,
        Act.SPLIT,
        Act.SIBLING_DISMISSED,
        Act.OUTAGE_OPENED,
        Act.OUTAGE_JOINED,
        Act.OUTAGE_LEFT,
        Act.OUTAGE_ENDED,
        Act.OUTAGE_DISMISSED,
    }
)
_WORK = frozenset(
    {
        *_DISPATCH,
        Act.TAKEN,
        Act.HELD,
        Act.RESUMED,
        Act.TIME_LOGGED,
        Act.ESCALATED,
        Act.ESCALATION_ENDED,
        Act.RESOLVED,
        Act.REOPENED,
    }
)
_REQUEST = frozenset(
    {
        Act.REQUESTOR_REPLIED,
        Act.REOPENED,
        Act.CLOSED,
        Act.SURVEY_ANSWERED,
        Act.PARTICIPANT_LEFT,
    }
)
_DESK_RIGHTS = frozenset({Right.READ_QUEUES, Right.READ_MAIL, Right.READ_POLICY})

_MAY: dict[Role, frozenset[Act | Right]] = {
    Role.REQUESTOR: frozenset(_REQUEST),
    Role.DISPATCHER: frozenset({*_DISPATCH, *_DESK_RIGHTS, Right.EDIT_CLIENTS}),
    Role.ENGINEER: frozenset({*_WORK, *_DESK_RIGHTS, Right.TAKE_NEXT}),
    Role.LEAD: frozenset(
        {
            *_WORK,
            Act.CLOSED,
            *_DESK_RIGHTS,
            Right.TAKE_NEXT,
            Right.EDIT_CLIENTS,
            Right.EDIT_SCHEDULES,
            Right.SIGN_OTHERS_OUT,
            Right.EDIT_ANSWERS,
        }
    ),
    Role.ADMINISTRATOR: frozenset({*_WORK, Act.CLOSED, *Right}),
}


class NotPermitted(PermissionError):
    """The person's role does not include this."""

    def __init__(self, role: Role, wanted: Act | Right) -> None:
        word = wanted.value.replace("_", " ")
        super().__init__(
            f"A {role.value} may not do this ({word}). Ask a lead or an administrator."
        )


def may(role: Role, wanted: Act | Right) -> bool:
    """Whether `role` includes the act or right.

    >>> may(Role.DISPATCHER, Act.RESOLVED), may(Role.ENGINEER, Act.RESOLVED)
    (False, True)
    """
    return wanted in _MAY[role]


def require(role: Role, wanted: Act | Right) -> None:
    """Raises NotPermitted where `role` does not include the act or right."""
    if not may(role, wanted):
        raise NotPermitted(role, wanted)
