"""Decides how instants, lengths, sizes and numbers are said to a person."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zlib import crc32
from zoneinfo import ZoneInfo

import phonenumbers

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HUES = 6
# Our own names, not strftime's: those follow the machine's locale, and take four times as long.
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def relative(at: datetime, *, now: datetime, zone: tzinfo) -> str:
    """Say an aware instant as seen from `now` by a reader in `zone`.

    >>> chicago = ZoneInfo("America/Chicago")
    >>> now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    >>> relative(datetime(2026, 11, 22, 22, 20, tzinfo=UTC), now=now, zone=chicago)
    'yesterday 4:20 pm'
    """
    distance = abs(at - now)
    if distance < MINUTE:
        return "in a moment" if at > now else "just now"
    if distance < HOUR:
        return _directed(plural(distance // MINUTE, "minute"), is_ahead=at > now)
    there, here = at.astimezone(zone), now.astimezone(zone)
    if there.date() == here.date():
        return _directed(plural(distance // HOUR, "hour"), is_ahead=at > now)
    return _on_another_day(there, here)


def _directed(length: str, *, is_ahead: bool) -> str:
    return f"in {length}" if is_ahead else f"{length} ago"


def _on_another_day(there: datetime, here: datetime) -> str:
    days = (there.date() - here.date()).days
    if days in (-1, 1):
        return f"{'tomorrow' if days == 1 else 'yesterday'} {_wall(there)}"
    if abs(days) < 7:
        return f"{DAYS[there.weekday()]} {_wall(there)}"
    if there.year == here.year:
        return f"{MONTHS[there.month - 1]} {there.day}"
    return f"{MONTHS[there.month - 1]} {there.day}, {there.year}"


def recent(at: datetime, *, now: datetime, zone: tzinfo) -> str:
    """The same as `relative` where that says more than the wall does: today; else nothing.

    >>> recent(datetime(2026, 11, 20, tzinfo=UTC), now=datetime(2026, 11, 23, tzinfo=UTC), zone=UTC)
    ''
    """
    is_today = at.astimezone(zone).date() == now.astimezone(zone).date()
    return relative(at, now=now, zone=zone) if is_today else ""


def local(at: datetime, *, zone: ZoneInfo, now: datetime) -> str:
    """Say an aware instant on the reader's wall, with the zone's name; the year if not this one.

    >>> at = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)
    >>> local(at, zone=ZoneInfo("America/Chicago"), now=at)
    'Mon, Nov 23, 7:02 am CST'
    """
    there = at.astimezone(zone)
    year = "" if there.year == now.astimezone(zone).year else f", {there.year}"
    return f"{_date(there)}{year}, {_wall(there)} {there.tzname()}"


def _date(there: datetime) -> str:
    return f"{DAYS[there.weekday()]}, {MONTHS[there.month - 1]} {there.day}"


def _wall(there: datetime) -> str:
    return f"{there.hour % 12 or 12}:{there.minute:02} {'am' if there.hour < 12 else 'pm'}"


def wall(at: datetime, *, zone: ZoneInfo, now: datetime) -> str:
    """Say the wall time of an aware instant where its day is said already.

    >>> at = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)
    >>> wall(at, zone=ZoneInfo("America/Chicago"), now=at)
    '7:02 am'
    """
    return _wall(at.astimezone(zone))


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


def clock_time(at: datetime, *, zone: ZoneInfo, now: datetime) -> str:
    """Say the wall time of an aware instant, with as much of the date as it needs.

    >>> at = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)
    >>> clock_time(at, zone=ZoneInfo("America/Chicago"), now=at)
    '7:02 am'
    """
    there, here = at.astimezone(zone), now.astimezone(zone)
    if there.date() == here.date():
        return f"{_wall(there)}"
    if abs((there.date() - here.date()).days) < 7:
        return f"{DAYS[there.weekday()]} {_wall(there)}"
    year = "" if there.year == here.year else f", {there.year}"
    return f"{MONTHS[there.month - 1]} {there.day}{year}, {_wall(there)}"


def duration(length: timedelta, *, in_days: bool = True) -> str:
    """Say a length, rounded down, in its two largest units.

    Working time has no days of 24 hours: pass `in_days=False` and it stays in hours.

    >>> duration(timedelta(hours=27, minutes=5)), duration(timedelta(hours=27), in_days=False)
    ('1 day 3 h', '27 h')
    """
    length = abs(length)
    if length < MINUTE:
        return "under a minute"
    if length < HOUR:
        return f"{length // MINUTE} min"
    if length < DAY or not in_days:
        return _two_units(f"{length // HOUR} h", length % HOUR // MINUTE, "min")
    return _two_units(plural(length // DAY, "day"), length % DAY // HOUR, "h")


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
