"""Decision tables: exactly one row for each case on each day of their service, else which case is wrong and how."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple, TypeVar

from motcua.contexts.catalogue.model.checks.covering import (
    Box,
    TooEntangled,
    gap,
    meet,
    overlaps,
    whole,
)
from motcua.contexts.catalogue.model.checks.scope import Scope
from motcua.contexts.catalogue.model.checks.vocabulary import unknown
from motcua.contexts.catalogue.model.decoding import Declaration
from motcua.contexts.catalogue.model.problems import Path, Problem
from motcua.contexts.catalogue.words import (
    DecisionTable,
    Fee,
    Input,
    RuleWrong,
    Service,
    TableRow,
    Vocabulary,
    compile_input,
    compile_table,
    ends,
    starts,
)
from motcua.contexts.catalogue.words.cells import ANY
from motcua.contexts.catalogue.words.domains import Codes, Stretch
from motcua.contexts.catalogue.words.tables import (
    COUNT,
    DAY_INPUT,
    MOST_INPUTS,
    SUM,
    TYPES,
    Class,
    Column,
    Rows,
    fact_of,
    read_cell,
)
from motcua.contexts.territory.words import Territory

Row = TypeVar("Row", bound=TableRow)

MOST_TOLD: Final = 5
MOST_PAIRS: Final = 200
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


def check_fees(
    scope: Scope, found: Declaration, service: Service, territory: Territory | None
) -> Iterator[Problem]:
    for place, fee in enumerate(service.fees):
        path: Path = ("fees", place)
        if not _CURRENCY.fullmatch(fee.currency):
            yield found.problem(
                (*path, "currency"), f"`{fee.currency}` is no currency.", "Write its three letters."
            )
        if (fee.at, fee.waits) == ("result", "work"):
            yield found.problem(
                (*path, "waits"),
                "The work is done by the time that this is to be paid.",
                "Write `at: intake`, or let the result wait.",
            )
        yield from _amounts(found, (*path, "table"), fee)
        yield from check_table(scope, found, (*path, "table"), fee.table, territory)


def _amounts(found: Declaration, path: Path, fee: Fee) -> Iterator[Problem]:
    for place, row in enumerate(fee.table.rows):
        if row.amount < 0:
            yield found.problem(
                (*path, "rows", place, "amount"), "A fee is never below 0.", "Correct it."
            )
        if row.amount == 0 and row.reason is None:
            yield found.problem(
                (*path, "rows", place),
                "Nothing is paid here, and nobody is told why.",
                "Add `reason`, a text in each language.",
            )
        if row.full is not None and (row.full <= row.amount or row.reason is None):
            yield found.problem(
                (*path, "rows", place, "full"),
                "`full` is what would be paid without an exemption.",
                "Write more than `amount`, and add `reason`; or take `full` out.",
            )


def check_table(
    scope: Scope, found: Declaration, path: Path, table: Rows, territory: Territory | None
) -> Iterator[Problem]:
    """All that is wrong with a table of a service. Without a territory nothing that needs units is known."""
    faults = [*_inputs(scope, found, path, table), *_laws(found, path, table)]
    yield from faults
    term = _term(found)
    if faults or territory is None or term is None:
        return
    vocabulary = Vocabulary(scope.facts, scope.codes, territory)
    inputs, faults = [], []
    for place, name in enumerate(table.inputs):
        try:
            inputs.append(compile_input(name, vocabulary))
        except RuleWrong as wrong:
            faults.append(found.problem((*path, "inputs", place), wrong.problem, wrong.remedy))
    faults += _cells(found, path, table, inputs)
    yield from faults
    if not faults:
        yield from _covered(found, path, compile_table(table.rows, inputs, term))


def _inputs(scope: Scope, found: Declaration, path: Path, table: Rows) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    named = {name for row in table.rows for name, cell in row.when.items() if cell != ANY}
    for place, name in enumerate(table.inputs):
        here: Path = (*path, "inputs", place)
        about = fact_of(name)
        if about is not None:
            yield from _looked_at(scope, found, here, name, about)
        over = about != name and name.rpartition(".")[2] in (COUNT, SUM)
        first = seen.setdefault(name if over else about or name, name)
        if first != name or name in table.inputs[:place]:
            yield found.problem(
                here, f"`{first}` looks at the same already.", "Look at each fact in one way."
            )
        if name not in named and table.rows:
            yield found.problem(here, f"No row looks at `{name}`.", "Remove it.")
    for place, row in enumerate(table.rows):
        for name in row.when:
            if name not in table.inputs:
                where = (*path, "rows", place, "when", name)
                yield unknown(found, where, "input", name, table.inputs)
    if len(table.inputs) > MOST_INPUTS:
        yield found.problem(
            (*path, "inputs"), f"A table looks at most at {MOST_INPUTS} things.", "Divide it."
        )


def _looked_at(
    scope: Scope, found: Declaration, path: Path, name: str, about: str
) -> Iterator[Problem]:
    measure = "" if about == name else name.rpartition(".")[2]
    types = {"": TYPES, COUNT: ("group",), SUM: ("group",)}.get(measure, ("date",))
    faults = list(scope.fact(found, path, about, types))
    yield from faults
    if measure == SUM and not faults:
        inside = name.removeprefix(f"{about.partition('.')[0]}.").removesuffix(f".{SUM}")
        within = replace(scope, inside=frozenset(scope.groups))
        yield from within.fact(found, path, inside, ("integer", "decimal", "money"))


def _laws(found: Declaration, path: Path, table: Rows) -> Iterator[Problem]:
    for place, row in enumerate(table.rows):
        if not row.legal_basis.strip():
            where = (*path, "rows", place, "legal_basis")
            yield found.problem(where, "No legal basis is named.", "Name the law.")


def _cells(
    found: Declaration, path: Path, table: Rows, inputs: Sequence[Input]
) -> Iterator[Problem]:
    dated = inputs if DAY_INPUT in inputs else [*inputs, DAY_INPUT]
    for place, row in enumerate(table.rows):
        for one in dated:
            try:
                read_cell(one, row, place)
            except RuleWrong as wrong:
                yield found.problem((*path, *wrong.path), wrong.problem, wrong.remedy)


def _term(found: Declaration) -> tuple[date, date] | None:
    """The days on which the service is in force; none when they cannot be read, which is told elsewhere."""
    try:
        first, last = starts(found.value), ends(found.value)
    except ValueError:
        return None
    return (first, last) if first <= last else None


class Examined(NamedTuple):
    """What is wrong between the rows of a table: rows that hold on no day, pairs with the cases that both fit,
    rows whose every case another fits, too, and cases that no row fits."""

    never: list[int]
    twice: list[tuple[int, int, Box]]
    buried: list[int]
    gaps: list[Box]


def examine(table: DecisionTable[Row]) -> Examined:
    """Exact, but for gaps and buried rows where too many rows overlap: then there is `twice` to begin with."""
    axes = [column.classes() for column in table.columns]
    space = whole([len(classes) for classes in axes])
    boxes = [_box(axes, row) for row in range(len(table.rows))]
    living = {row: box for row, box in enumerate(boxes) if all(box)}
    rows = list(living)
    twice = []
    for first, second in overlaps(list(living.values())):
        shared = meet(living[rows[first]], living[rows[second]])
        if shared is not None:
            twice.append((rows[first], rows[second], shared))
    return Examined(
        [row for row in range(len(boxes)) if row not in living],
        twice,
        sorted(_buried(boxes, twice)),
        list(_gaps(space, list(living.values()))),
    )


def _box(axes: Sequence[Sequence[Class]], row: int) -> Box:
    """The classes that a row takes, on each axis."""
    return tuple(
        sum(1 << n for n, one in enumerate(classes) if one.rows >> row & 1) for classes in axes
    )


def _buried(boxes: Sequence[Box], twice: Sequence[tuple[int, int, Box]]) -> set[int]:
    """Of several rows alike the last. With very many overlaps those come first."""
    if len(twice) > MOST_PAIRS:
        return set()
    dead: set[int] = set()
    for row in sorted({row for pair in twice for row in pair[:2]}, reverse=True):
        others = [a if b == row else b for a, b, _ in twice if row in (a, b)]
        try:
            if gap(boxes[row], [boxes[other] for other in others if other not in dead]) is None:
                dead.add(row)
        except TooEntangled:
            continue
    return dead


def _gaps(space: Box, boxes: Sequence[Box]) -> Iterator[Box]:
    """The first of them, none within another."""
    for _ in range(MOST_TOLD):
        try:
            left = gap(space, boxes)
        except TooEntangled:
            return
        if left is None:
            return
        boxes = [*boxes, left]
        yield left


def _covered(found: Declaration, path: Path, table: DecisionTable[Row]) -> Iterator[Problem]:
    wrong, columns = examine(table), table.columns
    for row in wrong.never:
        yield found.problem(
            (*path, "rows", row),
            "This row never counts: it holds on no day of its service.",
            "Correct its days, or remove it.",
        )
    for first, second, shared in wrong.twice[:MOST_TOLD]:
        line, _ = found.source.place((*found.path, *path, "rows", first))
        yield found.problem(
            (*path, "rows", second),
            f"The row in line {line} fits the same case: {_said(columns, shared)}.",
            "Narrow one of the two.",
        )
    for row in wrong.buried:
        yield found.problem(
            (*path, "rows", row),
            "This row answers nothing alone: other rows fit all its cases.",
            "Remove it, or narrow the others.",
        )
    for left in wrong.gaps:
        yield found.problem(
            (*path, "rows"),
            f"No row fits this case: {_said(columns, left)}.",
            "Add a row for it, or widen one.",
        )


def _said(columns: Sequence[Column], box: Box) -> str:
    """A box in words; an input that does not matter is left out."""
    said = []
    for column, mask in zip(columns, box, strict=True):
        classes = column.classes()
        inside = [one for n, one in enumerate(classes) if mask >> n & 1]
        if len(inside) < len(classes):
            said.append(f"`{column.input.name}` is {_values(column, inside)}")
    return ", ".join(said) or "any"


def _values(column: Column, inside: Sequence[Class]) -> str:
    domain = column.input.domain
    if isinstance(domain, Codes):
        return _some([code for one in inside for code in one.values], ", ")
    joined: list[Stretch] = []
    for one in inside:
        if not isinstance(one.values, Stretch):
            continue
        if joined and joined[-1].last == one.values.first:
            joined[-1] = Stretch(joined[-1].first, one.values.last)
        else:
            joined.append(one.values)
    return _some([domain.say(stretch) for stretch in joined], "; ")


def _some(words: Sequence[object], between: str) -> str:
    shown = [*map(str, words[:3]), *([f"{len(words) - 3} more"] if len(words) > 3 else [])]
    return between.join(shown[:-1]) + (" or " if len(shown) > 1 else "") + shown[-1]
