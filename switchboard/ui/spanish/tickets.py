"""What is happening with a ticket, who has it, and what was said and done."""

PHRASES = {
    "What is happening": "Qué está pasando",
    "Open or resolved": "Abiertos o resueltos",
    "Open||tickets": "Abiertos",
    "Resolved||tickets": "Resueltos",
    "Whose tickets": "Casos de quién",
    "Mine": "Míos",
    "Everybody’s at {client}": "Todos los de {client}",
    "Older": "Anteriores",
    "Nothing resolved yet": "Nada resuelto todavía",
    "When we solve something for you, you find it here, with what we did.": (
        "Cuando le resolvamos algo, lo encuentra aquí, con lo que hicimos."
    ),
    "Nothing is open": "No hay nada abierto",
    "If something does not work, tell us: a sentence is enough.": (
        "Si algo no funciona, cuéntenos: basta una frase."
    ),
    "Received": "Recibido",
    "Next in line": "En fila",
    "In line": "En fila",
    "In progress": "En curso",
    "Paused": "En pausa",
    "Resolved": "Resuelto",
    "Closed": "Cerrado",
    "Goes on elsewhere": "Sigue en otro",
    "Assessed": "Evaluado",
    "Assessment": "Evaluación",
    "Worked on": "Atendido",
    "done": "hecho",
    "An engineer": "Un ingeniero",
    "We are waiting for your answer": "Esperamos su respuesta",
    "We are waiting for another company": "Esperamos a otra empresa",
    "The work has a date": "El trabajo tiene fecha",
    "With our {team} team": "Con nuestro equipo de {team}",
    "With us": "Con nosotros",
    "It is next in line with our {team} team": "Está en la fila de nuestro equipo de {team}",
    "It is next in line with us": "Está en nuestra fila",
    "{engineer} is working on it": "{engineer} lo está atendiendo",
    "{engineer} resolved it": "{engineer} lo resolvió",
    "Closed {at}": "Cerrado {when}",
    "This ticket is closed": "Este caso está cerrado",
    "If it comes back, please open a new ticket and name this one.": (
        "Si vuelve a pasar, abra un caso nuevo y mencione este, por favor."
    ),
    "Not quite right? You can reopen it until {at}.": (
        "¿No quedó bien? Puede reabrirlo hasta el {at}."
    ),
    "It goes on in ticket {number}": "Sigue en el caso {number}",
    "It goes on in another ticket": "Sigue en otro caso",
    "Both are about the same matter. What you write to either number reaches us.": (
        "Los dos tratan de lo mismo. Lo que escriba a cualquiera de los números nos llega."
    ),
    "An engineer reads it by {at}": "Un ingeniero lo lee a más tardar {when}",
    "An engineer reads it by {at}||with the date": "Un ingeniero lo lee a más tardar el {at}",
    "An engineer reads it as soon as we can go on": (
        "Un ingeniero lo lee en cuanto podamos continuar"
    ),
    "We aim to solve it by {at}": "Nuestra meta es resolverlo a más tardar el {at}",
    "We aim to solve it as soon as we can go on": "Lo resolvemos en cuanto podamos continuar",
    "We are late with this, and sorry": "Estamos retrasados con esto y lo sentimos",
    "We wanted this done by {at} and are late. We are sorry; if you would rather not wait,"
    " please call us.": (
        "Queríamos tenerlo a más tardar el {at} y estamos retrasados. Lo sentimos; si prefiere no"
        " esperar, llámenos, por favor."
    ),
    "You hear by {at}": "Le avisamos a más tardar {when}",
    "You hear from us by {at} at the latest.": "Le avisamos a más tardar el {at}.",
    "We call you back by {at}.": "Le devolvemos la llamada a más tardar el {at}.",
    "{engineer} has your message and calls you back by {at}.": (
        "{engineer} tiene su mensaje y le devuelve la llamada a más tardar el {at}."
    ),
    "We go on as soon as you answer.": "Continuamos en cuanto usted responda.",
    "We tell you when we go on.": "Le avisamos cuando continuemos.",
    "We go on by {at}, or as soon as you answer.": (
        "Continuamos a más tardar el {at}, o en cuanto usted responda."
    ),
    "We go on by {at}.": "Continuamos a más tardar el {at}.",
    "Ticket {number}.": "Caso {number}.",
    "Ticket {number}, reported by {requestor}.": "Caso {number}, avisado por {requestor}.",
    "Please name it when you call {phone}, option {option}.": (
        "Menciónelo si llama al {phone}, opción {option}."
    ),
    "Thank you, we have it.": "Gracias, lo recibimos.",
    "Your ticket number is {number}. We also mail it to you.": (
        "Su número de caso es {number}. También se lo enviamos por correo."
    ),
    "Part of a known outage": "Parte de una falla conocida",
    "Others at your company report the same. We work on it as one outage, and your ticket stays"
    " your own.": (
        "Otros en su empresa avisan lo mismo. Lo atendemos como una sola falla, y su caso sigue"
        " siendo suyo."
    ),
    "Latest:": "Lo último:",
    "How far your ticket is": "Cuánto avanzó su caso",
    "Go to ticket {number}": "Ir al caso {number}",
    "How we solved it": "Cómo lo resolvimos",
    "What was wrong": "Qué pasaba",
    "What we did": "Qué hicimos",
    "How we know that it works": "Cómo sabemos que funciona",
    "What was said and done": "Lo que se dijo y se hizo",
    "You take part in this": "Usted participa en esto",
    "You get our replies and the solution by mail. You can leave; {requestor} still hears from"
    " us.": (
        "Recibe nuestras respuestas y la solución por correo. Puede retirarse; {requestor} seguirá"
        " recibiendo noticias."
    ),
    "Take part no more": "Ya no participar",
    "Is it solved?": "¿Quedó resuelto?",
    "If everything works, you can close it now. Otherwise it closes by itself.": (
        "Si todo funciona, puede cerrarlo ahora. Si no, se cierra solo."
    ),
    "Yes, it is solved": "Sí, quedó resuelto",
    "Not solved after all?": "¿No quedó resuelto?",
    "The same engineer goes on, if at all possible.": "Sigue el mismo ingeniero, en lo posible.",
    "Open it again": "Reabrirlo",
    "Write to us": "Escríbanos",
    "Not solved? Reopen": "¿Sigue igual? Reabrir",
    "you": "usted",
    "(no words, see the files)": "(sin palabras, vea los archivos)",
    "a colleague": "un colega",
    "the shift ended": "terminó el turno",
    "the engineer is away": "el ingeniero está ausente",
    "it needs another skill": "hace falta otra especialidad",
    "it needs wider access": "hace falta más acceso",
    "another team knows this better": "otro equipo lo conoce mejor",
    "assessed it as {priority}.": "evaluó la prioridad: {priority}.",
    "assessed it as {priority}. {because}.": "evaluó la prioridad: {priority}. {because}.",
    "handed it over to {to}.": "lo pasó a {to}.",
    "handed it over to {to}: {why}.": "lo pasó a {to}: {why}.",
    "We have to wait": "Tenemos que esperar",
    "paused it. {why}": "lo puso en pausa. {why}",
    ", until {at}": ", hasta el {at}",
    "brought in {engineer} to help.": "sumó a {engineer} para ayudar.",
    "promised to call back.": "prometió devolver la llamada.",
    "promised to call back by {at}.": "prometió devolver la llamada a más tardar el {at}.",
    "has your message.": "tiene su mensaje.",
    "has your message and calls by {at}.": "tiene su mensaje y llama a más tardar el {at}.",
    "called back.": "devolvió la llamada.",
    "called, could not reach you, and tries again.": "llamó, no le encontró y lo intenta de nuevo.",
    "answered our question with {score} of 5.": "respondió nuestra pregunta con {score} de 5.",
    "takes part now.": "ahora participa.",
    "let {who} take part.": "sumó a {who}.",
    "takes part no more.": "ya no participa.",
    "let {who} go.": "retiró a {who}.",
    "went on with it in ticket {number}.": "lo sigue en el caso {number}.",
    "made ticket {number} of a part of it.": "hizo de una parte el caso {number}.",
    "made it a ticket of its own again.": "lo volvió a hacer un caso propio.",
    "took it and is working on it.": "lo tomó y lo está atendiendo.",
    "went on with it.": "siguió con él.",
    "resolved it.": "lo resolvió.",
    "opened it again.": "lo reabrió.",
    "closed it.": "lo cerró.",
    "works on it as an outage that others report as well.": (
        "lo atiende como una falla que otros también avisan."
    ),
    "made it part of an outage that others report as well.": (
        "lo hizo parte de una falla que otros también avisan."
    ),
    "took it out of the outage: it is handled by itself.": (
        "lo sacó de la falla: se atiende por separado."
    ),
}
