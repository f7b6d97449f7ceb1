"""Decides how instants, lengths, sizes and numbers are said to a person."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zlib import crc32
from zoneinfo import ZoneInfo

import phonenumbers

from switchboard.policy.spoken_time import Language
from switchboard.ui.phrases import counted, said

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HUES = 6
# Our own names, not strftime's: those follow the machine's locale, and take four times as long.
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DIAS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
MESES = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
ENGLISH = Language.ENGLISH


def relative(at: datetime, *, now: datetime, zone: tzinfo, language: Language = ENGLISH) -> str:
    """Say an aware instant as seen from `now` by a reader in `zone`.

    >>> chicago = ZoneInfo("America/Chicago")
    >>> now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    >>> relative(datetime(2026, 11, 22, 22, 20, tzinfo=UTC), now=now, zone=chicago)
    'yesterday 4:20 pm'
    >>> relative(now - 5 * MINUTE, now=now, zone=chicago, language=Language.SPANISH)
    'hace 5 minutos'
    """
    distance = abs(at - now)
    if distance < MINUTE:
        return said("in a moment" if at > now else "just now", language)
    if distance < HOUR:
        length = counted(distance // MINUTE, "{count} minute", "{count} minutes", language)
        return _directed(length, is_ahead=at > now, language=language)
    there, here = at.astimezone(zone), now.astimezone(zone)
    if there.date() == here.date():
        length = counted(distance // HOUR, "{count} hour", "{count} hours", language)
        return _directed(length, is_ahead=at > now, language=language)
    return _on_another_day(there, here, language)


def _directed(length: str, *, is_ahead: bool, language: Language) -> str:
    return said("in {length}" if is_ahead else "{length} ago", language, length=length)


def _on_another_day(there: datetime, here: datetime, language: Language) -> str:
    days = (there.date() - here.date()).days
    if days in (-1, 1):
        name = said("tomorrow" if days == 1 else "yesterday", language)
        return f"{name} {on_the_wall(there, language)}"
    if abs(days) < 7:
        return f"{_weekday(there, language)} {on_the_wall(there, language)}"
    return _month_day(there, language, has_year=there.year != here.year)


def recent(at: datetime, *, now: datetime, zone: tzinfo, language: Language = ENGLISH) -> str:
    """The same as `relative` where that says more than the wall does: today; else nothing.

    >>> recent(datetime(2026, 11, 20, tzinfo=UTC), now=datetime(2026, 11, 23, tzinfo=UTC), zone=UTC)
    ''
    """
    is_today = at.astimezone(zone).date() == now.astimezone(zone).date()
    return relative(at, now=now, zone=zone, language=language) if is_today else ""


def local(at: datetime, *, zone: ZoneInfo, now: datetime, language: Language = ENGLISH) -> str:
    """Say an aware instant on the reader's wall, with the zone's name; the year if not this one.

    >>> at = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)
    >>> local(at, zone=ZoneInfo("America/Chicago"), now=at)
    'Mon, Nov 23, 7:02 am CST'
    >>> chicago = ZoneInfo("America/Chicago")
    >>> local(at, zone=chicago, now=at, language=Language.SPANISH).replace(chr(160), " ")
    'lun 23 nov, 7:02 a. m. CST'
    """
    there = at.astimezone(zone)
    has_year = there.year != now.astimezone(zone).year
    on = _month_day(there, language, has_year=has_year)
    joint = " " if language is Language.SPANISH else ", "
    return (
        f"{_weekday(there, language)}{joint}{on}, {on_the_wall(there, language)} {there.tzname()}"
    )


def on_the_wall(there: datetime, language: Language) -> str:
    """The time that a clock on the wall shows."""
    if language is Language.SPANISH:
        half = "a.\u00a0m." if there.hour < 12 else "p.\u00a0m."
        return f"{there.hour % 12 or 12}:{there.minute:02}\u00a0{half}"
    return f"{there.hour % 12 or 12}:{there.minute:02} {'am' if there.hour < 12 else 'pm'}"


def wall(at: datetime, *, zone: ZoneInfo, now: datetime, language: Language = ENGLISH) -> str:
    """Say the wall time of an aware instant where its day is said already.

    >>> at = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)
    >>> wall(at, zone=ZoneInfo("America/Chicago"), now=at)
    '7:02 am'
    """
    return on_the_wall(at.astimezone(zone), language)


def day_name(on: date, *, today: date) -> str:
    """Say a day as the head of what happened on it; the year if it is another than today's.

    >>> day_name(date(2026, 11, 23), today=date(2026, 11, 23))
    'Today'
    >>> day_name(date(2025, 11, 20), today=date(2026, 11, 23))
    'Thu, Nov 20, 2025'
    """
    if 0 <= (today - on).days < 2:
        return "Yesterday" if on < today else "Today"
    year = "" if on.year == today.year else f", {on.year}"
    return f"{DAYS[on.weekday()]}, {MONTHS[on.month - 1]} {on.day}{year}"


def _weekday(there: datetime, language: Language) -> str:
    return (DIAS if language is Language.SPANISH else DAYS)[there.weekday()]


def _month_day(there: datetime, language: Language, *, has_year: bool) -> str:
    if language is Language.SPANISH:
        return f"{there.day} {MESES[there.month - 1]}{f' {there.year}' if has_year else ''}"
    return f"{MONTHS[there.month - 1]} {there.day}{f', {there.year}' if has_year else ''}"


def clock_time(at: datetime, *, zone: ZoneInfo, now: datetime, language: Language = ENGLISH) -> str:
    """Say the wall time of an aware instant, with as much of the date as it needs.

    >>> at = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)
    >>> clock_time(at, zone=ZoneInfo("America/Chicago"), now=at)
    '7:02 am'
    """
    there, here = at.astimezone(zone), now.astimezone(zone)
    if there.date() == here.date():
        return on_the_wall(there, language)
    if abs((there.date() - here.date()).days) < 7:
        return f"{_weekday(there, language)} {on_the_wall(there, language)}"
    has_year = there.year != here.year
    return f"{_month_day(there, language, has_year=has_year)}, {on_the_wall(there, language)}"


def duration(length: timedelta, *, in_days: bool = True, language: Language = ENGLISH) -> str:
    """Say a length, rounded down, in its two largest units.

    Working time has no days of 24 hours: pass `in_days=False` and it stays in hours.

    >>> duration(timedelta(hours=27, minutes=5)), duration(timedelta(hours=27), in_days=False)
    ('1 day 3 h', '27 h')
    """
    length = abs(length)
    if length < MINUTE:
        return said("under a minute", language)
    if length < HOUR:
        return f"{length // MINUTE} min"
    if length < DAY or not in_days:
        return _two_units(f"{length // HOUR} h", length % HOUR // MINUTE, "min")
    days = counted(length // DAY, "{count} day", "{count} days", language)
    return _two_units(days, length % DAY // HOUR, "h")


def _two_units(large: str, rest: int, unit: str) -> str:
    return f"{large} {rest} {unit}" if rest else large


def plural(count: int, one: str, many: str | None = None) -> str:
    """Say a count with its noun.

    >>> plural(1, "ticket"), plural(1200, "ticket"), plural(2, "reply", "replies")
    ('1 ticket', '1,200 tickets', '2 replies')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def size(count: int) -> str:
    """Say a number of bytes in decimal units, as a mail program shows them.

    >>> size(999), size(412_400), size(1_300_000)
    ('999 bytes', '412 kB', '1.3 MB')
    """
    if count < 1000:
        return plural(count, "byte")
    if count < 999_500:
        return f"{count / 1000:.0f} kB"
    if count < 999_950_000:
        return f"{count / 1e6:.1f} MB"
    return f"{count / 1e9:.1f} GB"


def phone(number: str) -> str:
    """Say a phone number as its country writes it; what can't be read is left as it is.

    >>> phone("+17375550142"), phone("+442079460018"), phone("ext. 12")
    ('(737) 555-0142', '+44 20 7946 0018', 'ext. 12')
    """
    parsed = _parsed(number)
    if parsed is None:
        return number
    style = phonenumbers.PhoneNumberFormat
    at_home = parsed.country_code == 1
    return phonenumbers.format_number(parsed, style.NATIONAL if at_home else style.INTERNATIONAL)


def tel(number: str) -> str:
    """Give the address of a `tel:` link, or an empty string when there is nothing to dial.

    >>> tel("(737) 555-0142")
    'tel:+17375550142'
    """
    parsed = _parsed(number)
    if parsed is None:
        return ""
    return "tel:" + phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _parsed(number: str) -> phonenumbers.PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_possible_number(parsed) else None


def initials(name: str) -> str:
    """Give the one or two letters that stand for a person or a company.

    >>> initials("Dana Whitfield"), initials("dana@example.com"), initials("")
    ('DW', 'D', '?')
    """
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return "?"
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper()


def hue(name: str) -> int:
    """Give the same one of six colours to a name every time.

    >>> hue("Dana Whitfield") == hue("Dana Whitfield") and hue("") in range(HUES)
    True
    """
    return crc32(name.encode()) % HUES


def iso(at: datetime) -> str:
    """Give an instant in UTC for a machine's eyes, as `<time datetime>` wants it.

    >>> iso(datetime(2026, 11, 23, 7, 2, tzinfo=ZoneInfo("America/Chicago")))
    '2026-11-23T13:02:00Z'
    """
    return at.astimezone(UTC).isoformat()[:19] + "Z"
