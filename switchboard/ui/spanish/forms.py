"""What a client is asked, and what is said of a mistake."""

PHRASES = {
    "Cancel": "Cancelar",
    "Send": "Enviar",
    "optional": "opcional",
    "One answer needs another look": "Una respuesta necesita otra mirada",
    "Some answers need another look": "Algunas respuestas necesitan otra mirada",
    "This is too long: %(show_value)d letters, and we take %(limit_value)d.": (
        "Es demasiado largo: %(show_value)d letras, y recibimos %(limit_value)d."
    ),
    "Who is affected?": "¿A quién afecta?",
    "Only me — or one other person": "Solo a mí — o a otra persona",
    "Several of us — some colleagues have it too": "A varios — también a algunos colegas",
    "Everybody at my site — nobody here can do this": "A toda mi sede — nadie aquí puede hacerlo",
    "The whole company — at every site": "A toda la empresa — en todas las sedes",
    "Can you get on with your work some other way?": "¿Puede seguir trabajando de otra manera?",
    "Yes — there is another way for now": "Sí — por ahora hay otra manera",
    "No — this work stands still": "No — este trabajo está detenido",
    "I’m not sure": "No estoy seguro",
    "Choose the answer that comes closest.": "Elija la respuesta más cercana.",
    "Choose one of these answers.": "Elija una de estas respuestas.",
    "In a few words, what is wrong?": "En pocas palabras, ¿qué pasa?",
    "For example: Outlook asks for my password again and again": (
        "Por ejemplo: Outlook me pide la contraseña una y otra vez"
    ),
    "Give it a name of a few words.": "Póngale un nombre de pocas palabras.",
    "What happens, and since when?": "¿Qué ocurre y desde cuándo?",
    "Tell us what you see. One sentence is enough to begin with.": (
        "Cuéntenos qué ve. Para empezar basta una frase."
    ),
    "Anything you already tried helps. Please leave passwords out.": (
        "Ayuda saber qué ya intentó. No escriba contraseñas, por favor."
    ),
    "Pictures or files": "Fotos o archivos",
    "Up to ten, 25 MB in all. A screenshot says a lot.": (
        "Hasta diez, 25 MB en total. Una captura de pantalla dice mucho."
    ),
    "Up to ten, 25 MB in all.": "Hasta diez, 25 MB en total.",
    "These are {count} files; we take {most} at a time. Choose again, and send the rest as a"
    " reply.": (
        "Son {count} archivos; recibimos {most} por vez. Elija de nuevo y envíe el resto como"
        " respuesta."
    ),
    "These files have {total} together; we take {most} at a time. Choose fewer or smaller ones.": (
        "Estos archivos suman {total}; recibimos {most} por vez. Elija menos o más pequeños."
    ),
    "A browser can’t hand us the same files twice: {files}.": (
        "Un navegador no puede entregarnos los mismos archivos dos veces: {files}."
    ),
    "Please choose your files again.": "Elija sus archivos de nuevo, por favor.",
    "Your message": "Su mensaje",
    "Write a few words first.": "Escriba primero unas palabras.",
    "What is still wrong?": "¿Qué sigue mal?",
    "Tell us what you still see, so that we can go on.": (
        "Cuéntenos qué sigue viendo, para que podamos continuar."
    ),
    "Your e-mail address at work": "Su correo del trabajo",
    "Enter the address that you write to us from.": (
        "Escriba la dirección desde la que nos escribe."
    ),
    "This is not a whole address. It looks like name@company.example.": (
        "No es una dirección completa. Se ve así: nombre@empresa.example."
    ),
    "The six letters and digits from the mail": "Las seis letras y cifras del correo",
    "Enter the code from the mail.": "Escriba el código del correo.",
    "This code does not fit. Look at the newest mail from us: a code works for 15 minutes, and"
    " for five tries.": (
        "Este código no coincide. Vea nuestro correo más reciente: un código sirve 15 minutos y"
        " cinco intentos."
    ),
    "Your answer": "Su respuesta",
    "Choose one of the five.": "Elija una de las cinco.",
    "{lowest} means “{least}”, {highest} means “{most}”.": (
        "{lowest} significa «{least}»; {highest}, «{most}»."
    ),
}
