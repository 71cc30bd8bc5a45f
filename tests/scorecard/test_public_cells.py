"""What of a number may be shown in public."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.contexts.scorecard.model import Cell, public, total


def cells(*denominators: int) -> list[Cell]:
    return [Cell(place=f"a{n}", numerator=0, denominator=d) for n, d in enumerate(denominators)]


@pytest.mark.parametrize(
    ("given_cells", "shown"),
    [
        ((), []),
        ((5, 6), [("a0", 5), ("a1", 6)]),
        ((4,), []),  # too few in all
        ((1, 2), []),
        ((1, 4), [("", 5)]),
        ((1, 9), [("", 10)]),  # the rest alone would be 1: the next smallest joins it
        ((4, 4, 9), [("a2", 9), ("", 8)]),
    ],
)
def test_small_cells_are_merged(given_cells: tuple[int, ...], shown: list[tuple[str, int]]) -> None:
    assert [(c.place, c.denominator) for c in public(cells(*given_cells), under=5)] == shown


def test_one_declaration_of_many_facts_is_one() -> None:
    many = Cell("a0", numerator=100, denominator=150, events=5)
    one = Cell("a1", numerator=20, denominator=30, events=1)
    assert [(c.place, c.denominator) for c in public([many, one], under=5)] == [("", 180)]
    assert public([one], under=5) == []


@given(st.lists(st.integers(0, 40), max_size=30))
def test_no_line_is_small_and_nobody_subtracts_one(denominators: list[int]) -> None:
    given_cells = cells(*denominators)
    shown = public(given_cells, under=5)
    assert all(cell.denominator >= 5 for cell in shown)
    assert [c.place for c in shown].count("") <= 1
    hidden = total(given_cells).denominator - total(shown).denominator
    assert hidden == 0 or not shown  # nothing is left to find out by subtracting
