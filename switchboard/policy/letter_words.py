"""Decides what our letters say where no text of the policy does, in each language of ours."""

from collections.abc import Mapping
from dataclasses import dataclass

from switchboard.policy.access_level import AccessLevel
from switchboard.policy.priority import CELLS, Assessed, Cell, Impact, Urgency
from switchboard.policy.spoken_time import Language


@dataclass(frozen=True, kw_only=True)
class LetterWords:
    """The fixed words of a letter; those with places are filled in by `str.format`."""

    ticket: str
    nobody: str
    sender: str
    stranger_subject: str
    when_possible: str
    on_call_engineer: str
    files: str
    hold_reasons: Mapping[str, str]
    handover_reasons: Mapping[str, str]
    needs_access: Mapping[AccessLevel, str]
    sign_in_subject: str
    sign_in: tuple[str, ...]
    sign_in_footer: str


_ENGLISH = LetterWords(
    ticket="Ticket {number}",
    nobody="there",
    sender="{company} · {desk} desk",
    stranger_subject="We have it",
    when_possible="as soon as we can go on",
    on_call_engineer="The engineer on call",
    files="The files are too large for a mail. You find them on the page of your ticket:",
    hold_reasons={
        "requestor": "We need an answer from you.",
        "third_party": "We are waiting for somebody else, as a supplier.",
        "scheduled": "The work is planned for a set time.",
    },
    handover_reasons={
        "shift_end": "End of shift.",
        "absence": "Absence.",
        "skill": "It needs another skill.",
        "escalation": "It needs elevated access.",
        "triage": "Another team knows more about it.",
    },
    needs_access={
        AccessLevel.ELEVATED: "It needs elevated access.",
        AccessLevel.ADMINISTRATOR: "It needs administrator access.",
    },
    sign_in_subject="Your sign-in code: {code}",
    sign_in=(
        "Hello {contact},",
        "your code to sign in to the support portal is {code}.",
        "It works for 15 minutes at {link}. If you didn't ask for it, ignore this mail: nobody"
        " can sign in without it.",
    ),
    sign_in_footer="{company} · {phone}, option {option}",
)
_SPANISH = LetterWords(
    ticket="Caso {number}",
    nobody="buen día",
    sender="{company} · Mesa de {desk}",
    stranger_subject="Lo recibimos",
    when_possible="en cuanto podamos continuar",
    on_call_engineer="El ingeniero de guardia",
    files="Los archivos son demasiado grandes para un correo. Los encuentra en la página de su"
    " caso:",
    hold_reasons={
        "requestor": "Necesitamos una respuesta de su parte.",
        "third_party": "Esperamos a un tercero, por ejemplo a un proveedor.",
        "scheduled": "El trabajo está programado para una hora determinada.",
    },
    handover_reasons={
        "shift_end": "Terminó el turno.",
        "absence": "Ausencia.",
        "skill": "Hace falta otra especialidad.",
        "escalation": "Hace falta acceso elevado.",
        "triage": "Otro equipo conoce mejor el tema.",
    },
    needs_access={
        AccessLevel.ELEVATED: "Hace falta acceso elevado.",
        AccessLevel.ADMINISTRATOR: "Hace falta acceso de administrador.",
    },
    sign_in_subject="Su código de acceso: {code}",
    sign_in=(
        "Hola, {contact}:",
        "Su código para entrar al portal de soporte es {code}.",
        "Es válido durante 15 minutos en {link}. Si usted no lo pidió, ignore este correo: nadie"
        " puede entrar sin él.",
    ),
    sign_in_footer="{company} · {phone}, opción {option}",
)
_WORDS = {Language.ENGLISH: _ENGLISH, Language.SPANISH: _SPANISH}

_AFFECTED = {
    Impact.INDIVIDUAL: "Una persona está afectada",
    Impact.SEVERAL: "Varias personas están afectadas",
    Impact.SITE: "Toda una sede está afectada",
    Impact.CLIENT: "Toda la empresa está afectada",
}
_SUFFERS = {
    Urgency.LOW: "el trabajo puede esperar",
    Urgency.NORMAL: "el trabajo va más lento",
    Urgency.HIGH: "el trabajo está detenido",
}
_CELLS = {str(cell): cell for cell in CELLS}


def words(language: Language) -> LetterWords:
    """The words of that language."""
    return _WORDS[language]


def because(assessed: Assessed, *, language: Language) -> str:
    """What a ticket has its priority for, in a sentence that leaves the priority to the letter."""
    if language is Language.ENGLISH:
        return f"{assessed.cell}."
    return f"{_spanish(assessed.cell)}."


def found(said: str, *, language: Language) -> str:
    """What an assessment found, as the timeline keeps it in English, in that language.

    >>> found("A whole site is affected, work has stopped and there is no workaround",
    ...     language=Language.SPANISH)
    'Toda una sede está afectada, el trabajo está detenido y no hay una solución provisional'
    """
    cell = _CELLS.get(said)
    return _spanish(cell) if cell and language is Language.SPANISH else said


def _spanish(cell: Cell) -> str:
    there_is = "hay" if cell.has_workaround else "no hay"
    affected, suffers = _AFFECTED[cell.impact], _SUFFERS[cell.urgency]
    return f"{affected}, {suffers} y {there_is} una solución provisional"
