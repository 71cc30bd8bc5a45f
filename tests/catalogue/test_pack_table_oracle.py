"""Every decision table of our packs against a foreign rule engine: the same row for values of every class of its
inputs.

The other engine knows no units, so it is told which codes a cell's unit stands for; all else it reads from the
declared cells.
"""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from motcua.contexts.catalogue.words import DecisionTable, State, TableRow
from motcua.contexts.catalogue.words.cells import Bounds, Cell
from motcua.contexts.catalogue.words.domains import HIGHEST, LOWEST, Codes, Stretch
from motcua.contexts.catalogue.words.operands import plain
from motcua.contexts.catalogue.words.tables import Class, Column, Undecided
from tests.catalogue.make import TODAY, release
from tests.catalogue.test_table_oracle import SIGNS, foreign_rules

MOST_CASES = 400
FARTHEST = 10**12  # the other engine's numbers are floats

Found = tuple[str, DecisionTable[Any]]


def found() -> Iterator[Found]:
    for pack in ("packs/vn", "tests/packs/neverland"):
        for journey in release(pack).journeys.values():
            for part in journey.services.values():
                yield from ((f"{part.id}:{fee.id}", table) for fee, table in part.charging)
                if part.budgets is not None:
                    yield f"{part.id}:deadline", part.budgets


TABLES: Mapping[str, DecisionTable[Any]] = dict(found())


@pytest.mark.parametrize("name", sorted(TABLES))
def test_both_engines_agree_on_the_table(name: str) -> None:
    table = TABLES[name]
    case: dict[str, Any] = {}
    ours = replace(table, columns=tuple(told(column, case) for column in table.columns))
    theirs = foreign_rules([rule(table, row) for row in table.rows], len(table.columns))
    for values in sampled(table):
        case.update((c.input.name, v) for c, v in zip(table.columns, values, strict=True))
        hits = theirs(dict(zip((f"i{n}" for n in range(len(values))), values, strict=True)))
        answer = ours.decide(State(), TODAY, "online")
        if isinstance(answer, Undecided):
            assert answer.code == ("several-rows" if hits else "no-row"), case
        else:
            assert [table.rows[hit] for hit in hits] == [answer], case


def told(column: Column, case: Mapping[str, Any]) -> Column:
    """The column with its value from the case, whatever fact it looks at."""
    name = column.input.name
    return replace(column, input=replace(column.input, get=lambda state, day, channel: case[name]))


def sampled(table: DecisionTable[Any]) -> Iterator[tuple[Any, ...]]:
    """A case for each combination of classes; some of them when there are too many."""
    samples = [[v for one in c.classes() for v in values_of(one)] for c in table.columns]
    count = 1
    for some in samples:
        count *= len(some)
    if count <= MOST_CASES:
        yield from product(*samples)
        return
    chance = random.Random(5)
    for _ in range(MOST_CASES):
        yield tuple(chance.choice(some) for some in samples)


def values_of(one: Class) -> list[Any]:
    """The first and the last value of a class."""
    if isinstance(one.values, Stretch):
        first, last = one.values
        low = -FARTHEST if first == LOWEST else first[0] + (1 if first[1] else 0)
        high = FARTHEST if last == HIGHEST else last[0] - (0 if last[1] else 1)
        return [float(v) if not float(v).is_integer() else int(v) for v in {low, high}]
    return list(dict.fromkeys((one.values[0], one.values[-1])))


def rule(table: DecisionTable[Any], row: TableRow) -> dict[str, str]:
    """A row in the other engine's words."""
    cells = {}
    for n, column in enumerate(table.columns):
        name = column.input.name
        parts = [foreign_cell(column, row.when[name])] if name in row.when else []
        if name == "day":
            parts += [
                f"$ {sign} {date.fromisoformat(text).toordinal()}"
                for text, sign in ((row.effective_from, ">="), (row.effective_to, "<="))
                if text is not None
            ]
        cells[f"i{n}"] = " and ".join(
            part for part in parts if part
        )  # it reads `(a and b)` as an interval
    return cells


def foreign_cell(column: Column, cell: Cell) -> str:
    domain = column.input.domain
    if cell == "any":
        return ""
    if isinstance(domain, Codes):
        without = isinstance(cell, Bounds)
        codes = sorted({c for one in listed(cell) for c in domain.fitting(plain(one)) or ()})
        return f"{'not ' if without else ''}($ in {json.dumps(codes, ensure_ascii=False)})"
    if isinstance(cell, Bounds):
        return " and ".join(
            f"$ {sign} {domain.read(str(bound))}"
            for side, sign in SIGNS.items()
            if (bound := getattr(cell, side)) is not None
        )
    numbers = ", ".join(str(domain.read(plain(one))) for one in listed(cell))
    return f"$ in [{numbers}]"


def listed(cell: Cell) -> list[bool | int | str]:
    """The values that a cell names one by one."""
    if isinstance(cell, Bounds):
        return cell.none_of or []
    return cell if isinstance(cell, list) else [cell]
