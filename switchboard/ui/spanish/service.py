"""The public page: how support works (S18)."""

PHRASES = {
    "How our support works": "Cómo funciona nuestro soporte",
    "Whom to call, when we are there, what comes first, and how well we keep our word.": (
        "A quién llamar, cuándo estamos, qué va primero y qué tan bien cumplimos."
    ),
    "where you are: {at}": "donde está usted: {at}",
    "Or write to {address}.": "O escriba a {address}.",
    "For {regions}": "Para {regions}",
    "everywhere else": "todos los demás lugares",
    "After hours": "Fuera de horario",
    "If it can’t wait, call your desk and leave a message. It goes to the engineer on call at"
    " once, who rings you back within {minutes} minutes.": (
        "Si no puede esperar, llame a su mesa y deje un mensaje. Llega de inmediato al ingeniero de"
        " guardia, que le devuelve la llamada dentro de {minutes} minutos."
    ),
    "What you write while the desk is closed, by e-mail or in the portal, is taken up on the"
    " next business day.": (
        "Lo que escriba con la mesa cerrada, por correo o en el portal, se atiende el siguiente día"
        " hábil."
    ),
    "How we did": "Cómo nos fue",
    "Nothing has been decided in these days yet. The figures appear here by themselves.": (
        "En estos días todavía no se decidió nada. Las cifras aparecen aquí solas."
    ),
    "Requests from {first} to {last}. {received} in all. Measured {at}.": (
        "Solicitudes del {first} al {last}. {received} en total. Medido el {at}."
    ),
    "{met} of {total}": "{met} de {total}",
    "half of them within {length}": "la mitad en {length}",
    "Reviewed in time": "Revisadas a tiempo",
    "News in time": "Noticias a tiempo",
    "Solved in time": "Resueltas a tiempo",
    "Called back in time": "Llamadas devueltas a tiempo",
    "What comes first": "Qué va primero",
    "For example": "Por ejemplo",
    "Until an engineer has looked at it, everything counts as {priority}, and it is looked at"
    " all the same, in the order in which it came.": (
        "Hasta que un ingeniero lo revisa, todo cuenta como {priority}, y aun así se revisa, en el"
        " orden en que llegó."
    ),
    "How soon": "Qué tan pronto",
    "Priority": "Prioridad",
    "Reviewed within": "Revisado en",
    "News at least every": "Noticias al menos cada",
    "Aim to solve within": "Meta de solución",
    "as agreed": "según contrato",
    "{length}, day and night": "{length}, día y noche",
    "Counted in the hours of your desk. An agreement of your company’s may promise more.": (
        "Se cuenta en el horario de su mesa. El contrato de su empresa puede prometer más."
    ),
    "Three ways in": "Tres maneras de avisarnos",
    "Call your desk. That is the quickest way when something is down for several people.": (
        "Llame a su mesa. Es lo más rápido cuando algo falla para varias personas."
    ),
    "Write to your desk’s address. You have a ticket number within a minute.": (
        "Escriba a la dirección de su mesa. En un minuto tiene un número de caso."
    ),
    "Use the portal. There you also follow what happens.": (
        "Use el portal. Ahí también ve lo que va pasando."
    ),
    "What happens to your request": "Qué pasa con su solicitud",
    "It becomes a ticket, whichever way it came, and you get its number.": (
        "Se convierte en un caso, sin importar cómo llegó, y usted recibe su número."
    ),
    "An engineer reviews it, finds its priority, and routes it to the team that knows most"
    " about it. Requests are reviewed in the order in which they came.": (
        "Un ingeniero la revisa, encuentra su prioridad y la envía al equipo que más sabe de ella."
        " Las solicitudes se revisan en el orden en que llegaron."
    ),
    "Each team works by priority, and among equals first come, first served.": (
        "Cada equipo trabaja por prioridad y, entre iguales, por orden de llegada."
    ),
    "The engineer who takes it stays with it to the end, if at all possible.": (
        "El ingeniero que la toma la acompaña hasta el final, en lo posible."
    ),
    "If it needs more access than they have, somebody who holds it is brought in by a set time.": (
        "Si hace falta más acceso del que tiene, se suma a tiempo quien lo tiene."
    ),
    "Every step is told to you by e-mail, and your answer comes back to the same ticket.": (
        "Cada paso se le cuenta por correo, y su respuesta vuelve al mismo caso."
    ),
    "When it is solved you read what was wrong, what we did and how we know that it works. You"
    " can open it again, and a short survey tells us what to do better.": (
        "Cuando está resuelta, usted lee qué pasaba, qué hicimos y cómo sabemos que funciona. Puede"
        " reabrirla, y una breve encuesta nos dice qué mejorar."
    ),
    "These are the words of our policy, version {number}, in force since {since}. The same text"
    " runs our clocks, our telephone and our invoices.": (
        "Estas son las palabras de nuestra política, versión {number}, vigente desde el {since}. El"
        " mismo texto gobierna nuestros relojes, nuestro teléfono y nuestras facturas."
    ),
}
