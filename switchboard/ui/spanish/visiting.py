"""Coming in, reporting something, and answering a survey."""

PHRASES = {
    "How can we help?": "¿En qué podemos ayudarle?",
    "Write to us, follow what happens with your tickets, or call your desk.": (
        "Escríbanos, siga lo que pasa con sus casos o llame a su mesa."
    ),
    "Sign in to your tickets": "Entrar a sus casos",
    "Then press {option} for support.": "Luego oprima {option} para soporte.",
    "How our support works, and how well we keep our word": (
        "Cómo funciona nuestro soporte y qué tan bien cumplimos"
    ),
    "We mail you a code. There is no password to remember.": (
        "Le enviamos un código por correo. No hay contraseña que recordar."
    ),
    "Mail me a code": "Enviarme un código",
    "Can’t get at your mail?": "¿No puede ver su correo?",
    "Enter your code": "Escriba su código",
    "Look at your mail": "Revise su correo",
    "If {address} belongs to one of our clients, a code is on its way there. It works for 15"
    " minutes.": (
        "Si {address} es de uno de nuestros clientes, un código va en camino. Sirve 15 minutos."
    ),
    "Another address, or a new code": "Otra dirección o un código nuevo",
    "No mail? Look in the junk folder.": "¿No llegó? Mire en el correo no deseado.",
    "An engineer reads every one, in the order in which they come in.": (
        "Un ingeniero lee cada uno, en el orden en que llegan."
    ),
    "Please call us": "Llámenos, por favor",
    "This sounds like an outage: please call us": "Parece una falla general: llámenos, por favor",
    "When several people can’t work, a call is the quickest way to an engineer.": (
        "Cuando varias personas no pueden trabajar, una llamada es lo más rápido para llegar a un"
        " ingeniero."
    ),
    "When several people can’t work, a call is the quickest way to an engineer, at any hour.": (
        "Cuando varias personas no pueden trabajar, una llamada es lo más rápido para llegar a un"
        " ingeniero, a cualquier hora."
    ),
    "You reach the engineer on call: leave a message, and they ring you back.": (
        "Le atiende el ingeniero de guardia: deje un mensaje y le devuelve la llamada."
    ),
    "Send it anyway": "Enviar de todos modos",
    "Nothing is sent yet. Everything you wrote is below, and a ticket helps us even if you call.": (
        "Aún no se envió nada. Todo lo que escribió está abajo, y un caso nos ayuda aunque llame."
    ),
    "Nobody can work?": "¿Nadie puede trabajar?",
    "Don’t write, call {desk}: {number}, option {option}.": (
        "No escriba, llame a la {desk}: {number}, opción {option}."
    ),
    "The desk is closed. Work on what you send now begins {at}; the phone is answered by the"
    " engineer on call at any hour.": (
        "La mesa está cerrada. Lo que envíe ahora se atiende desde el {at}; el teléfono lo atiende"
        " el ingeniero de guardia a cualquier hora."
    ),
    "We have it": "Lo recibimos",
    "Your report was received {at} and is safe with us.": (
        "Su aviso llegó el {at} y está a salvo con nosotros."
    ),
    "Your message was received {at} and is safe with us.": (
        "Su mensaje llegó el {at} y está a salvo con nosotros."
    ),
    "That it is solved was received {at}. Thank you.": "Que quedó resuelto llegó el {at}. Gracias.",
    "That you take part no more was received {at}.": "Su retiro llegó el {at}.",
    "Its place in the queue is kept.": "Su lugar en la fila está guardado.",
    "The ticket number follows in a moment.": "El número de caso sigue en un momento.",
    "It shows on your ticket in a moment.": "Aparece en su caso en un momento.",
    "This page shows it by itself.": "Esta página lo muestra sola.",
    "You may also close it: a mail comes as well.": (
        "También puede cerrarla: llega además un correo."
    ),
    "Look again": "Mirar de nuevo",
    "Is it urgent? Call {desk}: {number}, option {option}.": (
        "¿Es urgente? Llame a la {desk}: {number}, opción {option}."
    ),
    "Or call {desk}: {number}, option {option}.": "O llame a la {desk}: {number}, opción {option}.",
    "We could not do this": "No pudimos hacerlo",
    "What you wrote": "Lo que escribió",
    "New ticket with these words": "Caso nuevo con estas palabras",
    "To ticket {number}": "Al caso {number}",
    "The ticket was closed before your message reached it, so nothing was added. Please open a"
    " new one: your words are kept below.": (
        "El caso se cerró antes de que llegara su mensaje, así que no se agregó nada. Abra uno"
        " nuevo, por favor: sus palabras están abajo."
    ),
    "There is no such ticket. Open your list of tickets and choose it there.": (
        "No existe ese caso. Abra su lista de casos y elíjalo ahí."
    ),
    "The ticket does not allow this as it stands now. Look at it, or call us.": (
        "El caso no lo permite en su estado actual. Véalo, o llámenos."
    ),
    "How did we do?": "¿Qué tal lo hicimos?",
    "{engineer} worked on it.": "Lo atendió {engineer}.",
    "You gave us {score} of 5 before; a new answer takes its place.": (
        "Antes nos dio {score} de 5; una respuesta nueva la reemplaza."
    ),
    "Send answer": "Enviar respuesta",
    "This question is closed": "Esta pregunta está cerrada",
    "We asked about “{subject}” a while ago, and the link in that mail is too old now.": (
        "Preguntamos por «{subject}» hace tiempo, y el enlace de ese correo ya es muy viejo."
    ),
    "Your opinion still counts: call {number}, or write a ticket.": (
        "Su opinión sigue contando: llame al {number} o escriba un caso."
    ),
    "Thank you": "Gracias",
    "We read every answer. If something went wrong, somebody looks into why.": (
        "Leemos cada respuesta. Si algo salió mal, alguien averigua por qué."
    ),
    "Change my answer": "Cambiar mi respuesta",
}
