"""Decides what is said on the telephone: a sentence for each prompt that a call script names.

A policy may say any of them in its own words, in the table [prompts.en]; what it leaves out is said
in ours. Every prompt is spoken, so nothing in it may need to be seen.
"""

from collections.abc import Iterator, Mapping

from switchboard.policy.document_texts import fill, place_faults
from switchboard.policy.spoken_time import Language

# What a prompt may name: the words for it are ready before the call is answered.
PLACES = frozenset(
    {
        "caller", "call_back_minutes", "client", "company", "desk", "engineer", "menu_option",
        "messages", "notice", "opens_at",
    }
)  # fmt: skip
# What a prompt must name for its promise to be kept.
MUST: Mapping[str, frozenset[str]] = {
    "menu": frozenset({"menu_option"}),
    "fee_notice": frozenset({"notice"}),
    "page": frozenset({"client"}),
}

_ENGLISH: Mapping[str, str] = {
    "welcome": "Thank you for calling {company}, {desk} desk.",
    "menu": "For support, press {menu_option}.",
    "connecting": "Please hold while we connect you with an engineer.",
    "all_busy": "All our engineers are on other calls just now.",
    "leave_message": (
        "Please say your name, your company, and what has happened, after the tone."
        " Press pound when you are done."
    ),
    "nothing_heard": "We heard no message. If you still need help, please call again.",
    "thanks_desk": "Thank you. We have your message, and an engineer calls you back.",
    "desk_closed": "Our desk is closed. It opens {opens_at}.",
    "fee_notice": "{notice}",
    "fee_choice": (
        "To agree, and to have the engineer on call ring you back, press 1."
        " To wait for the next business day, press 2."
    ),
    "thanks_on_call": (
        "Thank you. The engineer on call is being paged now, and rings you back within"
        " {call_back_minutes} minutes."
    ),
    "leave_message_for_later": (
        "Please say your name, your company, and what has happened, after the tone."
        " We take it up when the desk opens. Press pound when you are done."
    ),
    "thanks_later": "Thank you. We have your message, and take it up {opens_at}.",
    "page": (
        "This is {company}. {messages} for you, from {caller}, {client}."
        " It came in at the {desk} desk."
    ),
    "page_choice": (
        "Press 1 to accept it. Press 2 to decline. Press 3 to hear it."
        " Press 4 to accept it and to be connected now."
    ),
    "message_away": "The recording is not here yet. Try again in a moment, or use the console.",
    "screen": "This is the {desk} desk, with a call from {caller}, {client}. Press 1 to take it.",
    "page_accepted": "Thank you. It is yours. Please ring them back soon.",
    "page_taken": "Thank you. {engineer} has accepted it already, so you need do nothing.",
    "page_declined": "All right. Somebody else is asked now.",
    "call_back": "This is {company}. Press 1 to be connected with {caller}, {client}.",
    "calling_client": "One moment, please.",
    "client_missed": "There was no answer. Please try again later.",
    "test": "This is a test of {company}. Press 1 to confirm that this number reaches you.",
    "test_confirmed": "Thank you. This number is confirmed.",
}
_SPANISH: Mapping[str, str] = {
    "welcome": "Gracias por llamar a {company}, mesa de {desk}.",
    "menu": "Para soporte, oprima {menu_option}.",
    "connecting": "Espere, por favor. Le comunicamos con un ingeniero.",
    "all_busy": "En este momento todos nuestros ingenieros están en otras llamadas.",
    "leave_message": (
        "Después del tono, diga por favor su nombre, su empresa y qué ha pasado."
        " Al terminar, oprima la tecla de número."
    ),
    "nothing_heard": "No oímos ningún mensaje. Si todavía necesita ayuda, llame otra vez.",
    "thanks_desk": "Gracias. Tenemos su mensaje, y un ingeniero le devolverá la llamada.",
    "desk_closed": "Nuestra mesa está cerrada. Abre {opens_at}.",
    "fee_notice": "{notice}",
    "fee_choice": (
        "Si está de acuerdo y quiere que le llame el ingeniero de guardia, oprima 1."
        " Si prefiere esperar al próximo día hábil, oprima 2."
    ),
    "thanks_on_call": (
        "Gracias. Estamos avisando al ingeniero de guardia, que le llamará dentro de"
        " {call_back_minutes} minutos."
    ),
    "leave_message_for_later": (
        "Después del tono, diga por favor su nombre, su empresa y qué ha pasado."
        " Lo atenderemos cuando abra la mesa. Al terminar, oprima la tecla de número."
    ),
    "thanks_later": "Gracias. Tenemos su mensaje, y lo atenderemos {opens_at}.",
}
_WORDS = {Language.ENGLISH: _ENGLISH, Language.SPANISH: _SPANISH}
NAMES = frozenset(_ENGLISH)


class UnknownPrompt(LookupError):
    """No script may name this prompt."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no prompt “{name}”. Add its words to policy/prompts.py.")


def said(
    name: str, *, own: Mapping[str, str], language: Language, values: Mapping[str, object]
) -> str:
    """The sentence for a prompt: the policy's own words, else ours, else ours in English.

    >>> said("menu", own={}, language=Language.ENGLISH, values={"menu_option": 2})
    'For support, press 2.'
    """
    template = own.get(name) or _WORDS[language].get(name) or _ENGLISH.get(name)
    if template is None:
        raise UnknownPrompt(name)
    return fill(name, template, values)


def prompt_faults(name: str, template: str) -> Iterator[tuple[str, str]]:
    """Message and remedy of everything that is wrong with a policy's own words for a prompt."""
    if name not in NAMES:
        yield "No call says this.", f"Use one of {', '.join(sorted(NAMES))}."
        return
    yield from place_faults(template, known=PLACES, must=MUST.get(name, frozenset()))
