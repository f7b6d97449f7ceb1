"""What the desk of these tests says: the same calls in fewer words, for their time is real."""

from datetime import UTC, datetime

from switchboard.flow import publishing
from tests.cast import POLICY

WELCOME, FEE, AGREE, SPEAK = (
    "Welcome, desk here.",
    "This costs extra.",
    "Yes one, no two.",
    "Speak.",
)
PAGED, TAKEN_LATER = "Thanks, paging them now.", "Thanks, noted for tomorrow."
DESK_THANKS, NOTHING, BUSY = "Thanks, we ring you back.", "We heard nothing.", "All are busy."
CONNECTING, MISSED, SCREEN = "Please hold on.", "No answer there.", "A client is calling you."
PAGE, CHOICE = "A page for you, from Bayou Dental.", "Choose a key now."
CALL_BACK = "Press one to ring your client."
ACCEPTED, DECLINED, GONE = "It is yours now.", "Asking somebody else.", "Somebody has it already."
_WORDS = {
    "welcome": WELCOME, "menu": "Press {menu_option}.", "connecting": CONNECTING,
    "all_busy": BUSY, "leave_message": SPEAK, "nothing_heard": NOTHING,
    "thanks_desk": DESK_THANKS, "desk_closed": "Closed.", "fee_notice": "{notice}",
    "fee_choice": AGREE, "thanks_on_call": PAGED, "leave_message_for_later": SPEAK,
    "thanks_later": TAKEN_LATER, "page": "A page for you, from {client}.", "page_choice": CHOICE,
    "page_accepted": ACCEPTED, "page_taken": GONE, "page_declined": DECLINED,
    "call_back": CALL_BACK, "calling_client": "Ringing.", "client_missed": MISSED, "screen": SCREEN,
}  # fmt: skip


def publish() -> None:
    """A version of the policy that differs in its prompts alone."""
    publishing.publish(
        written(POLICY.read_text()), author_name="Petra Volkova",
        now=datetime(2026, 1, 2, tzinfo=UTC),
    )  # fmt: skip


def written(text: str) -> str:
    """A policy with these prompts."""
    begin = text.index('notice = "Work outside')
    text = text[:begin] + f'notice = "{FEE}"' + text[text.index("\n", begin) :]
    table = "".join(f'{name} = "{words}"\n' for name, words in _WORDS.items())
    return f"{text}\n[prompts.en]\n{table}"
