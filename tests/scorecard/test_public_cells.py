"""What of a number may be shown in public."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.contexts.catalogue.words import Count, Indicator
from motcua.contexts.scorecard.model import (
    Cell,
    count_id,
    events_of,
    evidence_hash,
    public,
    total,
)


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


def test_a_total_adds_up_everything() -> None:
    first = Cell("a0", numerator=3, denominator=10, merged=2, events=4)
    second = Cell("a1", numerator=5, denominator=7)
    assert total([first, second]) == Cell("", numerator=8, denominator=17, merged=3, events=11)
    assert total([]) == Cell("", numerator=0, denominator=0, merged=0, events=0)


def test_percent_of_nothing_is_what_the_definition_says() -> None:
    nothing = Cell("", numerator=0, denominator=0)
    assert nothing.percent() is None
    assert (nothing.percent("zero"), nothing.percent("hundred")) == (0.0, 100.0)
    assert Cell("", numerator=3, denominator=4).percent("hundred") == 75.0


def test_five_are_enough_in_the_merged_line_too() -> None:
    assert [(c.place, c.denominator) for c in public(cells(2, 3, 9), under=5)] == [
        ("a2", 9),
        ("", 5),
    ]


def _indicator(**changed: object) -> Indicator:
    given = {
        "indicator": "share",
        "title": {"en": "Share"},
        "sentence": {"en": "{percent}"},
        "numerator": Count(event="done", where={"late": False}),
        "denominator": Count(event="done"),
        "legal_basis": ["Act 1"],
        "effective_from": "2026-01-01",
    }
    return Indicator(**{**given, **changed})  # type: ignore[arg-type]  # as declared above


def test_a_changed_definition_cell_or_place_in_the_log_changes_the_hash() -> None:
    shown = cells(5, 6)
    proofs = {
        evidence_hash(_indicator(), shown, counted_to=7),
        evidence_hash(_indicator(), shown, counted_to=8),
        evidence_hash(_indicator(), shown[:1], counted_to=7),
        evidence_hash(_indicator(), cells(5, 7), counted_to=7),
        evidence_hash(_indicator(), [replace(shown[0], place="b"), shown[1]], counted_to=7),
        evidence_hash(_indicator(), [replace(shown[0], numerator=1), shown[1]], counted_to=7),
        evidence_hash(_indicator(zero="zero"), shown, counted_to=7),
    }
    assert len(proofs) == 7
    assert evidence_hash(_indicator(), list(shown), counted_to=7) in proofs


def test_a_changed_count_has_another_name() -> None:
    count = Count(event="done", where={"late": False}, sum="facts")
    names = {
        count_id(count, "UTC"),
        count_id(count, "Asia/Tokyo"),
        count_id(Count(event="done", where={"late": True}, sum="facts"), "UTC"),
        count_id(Count(event="made", where={"late": False}, sum="facts"), "UTC"),
        count_id(events_of(count), "UTC"),
    }
    assert len(names) == 5
    assert all(len(name) == 24 for name in names)
    assert events_of(count) == Count(event="done", where={"late": False})
