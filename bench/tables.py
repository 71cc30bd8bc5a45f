"""A fee and a deadline decided by tables, and the whole check of one: eight inputs and 200 rows, against budgets."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, TypeVar

from bench.harness import ROOT, Measure, cost, interleaved
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.model.checks.tables import examine
from motcua.contexts.catalogue.words import (
    Answer,
    BudgetRow,
    DecisionTable,
    Fact,
    FeeRow,
    Source,
    Span,
    State,
    TableRow,
    Undecided,
    Vocabulary,
    compile_input,
    compile_table,
)
from motcua.contexts.catalogue.words.cells import Bounds

RUNS, COUNT, INPUTS, ROWS = 7, 5_000, 8, 200
DAY: Final = date(2026, 11, 20)
NAMES: Final = [f"a.n{n}" for n in range(INPUTS)]
TOP: Final = 1_000
R = TypeVar("R", bound=TableRow)
Box = dict[str, tuple[int, int]]
"""Input → its least value and the first that is too great; at the ends of 0 to TOP there is no bound."""


def run() -> list[Measure]:
    boxes = _parted(random.Random(1))
    fees = _compiled([_fee(n, box) for n, box in enumerate(boxes)])
    times = _compiled([_budget(n, box) for n, box in enumerate(boxes)])
    if examine(fees) != ([], [], [], []):
        raise RuntimeError("the table to be measured is not sound")
    found = interleaved(
        RUNS,
        {
            "fee": lambda: _each(fees.decide),
            "deadline": lambda: _each(times.decide),
            "check": lambda: _once(fees),
        },
        title="deciding by tables",
    )
    size = f"{INPUTS} inputs, {ROWS} rows"
    return [
        cost(f"a fee: {size}", found["fee"], unit="µs", budget=100),
        cost(f"a deadline: {size}", found["deadline"], unit="µs", budget=100),
        cost(f"the check of a sound table: {size}", found["check"], unit="ms", budget=1_000),
    ]


def _each(decide: Callable[[State, date, str], object]) -> float:
    """Microseconds for each of many different cases."""
    chance = random.Random(2)
    states = [
        State({("a", name[2:]): _answer(chance.randrange(TOP)) for name in NAMES})
        for _ in range(COUNT)
    ]
    began = time.perf_counter()
    answers = [decide(state, DAY, "online") for state in states]
    took = time.perf_counter() - began
    if any(isinstance(answer, Undecided) for answer in answers):
        raise RuntimeError("a case was not decided")
    return took / COUNT * 1e6


def _once(table: DecisionTable[FeeRow]) -> float:
    began = time.perf_counter()
    examine(table)
    return (time.perf_counter() - began) * 1e3


def _parted(chance: random.Random) -> list[Box]:
    """All cases, cut into rows along one input after the other."""
    boxes: list[Box] = [dict.fromkeys(NAMES, (0, TOP))]
    while len(boxes) < ROWS:
        box = boxes.pop(chance.randrange(len(boxes)))
        name = chance.choice([name for name, (low, high) in box.items() if high - low > 1])
        low, high = box[name]
        cut = chance.randrange(low + 1, high)
        boxes += [{**box, name: (low, cut)}, {**box, name: (cut, high)}]
    return boxes


def _when(box: Box) -> dict[str, Bounds]:
    return {
        name: Bounds(at_least=low or None, under=high if high < TOP else None)
        for name, (low, high) in box.items()
        if (low, high) != (0, TOP)
    }


def _fee(place: int, box: Box) -> FeeRow:
    return FeeRow(when={**_when(box)}, amount=place, legal_basis="x")


def _budget(place: int, box: Box) -> BudgetRow:
    return BudgetRow(when={**_when(box)}, budget=Span(days=place + 1), legal_basis="x")


def _compiled(rows: Sequence[R]) -> DecisionTable[R]:
    facts: Mapping[str, Fact] = {
        name[2:]: Fact(fact=name[2:], type="integer", label={"en": name}) for name in NAMES
    }
    territory = catalogue.load(ROOT / "tests" / "packs" / "neverland").territory
    words = Vocabulary(facts, {}, territory)
    return compile_table(rows, [compile_input(name, words) for name in NAMES])


def _answer(value: int) -> Answer:
    return Answer(value=value, source=Source(kind="person"))
