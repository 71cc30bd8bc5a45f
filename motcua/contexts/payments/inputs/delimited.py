"""Statements as CSV, in the form that the account declares. One line is one movement: a quote that is not closed on
its line makes that line wrong and no other."""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from motcua.contexts.payments.clients import plain
from motcua.contexts.payments.errors import StatementWrong
from motcua.contexts.payments.model import amounts
from motcua.contexts.payments.words import (
    Account,
    CsvForm,
    Movement,
    Stage,
    Statement,
    WrongLine,
)
from motcua.kernel.texts import msg

_YEARS = range(2000, 2200)
_LONGEST_REF = 200


class _Wrong(Exception):
    """Why a line cannot be read."""


def read(account: Account, content: bytes) -> Statement:
    """See statements.statement."""
    form = account.csv
    if form is None:
        raise StatementWrong({"file": msg("No form of CSV is declared for this account")})
    lines = _lines(form, content)
    head = next(lines, None)
    if head is None:
        raise StatementWrong({"file": msg("The file is empty")})
    try:
        heads = _cells(form, head[1])
    except _Wrong as problem:
        raise StatementWrong({"file": problem.args[0]}) from None
    places, width = _places(form, heads), len(heads)
    movements: list[Movement] = []
    wrong: list[WrongLine] = []
    seen: Counter[str] = Counter()
    for number, line in lines:
        try:
            movements.append(_movement(account, form, places, _row(form, line, width), seen))
        except _Wrong as problem:
            wrong.append(WrongLine(number, problem.args[0]))
    return Statement(tuple(movements), tuple(wrong))


def _lines(form: CsvForm, content: bytes) -> Iterator[tuple[int, str]]:
    """(number, line) of what follows the skipped lines and is not empty; what is no text stays marked."""
    try:
        text = content.decode(form.encoding, "surrogateescape")
    except (UnicodeError, LookupError):
        raise StatementWrong({"file": msg("The file is not written as declared")}) from None
    for number, line in enumerate(text.split("\n"), 1):
        if number > form.skip and line.strip():
            yield number, line.rstrip("\r")


def _cells(form: CsvForm, line: str) -> list[str]:
    try:
        return [
            cell.strip() for cell in next(csv.reader([line], delimiter=form.delimiter, strict=True))
        ]
    except csv.Error:
        raise _Wrong(msg("This line cannot be read: is a quote not closed?")) from None


def _places(form: CsvForm, heads: Sequence[str]) -> dict[str, int]:
    """Where each declared column stands. Raises StatementWrong naming what is not there once."""
    columns = form.columns
    named = (columns.ref, columns.date, columns.amount, columns.debit, columns.currency)
    wanted = [name for name in (*named, *columns.text) if name is not None]
    missing = [name for name in wanted if heads.count(name) != 1]
    if missing:
        text = msg("These columns are expected, each once: {names}", names=", ".join(missing))
        raise StatementWrong({"file": text})
    return {name: heads.index(name) for name in wanted}


def _row(form: CsvForm, line: str, width: int) -> list[str]:
    if any("\ud800" <= sign <= "\udfff" for sign in line):
        raise _Wrong(msg("This is not written in the declared encoding"))
    cells = _cells(form, line)
    if len(cells) != width:
        raise _Wrong(msg("{count} columns are expected", count=width))
    return cells


def _movement(
    account: Account, form: CsvForm, places: dict[str, int], row: list[str], seen: Counter[str]
) -> Movement:
    columns = form.columns
    value_at = _moment(row[places[columns.date]], form.date_format, ZoneInfo(account.zone))
    amount = _amount(account, form, places, row)
    if columns.currency is not None and row[places[columns.currency]] != account.currency:
        raise _Wrong(msg("The currency of the account is expected"))
    text = plain(" ".join(row[places[name]] for name in columns.text))
    if columns.ref is not None:
        ref = plain(row[places[columns.ref]])
        if not 1 <= len(ref) <= _LONGEST_REF:
            raise _Wrong(msg("The bank's own number of the movement is expected"))
    else:
        ref = _known_by(value_at, amount, text, seen)
    return Movement(ref, Stage.BOOKED, amount, account.currency, value_at, text)


def _known_by(value_at: datetime, amount: int, text: str, seen: Counter[str]) -> str:
    """A movement that the bank gave no number is known by what it says, and by which of its like it is: the
    same file, or a longer one of the same day, gives the same names."""
    said = f"{value_at.isoformat()}|{amount}|{text}"
    mark = hashlib.sha256(said.encode()).hexdigest()[:32]
    seen[mark] += 1
    return f"~{mark}-{seen[mark]}"


def _amount(account: Account, form: CsvForm, places: dict[str, int], row: list[str]) -> int:
    came = row[places[form.columns.amount]]
    if form.columns.debit is None:
        amount = _number(account, form, came)
    else:
        went = row[places[form.columns.debit]]
        numbers = [_number(account, form, cell) if cell else 0 for cell in (came, went)]
        if numbers[0] and numbers[1]:
            raise _Wrong(msg("Money either came or went, not both"))
        amount = numbers[0] - abs(numbers[1])
    if amount == 0:
        raise _Wrong(msg("An amount other than zero is expected"))
    return amount


def _number(account: Account, form: CsvForm, text: str) -> int:
    try:
        return amounts.read(
            text,
            minor_digits=account.minor_digits,
            decimal=form.decimal,
            thousands=form.thousands,
        )
    except amounts.AmountWrong:
        raise _Wrong(msg("This amount cannot be read")) from None


def _moment(text: str, form: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.strptime(text, form)  # noqa: DTZ007  # the zone is the account's
    except ValueError:
        raise _Wrong(msg("This date cannot be read")) from None
    if moment.year not in _YEARS:
        raise _Wrong(msg("This date cannot be read"))
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
