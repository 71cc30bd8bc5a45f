"""Reads what a person typed into a typed value; refuses with one message that says what is expected."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal

from motcua.contexts.catalogue.errors import AnswerWrong
from motcua.contexts.catalogue.words import places
from motcua.contexts.catalogue.words.declared import Fact, Value
from motcua.contexts.catalogue.words.names import minor_digits
from motcua.contexts.catalogue.words.places import WITHIN
from motcua.contexts.territory.words import Territory
from motcua.kernel.texts import Text, msg

_LONGEST = {
    "text": 200,
    "name": 120,
    "address": 300,
    "longtext": 4000,
    "number": 40,
    "document": 80,
}
_LETTERLESS = re.compile(r"[\d_@#$%^*=+<>{}\[\]\\|/~]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def read(
    field: str,
    label: Text,
    fact: Fact,
    raw: Mapping[str, str],
    *,
    today: date,
    required: bool,
    choices: Sequence[str],
    territory: Territory,
    currency: str,
    shape: str | None = None,
) -> Value:
    """The typed value of a question's form fields; None when empty and not required. Several choices come as
    lines of one field. Raises AnswerWrong."""
    latest = None if fact.future else today
    match fact.type:
        case "date":
            return _date(field, label, raw, required, latest)
        case "partial-date":
            return _partial_date(field, label, raw, required, latest)
        case "choices":
            return _several(field, label, raw.get(field, ""), required, choices)
        case "declaration":
            return _declared(field, label, raw.get(field, ""), required)
    typed = (
        " ".join(raw.get(field, "").split())
        if fact.type != "longtext"
        else raw.get(field, "").strip()
    )
    if not typed:
        _left_empty(field, label, fact, required, choices)
        return None
    _presentable(field, label, fact, typed)
    match fact.type:
        case "yesno":
            if typed not in ("true", "false"):
                raise AnswerWrong(field, msg("Choose: {label}", label=label))
            return typed == "true"
        case "choice" | "agency":
            return _chosen(field, label, typed, choices)
        case "unit":
            within = raw.get(f"{field}{WITHIN}", "")
            return _unit(field, label, fact, typed, choices, territory, today, within)
        case "time":
            return _time(field, label, typed)
        case "integer":
            return _integer(field, label, typed)
        case "decimal":
            return _decimal(field, label, typed)
        case "money":
            return _money(field, label, typed, currency)
        case "number":
            return _number(field, label, typed, shape)
        case "name" if _LETTERLESS.search(typed):
            raise AnswerWrong(field, msg("Enter a name with letters only: {label}", label=label))
        case _:
            return typed


def _number(field: str, label: Text, typed: str, shape: str | None) -> str:
    """A number of a declared form; people set groups of signs apart by spaces."""
    number = typed.replace(" ", "")
    if shape is not None and re.fullmatch(shape, number) is None:
        message = msg("Enter the number as it stands on the paper: {label}", label=label)
        raise AnswerWrong(field, message)
    return number


def _left_empty(
    field: str, label: Text, fact: Fact, required: bool, choices: Sequence[str]
) -> None:
    if not required:
        return
    if choices and fact.type in ("choice", "yesno", "unit", "agency"):
        raise AnswerWrong(field, msg("Choose: {label}", label=label))
    raise AnswerWrong(field, msg("Enter: {label}", label=label))


def _presentable(field: str, label: Text, fact: Fact, typed: str) -> None:
    """Neither too long nor with signs that nobody types."""
    if _CONTROL.search(typed.replace("\r", "")):
        raise AnswerWrong(field, msg("Use letters and digits only: {label}", label=label))
    longest = _LONGEST.get(fact.type, 200)
    if len(typed) > longest:
        raise AnswerWrong(
            field, msg("Use at most {most} characters: {label}", most=longest, label=label)
        )


def _date(
    field: str, label: Text, raw: Mapping[str, str], required: bool, latest: date | None
) -> str | None:
    parts = [raw.get(f"{field}-{part}", "").strip() for part in ("day", "month", "year")]
    if not any(parts):
        if required:
            raise AnswerWrong(field, msg("Enter the day, month and year: {label}", label=label))
        return None
    if not all(part.isascii() and part.isdigit() for part in parts) or len(parts[2]) != 4:
        message = msg("Enter the day, month and a year with four digits: {label}", label=label)
        raise AnswerWrong(field, message)
    day, month, year = map(int, parts)
    try:
        found = date(year, month, day)
    except ValueError:
        raise AnswerWrong(
            field, msg("This day is not in the calendar: {label}", label=label)
        ) from None
    if latest is not None and found > latest:
        raise AnswerWrong(field, msg("Enter a day that is not in the future: {label}", label=label))
    return found.isoformat()


def _partial_date(
    field: str, label: Text, raw: Mapping[str, str], required: bool, latest: date | None
) -> str | None:
    """A year, `year-month`, or a whole day, in ISO 8601."""
    day, month, year = (raw.get(f"{field}-{part}", "").strip() for part in ("day", "month", "year"))
    if day or not (month or year):
        if month or year or not required:
            return _date(field, label, raw, required, latest)
        raise AnswerWrong(field, msg("Enter at least the year: {label}", label=label))
    parts = [part for part in (year, month) if part]
    if not all(part.isascii() and part.isdigit() for part in parts) or len(year) != 4:
        raise AnswerWrong(field, msg("Enter a year with four digits: {label}", label=label))
    try:
        first = date(int(year), int(month or 1), 1)
    except ValueError:
        raise AnswerWrong(
            field, msg("This day is not in the calendar: {label}", label=label)
        ) from None
    if latest is not None and first > latest:
        raise AnswerWrong(field, msg("Enter a day that is not in the future: {label}", label=label))
    return first.strftime("%Y-%m") if month else f"{first.year:04}"


def _several(
    field: str, label: Text, typed: str, required: bool, choices: Sequence[str]
) -> list[str] | None:
    """In the order of the list, each once."""
    chosen = set(typed.split("\n")) - {""}
    if chosen - set(choices):
        raise AnswerWrong(field, msg("Choose from the list: {label}", label=label))
    if not chosen and required:
        raise AnswerWrong(field, msg("Choose at least one: {label}", label=label))
    return [code for code in choices if code in chosen] or None


def _declared(field: str, label: Text, typed: str, required: bool) -> bool | None:
    if typed == "yes":
        return True
    if required:
        raise AnswerWrong(field, msg("Tick the box if this is true: {label}", label=label))
    return None


_AMOUNT = re.compile(
    r"(?P<whole>\d{1,3}(?:(?P<by>[., ])\d{3}(?:(?P=by)\d{3})*)?|\d{1,15})(?P<minor>[.,]\d+)?"
)


def _money(field: str, label: Text, typed: str, currency: str) -> int:
    """Minor units. Groups of three digits may be set apart by a dot, a comma or a space."""
    found = _AMOUNT.fullmatch(typed)
    digits = minor_digits(currency)
    minor = "" if found is None or found["minor"] is None else found["minor"][1:]
    whole = "" if found is None else re.sub(r"\D", "", found["whole"])
    if not whole or len(minor) > digits or len(whole) > 15:
        raise AnswerWrong(
            field, msg("Enter an amount in {currency}: {label}", currency=currency, label=label)
        )
    return int(whole + minor.ljust(digits, "0"))


def _chosen(field: str, label: Text, typed: str, choices: Sequence[str]) -> str:
    if typed not in choices:
        raise AnswerWrong(field, msg("Choose one from the list: {label}", label=label))
    return typed


def _unit(
    field: str,
    label: Text,
    fact: Fact,
    typed: str,
    choices: Sequence[str],
    territory: Territory,
    today: date,
    within: str,
) -> str:
    if choices:
        return _chosen(field, label, typed, choices)
    unit = territory.unit_by_code(typed, today)
    if unit is None:
        # The list of suggestions is not there on every device: a full name that fits one unit is as good.
        found = places.found(territory, fact, typed, today, within=within, most=2)
        unit = found[0] if len(found) == 1 else None
    if unit is None or (fact.level is not None and unit.level != fact.level):
        raise AnswerWrong(field, msg("Choose one place from the list: {label}", label=label))
    return unit.code


def _time(field: str, label: Text, typed: str) -> str:
    try:
        return time.fromisoformat(typed).isoformat(timespec="minutes")
    except ValueError:
        raise AnswerWrong(field, msg("Enter a time such as 14:30: {label}", label=label)) from None


def _integer(field: str, label: Text, typed: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,15}", typed):
        raise AnswerWrong(field, msg("Enter a whole number: {label}", label=label))
    return int(typed)


def _decimal(field: str, label: Text, typed: str) -> str:
    if not re.fullmatch(r"-?[0-9]{1,15}([.,][0-9]{1,9})?", typed):
        raise AnswerWrong(field, msg("Enter a number: {label}", label=label))
    return str(Decimal(typed.replace(",", ".")))
