"""What stands around every page, and how times and lengths are said."""

PHRASES = {
    "in a moment": "en un momento",
    "just now": "ahora mismo",
    "in {length}": "en {length}",
    "{length} ago": "hace {length}",
    "{count} minute": "{count} minuto",
    "{count} minutes": "{count} minutos",
    "{count} hour": "{count} hora",
    "{count} hours": "{count} horas",
    "{count} day": "{count} día",
    "{count} days": "{count} días",
    "under a minute": "menos de un minuto",
    "less than a minute": "menos de un minuto",
    "tomorrow": "mañana",
    "yesterday": "ayer",
    "Skip to the page": "Ir al contenido",
    "Support": "Soporte",
    "Places": "Secciones",
    "Pages": "Páginas",
    "Tickets": "Casos",
    "New ticket": "Caso nuevo",
    "My tickets": "Mis casos",
    "How support works": "Cómo funciona",
    "Light or dark": "Claro u oscuro",
    "Theme: {theme}. Change": "Aspecto: {theme}. Cambiar",
    "system": "automático",
    "light": "claro",
    "dark": "oscuro",
    "Menu of {name}": "Menú de {name}",
    "Keys": "Teclas",
    "waiting": "en espera",
    "Sign out": "Salir",
    "Sign in": "Entrar",
    "All times are {zone}.": "Todas las horas son de la {zone}.",
    "All times are yours: {zone}.": "Todas las horas son las suyas: {zone}.",
    "At your desk it is now {at}.": "En su mesa son ahora las {at}.",
    "{name} desk": "Mesa de {name}",
    "option {option}": "opción {option}",
    "Call {desk}": "Llamar a la {desk}",
    "Call {desk}: {number}, option {option}": "Llamar a la {desk}: {number}, opción {option}",
    "Call your desk": "Llame a su mesa",
    "Open now, until {at}": "Abierto ahora, hasta {by}",
    "Closed now, opens {at}": "Cerrado ahora, abre {when}",
    "Open day and night": "Abierto día y noche",
    "Closed until further notice": "Cerrado hasta nuevo aviso",
    "What you write now is taken up then.": "Lo que escriba ahora se atiende entonces.",
    "Can’t wait? Call {number}, press {option} and leave a message: it goes to the engineer on"
    " call at once, who rings you back within {minutes} minutes, at any hour.": (
        "¿No puede esperar? Llame al {number}, oprima {option} y deje un mensaje: llega de"
        " inmediato al ingeniero de guardia, que le devuelve la llamada dentro de {minutes}"
        " minutos, a cualquier hora."
    ),
    "Our mail does not reach you.": "Nuestros correos no le llegan.",
    "Since {at} it comes back from your address. Look here for news, and please call {number}"
    " so that we can put it right.": (
        "Desde el {at} su dirección los devuelve. Vea aquí las novedades y llame al {number} para"
        " que lo arreglemos, por favor."
    ),
}
