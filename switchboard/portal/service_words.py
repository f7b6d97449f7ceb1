"""Decides the words of the public page that no policy writes, in each language of ours (S18)."""

from collections.abc import Mapping
from dataclasses import dataclass

from switchboard.policy.spoken_time import Language


@dataclass(frozen=True, kw_only=True)
class ServiceWords:
    """The fixed words of the page; those with places are filled in by `str.format`."""

    title: str
    lead: str
    other_language: str
    open: str
    closed: str
    always: str
    never: str
    here: str
    call: str
    then_press: str
    write: str
    serves: str
    others: str
    hours: str
    ways: tuple[str, ...]
    ways_title: str
    urgency: str
    for_example: str
    default: str
    how_soon: str
    priority: str
    first_response: str
    next_update: str
    resolution: str
    support_hours: str
    day_and_night: str
    minutes: str
    hours_long: str
    by_agreement: str
    steps_title: str
    steps: tuple[str, ...]
    after_hours: str
    after_hours_mail: str
    after_hours_phone: str
    attainment: str
    attainment_since: str
    nothing_yet: str
    kept: str
    of: str
    median: str
    promises: Mapping[str, str]
    version: str
    sign_in: str


_ENGLISH = ServiceWords(
    title="How our support works",
    lead="Whom to call, when we are there, what comes first, and how well we keep our word.",
    other_language="Español",
    open="Open now, until {at}",
    closed="Closed now, opens {at}",
    always="Open day and night",
    never="Closed until further notice",
    here="where you are: {at}",
    call="Call your desk",
    then_press="Then press {option} for support.",
    write="Or write to {address}.",
    serves="For {regions}",
    others="everywhere else",
    hours="Hours",
    ways_title="Three ways in",
    ways=(
        "Call your desk. That is the quickest way when something is down for several people.",
        "Write to your desk’s address. You have a ticket number within a minute.",
        "Use the portal. There you also follow what happens.",
    ),
    urgency="What comes first",
    for_example="For example",
    default="Until an engineer has looked at it, everything counts as {priority}, and it is looked"
    " at all the same, in the order in which it came.",
    how_soon="How soon",
    priority="Priority",
    first_response="Reviewed within",
    next_update="News at least every",
    resolution="Aim to solve within",
    support_hours="Counted in the hours of your desk. An agreement of your company’s may promise"
    " more.",
    day_and_night="{length}, day and night",
    minutes="{count} minutes",
    hours_long="{count} hours",
    by_agreement="as agreed",
    steps_title="What happens to your request",
    steps=(
        "It becomes a ticket, whichever way it came, and you get its number.",
        "An engineer reviews it, finds its priority, and routes it to the team that knows most"
        " about it. Requests are reviewed in the order in which they came.",
        "Each team works by priority, and among equals first come, first served.",
        "The engineer who takes it stays with it to the end, if at all possible.",
        "If it needs more access than they have, somebody who holds it is brought in by a set"
        " time.",
        "Every step is told to you by e-mail, and your answer comes back to the same ticket.",
        "When it is solved you read what was wrong, what we did and how we know that it works. You"
        " can open it again, and a short survey tells us what to do better.",
    ),
    after_hours="After hours",
    after_hours_mail="What you write while the desk is closed, by e-mail or in the portal, is taken"
    " up on the next business day.",
    after_hours_phone="If it can’t wait, call your desk and leave a message. It goes to the"
    " engineer"
    " on call at once, who rings you back within {minutes} minutes.",
    attainment="How we did",
    attainment_since="Requests from {first} to {last}. {received} in all. Measured {at}.",
    nothing_yet="Nothing has been decided in these days yet. The figures appear here by"
    " themselves.",
    kept="kept",
    of="{met} of {total}",
    median="half of them within {length}",
    promises={
        "first_response": "Reviewed in time",
        "next_update": "News in time",
        "resolution": "Solved in time",
        "call_back": "Called back in time",
    },
    version="These are the words of our policy, version {number}, in force since {since}. The same"
    " text runs our clocks, our telephone and our invoices.",
    sign_in="Sign in to your tickets",
)
_SPANISH = ServiceWords(
    title="Cómo funciona nuestro soporte",
    lead="A quién llamar, cuándo estamos, qué va primero y qué tan bien cumplimos.",
    other_language="English",
    open="Abierto ahora, hasta {at}",
    closed="Cerrado ahora, abre {at}",
    always="Abierto día y noche",
    never="Cerrado hasta nuevo aviso",
    here="donde está usted: {at}",
    call="Llame a su mesa",
    then_press="Luego oprima {option} para soporte.",
    write="O escriba a {address}.",
    serves="Para {regions}",
    others="todos los demás lugares",
    hours="Horario",
    ways_title="Tres maneras de avisarnos",
    ways=(
        "Llame a su mesa. Es lo más rápido cuando algo falla para varias personas.",
        "Escriba a la dirección de su mesa. En un minuto tiene un número de caso.",
        "Use el portal. Ahí también ve lo que va pasando.",
    ),
    urgency="Qué va primero",
    for_example="Por ejemplo",
    default="Hasta que un ingeniero lo revisa, todo cuenta como {priority}, y aun así se revisa: en"
    " el orden en que llegó, haya llegado como haya llegado.",
    how_soon="Qué tan pronto",
    priority="Prioridad",
    first_response="Revisado en",
    next_update="Noticias al menos cada",
    resolution="Meta de solución",
    support_hours="Se cuenta en el horario de su mesa. El contrato de su empresa puede prometer"
    " más.",
    day_and_night="{length}, día y noche",
    minutes="{count} minutos",
    hours_long="{count} horas",
    by_agreement="según contrato",
    steps_title="Qué pasa con su solicitud",
    steps=(
        "Se convierte en un caso, sin importar cómo llegó, y usted recibe su número.",
        "Un ingeniero la revisa, encuentra su prioridad y la envía al equipo que más sabe de ella."
        " Las solicitudes se revisan en el orden en que llegaron.",
        "Cada equipo trabaja por prioridad y, entre iguales, por orden de llegada.",
        "El ingeniero que la toma la acompaña hasta el final, en lo posible.",
        "Si hace falta más acceso del que tiene, se suma a tiempo quien lo tiene.",
        "Cada paso se le cuenta por correo, y su respuesta vuelve al mismo caso.",
        "Cuando está resuelta, usted lee qué pasaba, qué hicimos y cómo sabemos que funciona. Puede"
        " reabrirla, y una breve encuesta nos dice qué mejorar.",
    ),
    after_hours="Fuera de horario",
    after_hours_mail="Lo que escriba con la mesa cerrada, por correo o en el portal, se atiende el"
    " siguiente día hábil.",
    after_hours_phone="Si no puede esperar, llame a su mesa y deje un mensaje. Llega de"
    " inmediato al"
    " ingeniero de guardia, que le devuelve la llamada dentro de {minutes} minutos.",
    attainment="Cómo nos fue",
    attainment_since="Solicitudes del {first} al {last}. {received} en total. Medido {at}.",
    nothing_yet="En estos días todavía no se decidió nada. Las cifras aparecen aquí solas.",
    kept="cumplido",
    of="{met} de {total}",
    median="la mitad en {length}",
    promises={
        "first_response": "Revisadas a tiempo",
        "next_update": "Noticias a tiempo",
        "resolution": "Resueltas a tiempo",
        "call_back": "Llamadas devueltas a tiempo",
    },
    version="Estas son las palabras de nuestra política, versión {number}, vigente desde"
    " {since}. El"
    " mismo texto gobierna nuestros relojes, nuestro teléfono y nuestras facturas.",
    sign_in="Entrar a sus casos",
)
_WORDS = {Language.ENGLISH: _ENGLISH, Language.SPANISH: _SPANISH}


def words(language: Language) -> ServiceWords:
    """The page's words in that language."""
    return _WORDS[language]
