"""Decision tables of the closed language: exactly one row answers each case.

    inputs: [channel, role.fact]      what the rows look at, at most twelve:
        role.fact                     a choice, yesno, unit, integer, decimal, money or date
        role.fact.age                 full years since a date, on the day of filing
        role.fact.days_since          calendar days since a date
        role.group.count              how many entries a group has
        role.group.fact.sum           a number of its entries, added up
        channel                       online, counter or post
        day                           the local day of filing
    rows: [{when: {input: CELL, …}, …}]
    CELL: any | value | [value, …] | {none_of: [value, …]} | {over: n} {under: n} {at_least: n} {at_most: n}, together
          where more than one is given. An input that a row does not name is `any`.

A row holds from `effective_from` to `effective_to`, without them as long as its service. An input that is not
known fits `any` alone. No row, or more than one, is a value with a name, never an exception.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, Literal, NamedTuple, Protocol, TypeVar

from motcua.contexts.catalogue.words.cells import (
    ANY,
    Named,
    TableRow,
    codes_of,
    in_force_of,
    stretches_of,
)
from motcua.contexts.catalogue.words.declared import Fact
from motcua.contexts.catalogue.words.domains import (
    HIGHEST,
    LOWEST,
    Codes,
    Domain,
    Line,
    Number,
    Stretch,
    days,
    plain_codes,
    units,
)
from motcua.contexts.catalogue.words.entries import entries, total
from motcua.contexts.catalogue.words.operands import RuleWrong, plain
from motcua.contexts.catalogue.words.rules import full_years
from motcua.contexts.catalogue.words.state import FactKey, State, Withheld, key
from motcua.contexts.territory.words import Territory

CHANNEL: Final = "channel"
DAY: Final = "day"
CHANNELS: Final = ("online", "counter", "post")
MEASURES: Final[Mapping[str, Callable[[date, date], int]]] = {
    "age": full_years,
    "days_since": lambda since, today: (today - since).days,
}
COUNT: Final = "count"
SUM: Final = "sum"
MOST_INPUTS: Final = 12
TYPES: Final = ("choice", "yesno", "unit", "integer", "decimal", "money", "date")


class Rows(Protocol):
    """Any table: what it looks at, and its rows."""

    @property
    def inputs(self) -> list[str]: ...
    @property
    def rows(self) -> Sequence[TableRow]: ...


@dataclass(frozen=True, slots=True)
class Undecided:
    """Why a table does not answer: an input is not known, or no row fits, or (in a table that was not checked)
    several do. `inputs` are those that are not known."""

    code: Literal["input-missing", "no-row", "several-rows"]
    inputs: tuple[str, ...] = ()


Known = str | Number | None
Get = Callable[[State, date, str], Known]


@dataclass(frozen=True, slots=True)
class Input:
    name: str
    domain: Domain
    get: Get


DAY_INPUT: Final = Input(DAY, days(), lambda state, day, channel: day.toordinal())


class Class(NamedTuple):
    """Values of an input that no cell of the table tells apart, and the rows (as bits) that they fit."""

    rows: int
    values: tuple[str, ...] | Stretch


@dataclass(frozen=True, slots=True)
class Column:
    """An input with the rows that each of its values fits. `free` are the rows that take any value. `classes`
    are made when asked for: of thousands of units a table keeps only those that a row names."""

    input: Input
    free: int
    find: Callable[[Known], int]
    classes: Callable[[], tuple[Class, ...]]


R = TypeVar("R", bound=TableRow)


@dataclass(frozen=True, slots=True)
class DecisionTable(Generic[R]):
    rows: Sequence[R]
    columns: tuple[Column, ...]

    def decide(self, state: State, day: date, channel: str) -> R | Undecided:
        """The one row that answers the case."""
        hits = (1 << len(self.rows)) - 1
        missing = []
        for column in self.columns:
            value = column.input.get(state, day, channel)
            if value is None:
                missing.append(column.input.name)
                hits &= column.free
            else:
                hits &= column.find(value)
        if not hits:
            return Undecided("input-missing", tuple(missing)) if missing else Undecided("no-row")
        return Undecided("several-rows") if hits & (hits - 1) else self.rows[hits.bit_length() - 1]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a pack has declared of facts, codes and units."""

    facts: Mapping[str, Fact]
    codes: Mapping[str, Collection[str]]
    territory: Territory


def fact_of(name: str) -> str | None:
    """The `role.fact` that an input looks at; none for the built-in ones."""
    if name in (CHANNEL, DAY):
        return None
    about, _, measure = name.rpartition(".")
    if measure == SUM and about.count(".") == 2:
        return about.rpartition(".")[0]
    return about if "." in about and measure in (*MEASURES, COUNT) else name


def compile_input(name: str, vocabulary: Vocabulary) -> Input:
    """Raises RuleWrong."""
    if name == CHANNEL:
        return Input(name, plain_codes(CHANNELS), lambda state, day, channel: channel)
    if name == DAY:
        return DAY_INPUT
    about = fact_of(name) or ""
    try:
        role, fact_id = key(about)
    except ValueError:
        remedy = "Name a `role.fact`, `channel` or `day`."
        raise RuleWrong((), f"`{name}` is no input.", remedy) from None
    fact = vocabulary.facts.get(fact_id)
    if fact is None:
        raise RuleWrong((), f"There is no fact `{fact_id}`.", "Declare it in `facts/`.")
    if about != name and name.rpartition(".")[2] in (COUNT, SUM):
        return _over(name, fact, (role, fact_id), vocabulary)
    if about != name:
        return _measured(name, fact, (role, fact_id))
    match fact.type:
        case "choice":
            domain: Domain = plain_codes(vocabulary.codes.get(fact.choices or "", ()))
        case "yesno":
            domain = plain_codes(("true", "false"))
        case "unit":
            domain = units(vocabulary.territory, fact.level or "")
        case "integer" | "decimal" | "money":
            domain = Line("decimal" if fact.type == "decimal" else "integer")
        case "date":
            domain = days()
        case other:
            raise RuleWrong((), f"A table cannot look at a {other}.", f"Types: {', '.join(TYPES)}.")
    return Input(name, domain, _getter(domain, (role, fact_id)))


def _measured(name: str, fact: Fact, about: tuple[str, str]) -> Input:
    if fact.type != "date":
        raise RuleWrong((), f"`{'.'.join(about)}` is of type {fact.type}.", "Name a date.")
    measure, since = MEASURES[name.rpartition(".")[2]], _getter(days(), about)

    def get(state: State, day: date, channel: str) -> Known:
        found = since(state, day, channel)
        return measure(date.fromordinal(found), day) if isinstance(found, int) else None

    return Input(name, Line("integer"), get)


def _over(name: str, fact: Fact, group: FactKey, vocabulary: Vocabulary) -> Input:
    """A number over the entries of a group."""
    if fact.type != "group":
        raise RuleWrong((), f"`{'.'.join(group)}` is of type {fact.type}.", "Name a group.")
    if name.endswith(f".{COUNT}"):
        return Input(name, Line("integer"), lambda state, day, channel: _many(state, group))
    added = name.removesuffix(f".{SUM}").rpartition(".")[2]
    number = vocabulary.facts.get(added)
    if number is None or number.type not in ("integer", "decimal", "money"):
        raise RuleWrong((), f"`{added}` is no number.", "Name a number of the entries.")
    domain = Line("decimal" if number.type == "decimal" else "integer")

    def get(state: State, day: date, channel: str) -> Known:
        found = total(state, group, added)
        return None if found is None else domain.read(str(found))

    return Input(name, domain, get)


def _many(state: State, group: FactKey) -> int | None:
    found = entries(state, group)
    return None if found is None else len(found)


def _getter(domain: Domain, about: tuple[str, str]) -> Get:
    """What the case knows; what may not be shown, or cannot be read, is not known."""
    read: Callable[[str], Known] = domain.read if isinstance(domain, Line) else str

    def get(state: State, day: date, channel: str) -> Known:
        answer = state.facts.get(about)
        if answer is None or answer.value is None or isinstance(answer.value, (list, Withheld)):
            return None
        return read(plain(answer.value))

    return get


def compile_table(
    rows: Sequence[R], inputs: Sequence[Input], term: tuple[date, date] = (date.min, date.max)
) -> DecisionTable[R]:
    """The rows as a function. `term` are the days on which their service is in force: the classes of the
    columns reach no further. Raises RuleWrong."""
    inputs = list(inputs)
    dated = any(row.effective_from or row.effective_to for row in rows)
    if dated and DAY not in [one.name for one in inputs]:
        inputs.append(DAY_INPUT)
    columns = []
    for one in inputs:
        if one.name == DAY:
            one = Input(DAY, days(*term), one.get)
        domain = one.domain
        columns.append(
            _coded(one, domain, rows) if isinstance(domain, Codes) else _lined(one, domain, rows)
        )
    return DecisionTable(rows, tuple(columns))


def read_cell(one: Input, row: TableRow, place: int) -> None:
    """Raises RuleWrong, with the path inside the table, where a row names nothing that the input can be."""
    if isinstance(one.domain, Codes):
        _codes(one.domain, one, row, place)
    else:
        _stretches(one.domain, one, row, place)


def _codes(domain: Codes, one: Input, row: TableRow, place: int) -> Named | None:
    return codes_of(domain, row.when.get(one.name, ANY), ("rows", place, "when", one.name))


def _stretches(domain: Line, one: Input, row: TableRow, place: int) -> tuple[Stretch, ...] | None:
    path = ("rows", place, "when", one.name)
    meant = stretches_of(domain, row.when.get(one.name, ANY), path)
    return meant if one.name != DAY else in_force_of(row, place, meant)


def _coded(one: Input, domain: Codes, rows: Sequence[TableRow]) -> Column:
    cells = [_codes(domain, one, row, place) for place, row in enumerate(rows)]
    free = _free(cells)
    unnamed = sum(1 << place for place, cell in enumerate(cells) if cell is None or cell.without)
    fits: dict[str, int] = {}
    for place, cell in enumerate(cells):
        for code in () if cell is None else cell.codes:
            fits[code] = fits.get(code, unnamed) ^ 1 << place

    def classes() -> tuple[Class, ...]:
        alike: dict[int, list[str]] = {}
        for code in sorted(domain.codes):
            alike.setdefault(fits.get(code, unnamed), []).append(code)
        return tuple(Class(mask, tuple(some)) for mask, some in alike.items())

    return Column(one, free, lambda value: fits.get(str(value), unnamed), classes)


def _lined(one: Input, domain: Line, rows: Sequence[TableRow]) -> Column:
    cells = [_stretches(domain, one, row, place) for place, row in enumerate(rows)]
    free = _free(cells)
    ends = {
        LOWEST,
        HIGHEST,
        *domain.whole,
        *(cut for cell in cells for s in cell or () for cut in s),
    }
    cuts = sorted(ends)
    order = {cut: at for at, cut in enumerate(cuts)}
    fits = [free] * (len(cuts) - 1)
    for place, cell in enumerate(cells):
        for stretch in cell or ():
            for at in range(order[stretch.first], order[stretch.last]):
                fits[at] |= 1 << place
    inner = cuts[1:-1]

    def classes() -> tuple[Class, ...]:
        return tuple(
            Class(mask, Stretch(first, last))
            for mask, first, last in zip(fits, cuts, cuts[1:], strict=False)
            if domain.whole.first <= first and last <= domain.whole.last
        )

    def find(value: Known) -> int:
        return fits[bisect_right(inner, (value, 0))]

    return Column(one, free, find, classes)


def _free(cells: Sequence[object]) -> int:
    return sum(1 << place for place, cell in enumerate(cells) if cell is None)
