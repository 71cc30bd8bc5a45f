"""The checker against trying every case: gaps, overlaps and dead rows are exactly those that there are."""

import random
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.contexts.catalogue.model.checks.covering import (
    Box,
    TooEntangled,
    gap,
    meet,
    overlaps,
    whole,
)
from motcua.contexts.catalogue.model.checks.tables import examine
from tests.catalogue.tables import Declared, cases, decide, fits, parted, table, tables, vocabulary

WORDS = vocabulary()


@settings(max_examples=100, deadline=None)
@given(tables())
def test_a_table_answers_what_its_cells_say(made: Declared) -> None:
    names, rows = made
    compiled = table(names, *rows, words=WORDS)
    for case in cases(names)[::7]:
        hits = [place for place, row in enumerate(rows) if fits(row, case)]
        expected = {0: "no-row", 1: hits[0] if hits else None}.get(len(hits), "several-rows")
        assert decide(compiled, case) == expected


@settings(max_examples=100, deadline=None)
@given(tables())
def test_the_checker_agrees_with_trying_every_case(made: Declared) -> None:
    names, rows = made
    found = examine(table(names, *rows, words=WORDS))
    hits = [[place for place, row in enumerate(rows) if fits(row, case)] for case in cases(names)]
    assert bool(found.gaps) == any(not one for one in hits)
    pairs = {(a, b) for one in hits for b in one for a in one if a < b}
    assert {(a, b) for a, b, _ in found.twice} == pairs
    reached = {row for one in hits for row in one}
    assert set(found.never) == set(range(len(rows))) - reached
    alone = {one[0] for one in hits if len(one) == 1}
    assert not set(found.buried) & alone
    assert bool(found.buried) == bool(reached - alone)


@settings(max_examples=100, deadline=None)
@given(tables())
def test_a_gap_that_is_told_is_one_and_none_is_told_twice(made: Declared) -> None:
    compiled = table(*made[:1], *made[1], words=WORDS)
    found = examine(compiled).gaps
    for place, left in enumerate(found):
        reaching = -1
        for column, mask in zip(compiled.columns, left, strict=True):
            here = [one.rows for n, one in enumerate(column.classes()) if mask >> n & 1]
            reaching &= reduce(or_, here)
        assert reaching == 0
        assert all(meet(left, other) is None for other in found[:place])


@settings(max_examples=100, deadline=None)
@given(parted())
def test_a_sound_table_is_told_nothing(made: Declared) -> None:
    assert examine(table(*made[:1], *made[1], words=WORDS)) == ([], [], [], [])


@settings(max_examples=100, deadline=None)
@given(parted(), st.data())
def test_what_is_answered_without_an_input_holds_whatever_it_is(
    made: Declared, data: st.DataObject
) -> None:
    names, _ = made
    compiled, all = table(names, *made[1], words=WORDS), cases(names)
    case = data.draw(st.sampled_from(all))
    unknown = data.draw(st.sets(st.sampled_from(names))) - {"channel", "day"}
    answer = decide(compiled, {name: case[name] for name in case if name not in unknown})
    completed = {decide(compiled, one) for one in all if all_same(one, case, case.keys() - unknown)}
    assert answer in (*completed, "input-missing")
    assert answer == "input-missing" or len(completed) == 1


def all_same(one: Mapping[str, Any], other: Mapping[str, Any], names: Iterable[str]) -> bool:
    return all(one[name] == other[name] for name in names)


def cut(seed: int, sizes: list[int], count: int) -> list[Box]:
    """A space cut into boxes that leave nothing and do not overlap."""
    chance = random.Random(seed)
    boxes = [whole(sizes)]
    while len(boxes) < count:
        box = boxes.pop(chance.randrange(len(boxes)))
        axes = [axis for axis, mask in enumerate(box) if mask.bit_count() > 1]
        if not axes:
            boxes.append(box)
            continue
        axis = chance.choice(axes)
        bits = [1 << n for n in range(box[axis].bit_length()) if box[axis] >> n & 1]
        some = sum(chance.sample(bits, chance.randrange(1, len(bits))))
        for part in (some, box[axis] & ~some):
            boxes.append((*box[:axis], part, *box[axis + 1 :]))
    return boxes


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6))
def test_two_hundred_rows_over_eight_inputs(seed: int) -> None:
    """5.7 million cases and more, most of them in few rows: nothing is tried one by one."""
    sizes = [7, 7, 7, 7, 7, 7, 7, 7]
    boxes = cut(seed, sizes, 200)
    space = whole(sizes)
    assert list(overlaps(boxes)) == []
    assert gap(space, boxes) is None
    chance = random.Random(seed)
    place = chance.randrange(200)
    without = boxes[:place] + boxes[place + 1 :]
    left = gap(space, without)
    assert left is not None
    assert meet(left, boxes[place]) == left
    assert all(meet(left, box) is None for box in without)
    wider = tuple(mask | 1 << chance.randrange(7) for mask in boxes[place])
    grown = [*without, wider]
    assert gap(space, grown) is None
    assert bool(list(overlaps(grown))) == (wider != boxes[place])


def test_a_tangle_of_overlaps_is_given_up_and_the_overlaps_are_told() -> None:
    chance = random.Random(1)
    rows = [
        {
            "when": {
                "a.count": sorted(chance.sample(range(40), 30)),
                "a.size": chance.sample(range(40), 30),
            }
        }
        for _ in range(60)
    ]
    found = examine(table(["a.count", "a.size"], *rows, words=WORDS))
    assert len(found.twice) == 60 * 59 / 2
    assert (found.buried, bool(found.gaps)) == ([], True)
    tangled = [tuple(_most(chance) for _ in range(8)) for _ in range(200)]
    with pytest.raises(TooEntangled):
        gap(whole([10] * 8), tangled)


def _most(chance: random.Random) -> int:
    """Four fifths of ten classes."""
    return sum(1 << n for n in range(10) if chance.random() < 0.8) or 1
