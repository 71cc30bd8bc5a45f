"""Values of a record: checked against the declared columns, and as the database keeps and gives them."""

import re
from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from uuid import UUID

from motcua.contexts.catalogue.words import Value
from motcua.contexts.registries.errors import ValuesWrong
from motcua.contexts.registries.model.columns import Book, Column
from motcua.contexts.registries.model.seals import Seals
from motcua.kernel.texts import msg

LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What values are checked against besides their columns: patterns of number series, codes of lists."""

    patterns: Mapping[str, str]
    choices: Mapping[str, Collection[str]]


def checked(book: Book, values: Mapping[str, Value], words: Vocabulary) -> dict[str, Value]:
    """The values in their one spelling, empty ones left out. Raises ValuesWrong with a message for each field."""
    fields: dict[str, str] = {}
    clean: dict[str, Value] = {}
    for fact in values:
        if book.column(fact) is None:
            fields[fact] = msg("The registry has no such field. Leave it out")
    for column in book.columns:
        value = values.get(column.fact)
        if value is None or value == "" or value == []:
            if column.required:
                fields[column.fact] = msg("This is required")
            continue
        try:
            clean[column.fact] = _checked(book, column, value, words)
        except WrongValue as wrong:
            fields[column.fact] = wrong.expected
    if fields:
        raise ValuesWrong(fields, registry=book.id)
    return clean


class WrongValue(ValueError):
    """One value is wrong; says what is expected."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


def _checked(
    book: Book,
    column: Column,
    value: Value,
    words: Vocabulary,
) -> Value:
    match column.type:
        case "yesno":
            if not isinstance(value, bool):
                raise WrongValue(msg("Yes or no is expected"))
            return value
        case "integer" | "money":
            return _integer(value)
        case "number":
            pattern = words.patterns.get(column.number or "")
            text = _text(value)
            if pattern is not None and not re.fullmatch(pattern, text):
                raise WrongValue(msg("This number does not have the expected form"))
            return text
        case "choice":
            known = words.choices.get(book.facts[column.fact].choices or "")
            text = _text(value)
            if known is not None and text not in known:
                raise WrongValue(msg("One of the listed choices is expected"))
            return text
        case _:
            return _spelled(column, _text(value))


def _spelled(column: Column, text: str) -> Value:
    try:
        match column.type:
            case "date":
                return date.fromisoformat(text).isoformat()
            case "partial-date":
                date.fromisoformat(f"{text}-01-01"[:10] if len(text) < 10 else text)
                return text
            case "time":
                return time.fromisoformat(text).isoformat("minutes")
            case "decimal":
                number = Decimal(text)
                if not number.is_finite():
                    raise WrongValue(msg("A decimal number is expected"))
                return text
            case "subject":
                return str(UUID(text))
            case _:
                return text
    except (ValueError, InvalidOperation) as error:
        if isinstance(error, WrongValue):
            raise
        raise WrongValue(_EXPECTED[column.type]) from None


_EXPECTED = {
    "date": msg("A date is expected: year-month-day"),
    "partial-date": msg("A year, year-month or a date is expected"),
    "time": msg("A time is expected: hours:minutes"),
    "decimal": msg("A decimal number is expected"),
    "subject": msg("The key of a subject is expected"),
}


def _integer(value: Value) -> int:
    if isinstance(value, bool):
        raise WrongValue(msg("A whole number is expected"))
    if isinstance(value, int) or (isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value)):
        number = int(value)
        if -(2**63) <= number < 2**63:
            return number
    raise WrongValue(msg("A whole number is expected"))


def _text(value: Value) -> str:
    if isinstance(value, list):
        value = ", ".join(value)
    if not isinstance(value, str):
        raise WrongValue(msg("A text is expected"))
    if len(value) > LONGEST_TEXT or "\x00" in value:
        raise WrongValue(msg("A shorter text is expected"))
    return value


def kept(book: Book, values: Mapping[str, Value], seals: Seals) -> dict[str, object]:
    """Values as the write function takes them: by column, numbers sealed and claimed (base64)."""
    raw = kept_raw(book, values, seals)
    return {
        name: b64encode(value).decode() if isinstance(value, bytes) else value
        for name, value in raw.items()
    }


def kept_raw(book: Book, values: Mapping[str, Value], seals: Seals) -> dict[str, object]:
    """Values by column, numbers as bytes: what COPY takes."""
    row: dict[str, object] = {}
    for column in book.columns:
        value = values.get(column.fact)
        if value is None:
            continue
        if column.number is not None:
            row[column.name] = seals.seal(column.number, str(value))
            row[column.claim or ""] = seals.claim(column.number, str(value))
        else:
            row[column.name] = value
    return row


def given(book: Book, row: Mapping[str, object], seals: Seals) -> dict[str, Value]:
    """Values as readers get them: by fact, numbers opened."""
    values: dict[str, Value] = {}
    for fact, value in row.items():
        column = book.column(fact)
        if column is not None and column.number is not None:
            values[fact] = seals.open(column.number, b64decode(str(value)))
        else:
            values[fact] = value  # type: ignore[assignment]  # typed by the column it comes from
    return values
