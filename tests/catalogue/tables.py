"""Tables for tests: small facts, random rows, all cases, and a reading of cells that shares no code with ours."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import msgspec
from hypothesis import strategies as st

from motcua.contexts.catalogue.words import (
    Answer,
    DecisionTable,
    Fact,
    Source,
    State,
    TableRow,
    Value,
    Vocabulary,
    compile_input,
    compile_table,
)
from tests.catalogue.make import release

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 6)
COLOURS = ("red", "green", "blue")
CHANNELS = ("online", "counter", "post")
FACTS = {
    "colour": "choice",
    "alive": "yesno",
    "count": "integer",
    "size": "decimal",
    "born": "date",
    "place": "unit",
    "words": "text",
}
Declared = tuple[list[str], list[dict[str, Any]]]
"""Inputs and rows."""
Case = Mapping[str, Any]
"""Input → value: text, yes or no, a number, a day."""


class Row(TableRow, frozen=True, kw_only=True):
    gives: int


def vocabulary(pack: str = "tests/packs/neverland", level: str = "plim") -> Vocabulary:
    named: dict[str, dict[str, str]] = {"colour": {"choices": "colours"}, "place": {"level": level}}
    facts = {
        name: msgspec.convert(
            {"fact": name, "type": kind, "label": {"en": name}, **named.get(name, {})}, Fact
        )
        for name, kind in FACTS.items()
    }
    return Vocabulary(facts, {"colours": COLOURS}, release(pack).territory)


def rows(*declared: Mapping[str, Any]) -> list[Row]:
    """Rows as a pack writes them; each gives its place."""
    return [
        msgspec.convert({"legal_basis": "x", "gives": place, **row}, Row)
        for place, row in enumerate(declared)
    ]


def table(
    inputs: Sequence[str],
    *declared: Mapping[str, Any],
    words: Vocabulary | None = None,
    term: tuple[date, date] = (FIRST, LAST),
) -> DecisionTable[Row]:
    known = words or vocabulary()
    return compile_table(rows(*declared), [compile_input(name, known) for name in inputs], term)


def decide(made: DecisionTable[Row], case: Case) -> Any:
    """What the table answers: a row's place, or why none."""
    facts = {
        tuple(name.split(".")): Answer(value=_json(value), source=Source(kind="person"))
        for name, value in case.items()
        if name not in ("channel", "day")
    }
    found = made.decide(
        State(facts),  # type: ignore[arg-type]  # the names have one dot
        case.get("day", FIRST),
        case.get("channel", "online"),
    )
    return found.gives if isinstance(found, Row) else found.code


def _json(value: Any) -> Value:
    return value if isinstance(value, (bool, int)) else str(value)


# Random tables over small domains, and every case that a cell could tell apart.

INPUTS: Mapping[str, Sequence[Any]] = {
    "a.colour": COLOURS,
    "a.alive": (True, False),
    "channel": CHANNELS,
    "a.count": range(-3, 7),
    "a.size": [Decimal(n) / 4 for n in (-5, -4, -3, 0, 1, 2, 3, 7, 8, 9, 12, 13)],
    "day": [FIRST + timedelta(days=n) for n in range(6)],
}
BOUNDED = ("a.count", "a.size", "day")
_BOUNDS: Mapping[str, Sequence[Any]] = {
    "a.count": range(-2, 6),
    "a.size": ["-1", "0", "0.5", "2", "3"],
    "day": [str(FIRST + timedelta(days=n)) for n in range(6)],
}


def _cells(name: str) -> st.SearchStrategy[Any]:
    if name not in BOUNDED:
        one = st.sampled_from(list(INPUTS[name]))
        some = st.lists(one, min_size=1, max_size=2, unique=True)
        if len(INPUTS[name]) == 2:
            return st.one_of(one, some)
        return st.one_of(one, some, some.map(lambda codes: {"none_of": codes}))
    bound = st.sampled_from(list(_BOUNDS[name]))
    lower, upper = st.sampled_from(["over", "at_least"]), st.sampled_from(["under", "at_most"])
    order = (lambda text: Decimal(text)) if name == "a.size" else (lambda text: text)
    return st.one_of(
        bound,
        st.lists(bound, min_size=1, max_size=2, unique=True),
        st.tuples(lower, bound).map(lambda pair: dict([pair])),
        st.tuples(upper, bound).map(lambda pair: dict([pair])),
        st.tuples(st.lists(bound, min_size=2, max_size=2, unique=True), lower, upper)
        .filter(lambda three: name != "a.count" or abs(three[0][0] - three[0][1]) > 1)
        .filter(lambda three: name != "day" or abs(int(three[0][0][-1]) - int(three[0][1][-1])) > 1)
        .map(lambda three: (sorted(three[0], key=order), three[1], three[2]))
        .map(lambda three: {three[1]: three[0][0], three[2]: three[0][1]}),
    )


@st.composite
def loose(draw: st.DrawFn, most_rows: int = 5) -> Declared:
    """Rows that know nothing of each other."""
    names = draw(st.lists(st.sampled_from(sorted(INPUTS)), min_size=1, max_size=3, unique=True))
    found: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(1, most_rows))):
        when = {name: draw(_cells(name)) for name in names if draw(st.booleans())}
        row: dict[str, Any] = {"when": when}
        if draw(st.integers(0, 3)) == 0:
            ends = sorted(draw(st.lists(st.sampled_from(_DAYS), min_size=2, max_size=2)))
            row |= {"effective_from": ends[0], "effective_to": ends[1]}
        found.append(row)
    return names, found


_PARTED: Mapping[str, Sequence[Sequence[Any]]] = {
    "a.colour": [["red", ["green", "blue"]], ["red", "blue", ["green"]]],
    "a.alive": [[True, False]],
    "channel": [["online", ["counter", "post"]]],
    "a.count": [
        [{"under": 2}, {"at_least": 2}],
        [{"at_most": 0}, {"over": 0, "under": 3}, {"over": 2}],
    ],
    "a.size": [[{"under": 2}, 2, {"over": 2}], [{"at_most": "0.5"}, {"over": "0.5"}]],
    "day": [[{"at_most": str(FIRST)}, {"over": str(FIRST)}]],
}


@st.composite
def parted(draw: st.DrawFn) -> Declared:
    """A sound table: rows that were divided, each along one input that it did not name yet."""
    names = draw(st.lists(st.sampled_from(sorted(INPUTS)), min_size=1, max_size=3, unique=True))
    found: list[dict[str, Any]] = [{"when": {}}]
    for _ in range(draw(st.integers(0, 3))):
        row = draw(st.sampled_from(found))
        free = [name for name in names if name not in row["when"]]
        if free:
            name = draw(st.sampled_from(free))
            found.remove(row)
            cells = draw(st.sampled_from(list(_PARTED[name])))
            found += [{"when": {**row["when"], name: cell}} for cell in cells]
    return names, found


@st.composite
def spoilt(draw: st.DrawFn) -> Declared:
    """A sound table that lacks a row, or in which a row was widened."""
    names, found = draw(parted())
    place = draw(st.integers(0, len(found) - 1))
    row = found.pop(place)
    if row["when"] and draw(st.booleans()):
        dropped = draw(st.sampled_from(sorted(row["when"])))
        found.append({"when": {n: cell for n, cell in row["when"].items() if n != dropped}})
    return names, found


def tables() -> st.SearchStrategy[Declared]:
    return st.one_of(loose(), parted(), spoilt())


_DAYS = [str(FIRST + timedelta(days=n)) for n in range(-2, 9)]


def cases(names: Sequence[str]) -> list[dict[str, Any]]:
    """Every case of the inputs; the day always, as rows have dates."""
    all = dict.fromkeys([*names, "day"])
    return [dict(zip(all, values, strict=True)) for values in product(*(INPUTS[n] for n in all))]


def fits(row: Mapping[str, Any], case: Case) -> bool:
    """Whether a row takes a case: the plain meaning of its cells."""
    if not row.get("effective_from", "0") <= str(case["day"]) <= row.get("effective_to", "9"):
        return False
    return all(_fits(cell, case[name]) for name, cell in row["when"].items())


def _fits(cell: Any, value: Any) -> bool:
    if isinstance(cell, dict) and "none_of" in cell:
        return value not in cell["none_of"]
    if isinstance(cell, dict):
        return all(_TESTS[name](value, _like(bound, value)) for name, bound in cell.items())
    some = cell if isinstance(cell, list) else [cell]
    return any(_like(one, value) == value for one in some)


def _like(raw: Any, value: Any) -> Any:
    """A raw value of a cell as the kind of the value that it is compared with."""
    if isinstance(value, date):
        return date.fromisoformat(raw)
    return Decimal(raw) if isinstance(value, Decimal) else raw


_TESTS = {
    "over": lambda value, bound: value > bound,
    "under": lambda value, bound: value < bound,
    "at_least": lambda value, bound: value >= bound,
    "at_most": lambda value, bound: value <= bound,
}
