"""How the time of a ticket is counted, told to its requestor."""

PHRASES = {
    "How we count the time": "Cómo contamos el tiempo",
    "All times are yours, {zone}.": "Todas las horas son las suyas, {zone}.",
    "Our first answer": "Nuestra primera respuesta",
    "Solving it": "La solución",
    "An engineer reads what you send within {promised} of our opening hours.": (
        "Un ingeniero lee lo que usted envía dentro de {promised} de nuestro horario."
    ),
    "You called {when}": "Usted llamó {when}",
    "You wrote {when}": "Usted escribió {when}",
    ", so the {promised} ended {when}.": "; por eso el plazo de {promised} terminó {when}.",
    ", so the {promised} end {when}.": "; por eso el plazo de {promised} termina {when}.",
    ", while our desk was closed; it opened {when}": ", con nuestra mesa cerrada; abrió {when}",
    ", while our desk was closed; it opens {when}": ", con nuestra mesa cerrada; abre {when}",
    " and it closed {when}": ", cerró {when}",
    " and it closes {when}": ", cierra {when}",
    "; our desk closed {when}": "; nuestra mesa cerró {when}",
    "; our desk closes {when}": "; nuestra mesa cierra {when}",
    " and opened again {when}": " y volvió a abrir {when}",
    " and opens again {when}": " y vuelve a abrir {when}",
    "We looked at it {when}, in time.": "Lo revisamos {when}, a tiempo.",
    "We looked at it {when}, {late} late. We are sorry.": (
        "Lo revisamos {when}, con {late} de retraso. Lo sentimos."
    ),
    "We are late with this, and sorry.": "Estamos retrasados con esto y lo sentimos.",
    "We aim to solve it within {promised}, day and night, counted from when you wrote.": (
        "Nuestra meta es resolverlo en {promised}, día y noche, desde que usted escribió."
    ),
    "We aim to solve it within {promised}, day and night, counted from when you called.": (
        "Nuestra meta es resolverlo en {promised}, día y noche, desde que usted llamó."
    ),
    "We aim to solve it within {promised} of our opening hours, counted from when you wrote.": (
        "Nuestra meta es resolverlo en {promised} de nuestro horario, desde que usted escribió."
    ),
    "We aim to solve it within {promised} of our opening hours, counted from when you called.": (
        "Nuestra meta es resolverlo en {promised} de nuestro horario, desde que usted llamó."
    ),
    "We waited for your answer from {start} to {end}.": (
        "Esperamos su respuesta desde {start} hasta {end}."
    ),
    "We have waited for your answer since {start}.": "Esperamos su respuesta desde {start}.",
    "We waited for another company from {start} to {end}.": (
        "Esperamos a otra empresa desde {start} hasta {end}."
    ),
    "We have waited for another company since {start}.": "Esperamos a otra empresa desde {start}.",
    "The work waited for its date from {start} to {end}.": (
        "El trabajo esperó su fecha desde {start} hasta {end}."
    ),
    "The work has waited for its date since {start}.": "El trabajo espera su fecha desde {start}.",
    "We took it for resolved from {start} to {end}.": (
        "Lo dimos por resuelto desde {start} hasta {end}."
    ),
    "We have taken it for resolved since {start}.": "Lo damos por resuelto desde {start}.",
    "We paused {count} times, {length} in all.": "Hicimos {count} pausas, {length} en total.",
    "That time does not count.": "Ese tiempo no cuenta.",
    "{day} is a holiday, when we are closed.": "El {day} es feriado y estamos cerrados.",
    "{days} and {last} are holidays, when we are closed.": (
        "El {days} y el {last} son feriados y estamos cerrados."
    ),
    "{said} of the {whole} has passed.": "De {whole} ha pasado {said}.",
    "{said} of the {whole} have passed.": "De {whole} han pasado {said}.",
    "{said} of them has passed.": "De ese plazo ha pasado {said}.",
    "{said} of them have passed.": "De ese plazo han pasado {said}.",
    "The rest is counted as soon as we go on.": "El resto se cuenta en cuanto continuemos.",
    "So we aim to solve it by {at}.": "Así, nuestra meta es resolverlo a más tardar {when}.",
    "We wanted to solve it by {at} and are late. We are sorry.": (
        "Queríamos resolverlo a más tardar {when} y estamos retrasados. Lo sentimos."
    ),
    "We resolved it {when}, in time.": "Lo resolvimos {when}, a tiempo.",
    "We resolved it {when}, after {length}: in time.": (
        "Lo resolvimos {when}, en {length}: a tiempo."
    ),
    "We resolved it {when}, after {length}: {late} late. We are sorry.": (
        "Lo resolvimos {when}, en {length}: con {late} de retraso. Lo sentimos."
    ),
    "Our first answer: {counted} of {allowed}.": (
        "Nuestra primera respuesta: {counted} de {allowed}."
    ),
    "Solving it: {counted} of {allowed}.": "La solución: {counted} de {allowed}.",
    "We looked at it": "Lo revisamos",
    "Now": "Ahora",
    "What we aim for": "Nuestra meta",
    "counts": "cuenta",
    "past the deadline": "después del plazo",
    "still to come": "por venir",
    "closed||for a while": "cerrado",
    "before the first opening": "antes de abrir",
    "holiday": "feriado",
    "break": "descanso",
    "on hold": "en pausa",
    "resolved, until reopened": "resuelto, hasta reabrirlo",
    "{begins} to {ends}: {length}, {meaning}": "{begins} a {ends}: {length}, {meaning}",
}
