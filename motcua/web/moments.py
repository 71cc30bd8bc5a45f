"""Dates, moments, numbers and what is left, in the language of the page and the zone of the pack."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from motcua.web.texts import spoken, translate, translate_number

_locales: dict[str, Locale] = {}


def locale() -> Locale:
    """How the current language writes dates and numbers; English where CLDR does not know it."""
    language = spoken()
    if language not in _locales:
        try:
            _locales[language] = Locale.parse(language.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            _locales[language] = Locale("en")
    return _locales[language]


def day(value: date | datetime | str | None, zone: tzinfo) -> str:
    """A date in words. The pattern is a text of its own: languages put more than names into it."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    if isinstance(value, datetime):
        value = value.astimezone(zone).date()
    return format_date(value, format=translate("d MMMM yyyy"), locale=locale())


def moment(value: datetime | str | None, zone: tzinfo) -> str:
    """A date with its time of the day, in the zone of the pack."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    there = value.astimezone(zone)
    time = format_time(there, format="HH:mm", locale=locale())
    return translate("{time} on {day}", time=time, day=day(there, zone))


def left(until: datetime | timedelta, now: datetime) -> str:
    """What is left in words, or by how much it is late."""
    span = until if isinstance(until, timedelta) else until - now
    if span < timedelta(0):
        return translate("{span} late", span=_span(-span))
    return translate("{span} left", span=_span(span))


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return translate_number("{n} minute", "{n} minutes", minutes)
    if minutes < 48 * 60:
        return translate_number("{n} hour", "{n} hours", minutes // 60)
    return translate_number("{n} day", "{n} days", minutes // (24 * 60))


def number(value: int | Decimal | float, digits: int | None = None) -> str:
    """A number with the marks of the language; `digits` after the mark."""
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=locale())


def date_parts(value: object) -> Mapping[str, str]:
    """What stands in the three boxes of a date field: from a date, an ISO text, or as typed."""
    if isinstance(value, Mapping):
        return {part: str(value.get(part, "")) for part in ("day", "month", "year")}
    if isinstance(value, str) and value:
        pieces: Sequence[str] = value[:10].split("-")
        if len(pieces) == 3:
            year, month, number_of_day = pieces
            return {"day": number_of_day.lstrip("0"), "month": month.lstrip("0"), "year": year}
    if isinstance(value, date):
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
    return {"day": "", "month": "", "year": ""}
