"""What went wrong, and what to do next."""

PHRASES = {
    "Something went wrong": "Algo salió mal",
    "Reference:": "Referencia:",
    "Go to the start": "Ir al inicio",
    "Reload": "Recargar",
    "We could not read that request": "No pudimos leer esa solicitud",
    "Part of the address or of what was sent is not in a form that we know. Nothing was changed.": (
        "Parte de la dirección o de lo enviado no tiene una forma que conozcamos. No se cambió"
        " nada."
    ),
    "Go back, look at what you entered, and try again.": (
        "Vuelva atrás, revise lo que escribió e intente de nuevo."
    ),
    "You were signed out meanwhile": "Entretanto se cerró su sesión",
    "Nothing was sent. Sign in again, and then send it once more.": (
        "No se envió nada. Entre de nuevo y envíelo otra vez."
    ),
    "Nothing was sent. Sign in again, and then send it once more: your words are put back into"
    " the form if this browser runs scripts, and stand here to be copied.": (
        "No se envió nada. Entre de nuevo y envíelo otra vez: sus palabras vuelven al formulario si"
        " este navegador ejecuta scripts, y aquí están para copiarlas."
    ),
    "This form has expired": "Este formulario venció",
    "For your safety a form is only good for a while, and only in the browser that opened it."
    " Nothing was changed.": (
        "Por su seguridad, un formulario solo sirve por un tiempo y en el navegador que lo abrió."
        " No se cambió nada."
    ),
    "Go back: your words should still be there. Copy them, reload the page, and send again.": (
        "Vuelva atrás: sus palabras deben seguir ahí. Cópielas, recargue la página y envíe de"
        " nuevo."
    ),
    "There is nothing here": "Aquí no hay nada",
    "The address has a slip in it, or it leads to something that you can’t see with this"
    " sign-in.": (
        "La dirección tiene un error, o lleva a algo que usted no puede ver con este acceso."
    ),
    "All of your tickets are in your list.": "Todos sus casos están en su lista.",
    "That was too much at once": "Fue demasiado de una vez",
    "We take up to ten files and 25 MB at a time, and this was far more. Nothing was kept.": (
        "Recibimos hasta diez archivos y 25 MB por vez, y esto era mucho más. No se guardó nada."
    ),
    "Go back: your words should still be there. Choose fewer or smaller files, and send again.": (
        "Vuelva atrás: sus palabras deben seguir ahí. Elija menos archivos o más pequeños y envíe"
        " de nuevo."
    ),
    "That was too often": "Fueron demasiadas veces",
    "To keep your account safe, we mail only a few codes in a quarter of an hour. The newest"
    " one still works.": (
        "Para proteger su cuenta enviamos solo unos pocos códigos cada cuarto de hora. El más"
        " reciente aún sirve."
    ),
    "Look at your mail, or wait 15 minutes and try again.": (
        "Revise su correo, o espere 15 minutos e intente de nuevo."
    ),
    "Enter a code": "Escribir un código",
    "We made a mistake": "Cometimos un error",
    "Something failed on our side, and what you just did may not have been saved. It has been"
    " recorded for us to mend.": (
        "Algo falló de nuestro lado y quizá no se guardó lo que acaba de hacer. Quedó registrado"
        " para que lo arreglemos."
    ),
    "Go back, copy what you wrote, and try again. If it is urgent, please call the desk.": (
        "Vuelva atrás, copie lo que escribió e intente de nuevo. Si es urgente, llame a su mesa,"
        " por favor."
    ),
    "We are not quite there": "Aún no estamos listos",
    "We can’t reach our records just now. Your tickets and mails are safe.": (
        "En este momento no alcanzamos nuestros registros. Sus casos y correos están a salvo."
    ),
    "Wait a moment, then reload. If it is urgent, please call your desk: the number is on every"
    " mail from us.": (
        "Espere un momento y recargue. Si es urgente, llame a su mesa: el número está en cada"
        " correo nuestro."
    ),
}
