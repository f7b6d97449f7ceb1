"""Decides how an instant, a day and an hour are said to a reader, in each language of ours."""

from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Language(StrEnum):
    """The languages in which we can say whatever a policy leaves to us."""

    ENGLISH = "en"
    SPANISH = "es"

    @property
    def label(self) -> str:
        """The language as its own readers call it."""
        return "Español" if self is Language.SPANISH else "English"


_DAYS = {
    Language.ENGLISH: (
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ),
    Language.SPANISH: (
        "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
    ),
}  # fmt: skip
_MONTHS = {
    Language.ENGLISH: (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
    Language.SPANISH: (
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
        "octubre", "noviembre", "diciembre",
    ),
}  # fmt: skip
_HALVES = {Language.ENGLISH: ("am", "pm"), Language.SPANISH: ("a.\u00a0m.", "p.\u00a0m.")}
_MIDNIGHT = {Language.ENGLISH: "midnight", Language.SPANISH: "medianoche"}


def spoken_in(code: str) -> Language:
    """The language of ours for a contact's, by its first two letters; English for any other.

    >>> spoken_in("es-MX").value, spoken_in("fr").value
    ('es', 'en')
    """
    return Language.SPANISH if code.lower().partition("-")[0] == "es" else Language.ENGLISH


def instant(at: datetime, *, zone: str, language: Language = Language.ENGLISH) -> str:
    """An instant as people read it, in their zone and with its name.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 23, 13, 15, tzinfo=UTC)
    >>> instant(at, zone="America/Chicago")
    'Monday, November 23 at 7:15 am (CST)'
    >>> instant(at, zone="America/Chicago", language=Language.SPANISH).replace(chr(160), " ")
    'lunes 23 de noviembre a las 7:15 a. m. (CST)'
    """
    local = at.astimezone(ZoneInfo(zone))
    name = local.strftime("%Z")
    shown = f"UTC{name}" if name[:1] in {"+", "-"} else name
    hour = f"{local.hour % 12 or 12}:{local:%M} {_HALVES[language][local.hour >= 12]}"
    if language is Language.SPANISH:
        at_the = "a la" if local.hour % 12 == 1 else "a las"
        return f"{day(local.date(), language)} {at_the} {hour} ({shown})"
    return f"{day(local.date(), language)} at {hour} ({shown})"


def day(on: date, language: Language) -> str:
    """A date without its year.

    >>> day(date(2026, 11, 26), Language.ENGLISH), day(date(2026, 11, 26), Language.SPANISH)
    ('Thursday, November 26', 'jueves 26 de noviembre')
    """
    joint = " " if language is Language.SPANISH else ", "
    return f"{weekday(on.weekday(), language)}{joint}{month_day(on.month, on.day, language)}"


def month_day(month: int, on: int, language: Language) -> str:
    """A day of a month.

    >>> month_day(11, 26, Language.ENGLISH), month_day(11, 26, Language.SPANISH)
    ('November 26', '26 de noviembre')
    """
    name = _MONTHS[language][month - 1]
    return f"{on} de {name}" if language is Language.SPANISH else f"{name} {on}"


def weekday(number: int, language: Language) -> str:
    """The day of the week, 0 being Monday."""
    return _DAYS[language][number]


def clock(wall: str, language: Language) -> str:
    """A wall time as a calendar writes it, `07:30` or `24:00`; full hours without minutes.

    >>> clock("07:00", Language.ENGLISH), clock("17:30", Language.ENGLISH)
    ('7 am', '5:30 pm')
    >>> clock("24:00", Language.SPANISH)
    'medianoche'
    """
    hour, minute = int(wall[:2]), wall[3:5]
    if hour % 24 == 0 and minute == "00":
        return _MIDNIGHT[language]
    said = f"{hour % 12 or 12}" + (f":{minute}" if minute != "00" else "")
    return f"{said} {_HALVES[language][hour % 24 >= 12]}"
