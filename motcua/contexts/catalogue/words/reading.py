"""Reads what a person typed into a typed value; refuses with one message that says what is expected."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal

from motcua.contexts.catalogue.errors import AnswerWrong
from motcua.contexts.catalogue.words.declared import Fact, Value
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
) -> Value:
    """The typed value of a question's form fields; None when empty and not required. Raises AnswerWrong."""
    if fact.type == "date":
        return _date(field, label, raw, required, None if fact.future else today)
    typed = (
        " ".join(raw.get(field, "").split())
        if fact.type != "longtext"
        else raw.get(field, "").strip()
    )
    if not typed:
        if required:
            chosen = fact.type in ("choice", "yesno", "unit", "agency") and choices
            message = (
                msg("Choose: {label}", label=label)
                if chosen
                else msg("Enter: {label}", label=label)
            )
            raise AnswerWrong(field, message)
        return None
    if _CONTROL.search(typed.replace("\r", "")):
        raise AnswerWrong(field, msg("Use letters and digits only: {label}", label=label))
    longest = _LONGEST.get(fact.type, 200)
    if len(typed) > longest:
        raise AnswerWrong(
            field, msg("Use at most {most} characters: {label}", most=longest, label=label)
        )
    match fact.type:
        case "yesno":
            if typed not in ("true", "false"):
                raise AnswerWrong(field, msg("Choose: {label}", label=label))
            return typed == "true"
        case "choice" | "agency":
            return _chosen(field, label, typed, choices)
        case "unit":
            return _unit(field, label, fact, typed, choices, territory, today)
        case "time":
            return _time(field, label, typed)
        case "integer":
            return _integer(field, label, typed)
        case "decimal":
            return _decimal(field, label, typed)
        case "name":
            if _LETTERLESS.search(typed):
                raise AnswerWrong(
                    field, msg("Enter a name with letters only: {label}", label=label)
                )
            return typed
        case _:
            return typed


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
) -> str:
    if choices:
        return _chosen(field, label, typed, choices)
    unit = territory.unit_by_code(typed, today)
    if unit is None:
        # The list of suggestions is not there on every device: a full name that fits one unit is as good.
        found = territory.search(typed, 2, level=fact.level, at=today)
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
