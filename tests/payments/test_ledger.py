"""How an order stands, from its transfers alone, whatever their order."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.contexts.payments.model import ledger
from motcua.contexts.payments.model.ledger import Kind, Side, Standing, Transfer
from motcua.contexts.payments.words import State
from tests.payments.make import DUE, NOW

LATE = DUE + timedelta(seconds=1)


def moved(*kinds: tuple[Kind, int] | tuple[Kind, int, str]) -> list[Transfer]:
    at = {"late": LATE, "due": DUE}
    return [Transfer(kind, amount, at.get("".join(when), NOW)) for kind, amount, *when in kinds]


def stands(*kinds: tuple[Kind, int] | tuple[Kind, int, str], failed: bool = False) -> Standing:
    transfers = moved((Kind.CHARGE, 100), *kinds)
    found = {
        ledger.standing(order, due_at=DUE, failed=failed)
        for order in itertools.islice(itertools.permutations(transfers), 120)
    }
    assert len(found) == 1, "the order in which transfers came does not matter"
    return found.pop()


PAID = (Kind.RECEIPT, 100)
CASES: list[tuple[list[tuple[Kind, int] | tuple[Kind, int, str]], State, bool, int, int]] = [
    ([], State.ORDERED, False, 100, 0),
    ([(Kind.RECEIPT, 99)], State.PARTLY_PAID, False, 1, 0),
    ([PAID], State.PAID, True, 0, 0),
    ([(Kind.RECEIPT, 40), (Kind.RECEIPT, 60)], State.PAID, True, 0, 0),
    ([(Kind.RECEIPT, 100, "due")], State.PAID, True, 0, 0),
    ([(Kind.RECEIPT, 100, "late")], State.PAID_LATE, True, 0, 0),
    ([(Kind.RECEIPT, 40), (Kind.RECEIPT, 60, "late")], State.PAID_LATE, True, 0, 0),
    ([(Kind.RECEIPT, 101)], State.OVER_PAID, True, 0, 1),
    ([PAID, (Kind.ASSIGNED, 5, "late")], State.OVER_PAID, True, 0, 5),
    ([PAID, (Kind.REVERSAL, 100)], State.ORDERED, False, 100, 0),
    ([PAID, (Kind.REVERSAL, 30)], State.PARTLY_PAID, False, 30, 0),
    ([PAID, (Kind.REVERSAL, 100, "due"), (Kind.RECEIPT, 100, "late")], State.PAID_LATE, True, 0, 0),
    ([(Kind.ASSIGNED, 100)], State.PAID, True, 0, 0),
    ([(Kind.RECEIPT, 98), (Kind.WRITE_OFF, 2)], State.WRITTEN_OFF, True, 0, 0),
    ([(Kind.RECEIPT, 99), (Kind.WRITE_OFF, 1)], State.WRITTEN_OFF, True, 0, 0),
    ([(Kind.RECEIPT, 102), (Kind.KEEP, 2)], State.PAID, True, 0, 0),
    ([(Kind.EXEMPTION, 100)], State.EXEMPT, True, 0, 0),
    ([(Kind.EXEMPTION, 40)], State.ORDERED, False, 60, 0),
    ([(Kind.EXEMPTION, 40), (Kind.RECEIPT, 60)], State.PAID, True, 0, 0),
    ([PAID, (Kind.EXEMPTION, 100)], State.REFUND_DUE, True, 0, 100),
    ([PAID, (Kind.EXEMPTION, 40)], State.OVER_PAID, True, 0, 40),
    ([PAID, (Kind.EXEMPTION, 100), (Kind.REFUND, 100)], State.REFUNDING, True, 0, 0),
    ([(Kind.CANCELLATION, 100)], State.CANCELLED, False, 0, 0),
    ([(Kind.EXEMPTION, 40), (Kind.CANCELLATION, 60)], State.CANCELLED, False, 0, 0),
    ([PAID, (Kind.CANCELLATION, 100)], State.REFUND_DUE, False, 0, 100),
    ([PAID, (Kind.CANCELLATION, 100), (Kind.REFUND, 100)], State.REFUNDING, False, 0, 0),
    (
        [PAID, (Kind.CANCELLATION, 100), (Kind.REFUND, 100), (Kind.REFUND_SENT, 100)],
        State.REFUNDED, False, 0, 0,
    ),
    (
        [PAID, (Kind.CANCELLATION, 100), (Kind.REFUND, 100), (Kind.RETURNED, 100)],
        State.REFUNDED, False, 0, 0,
    ),
    (
        [PAID, (Kind.CANCELLATION, 100), (Kind.REFUND, 100), (Kind.REFUND_SENT, 40)],
        State.REFUNDING, False, 0, 0,
    ),
    ([(Kind.RECEIPT, 150), (Kind.REFUND, 50)], State.REFUNDING, True, 0, 0),
    ([(Kind.RECEIPT, 150), (Kind.REFUND, 50), (Kind.REFUND_SENT, 50)], State.PAID, True, 0, 0),
    (
        [(Kind.RECEIPT, 150), (Kind.REFUND, 50), (Kind.REFUND_SENT, 50), (Kind.RECEIPT, 50)],
        State.OVER_PAID, True, 0, 50,
    ),
    (
        [(Kind.RECEIPT, 150), (Kind.REFUND, 50), (Kind.REFUND_SENT, 50), (Kind.REVERSAL, 150)],
        State.OVERDRAWN, False, 150, 0,
    ),
    (
        [PAID, (Kind.CANCELLATION, 100), (Kind.REFUND, 100), (Kind.REVERSAL, 100)],
        State.OVERDRAWN, False, 100, 0,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kinds", "state", "settled", "owed", "surplus"), CASES)
def test_how_an_order_stands(
    kinds: list[tuple[Kind, int] | tuple[Kind, int, str]],
    state: State,
    settled: bool,
    owed: int,
    surplus: int,
) -> None:
    found = stands(*kinds)
    assert (found.state, found.settled) == (state, settled)
    assert (found.owed_minor, found.surplus_minor) == (owed, surplus)


def test_every_state_but_failed_has_a_case() -> None:
    assert {state for _, state, *_ in CASES} == set(State) - {State.FAILED}


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ([], State.FAILED),
        ([(Kind.RECEIPT, 1)], State.PARTLY_PAID),
        ([PAID], State.PAID),
        ([PAID, (Kind.REVERSAL, 100)], State.FAILED),
        ([(Kind.EXEMPTION, 100)], State.EXEMPT),
        ([(Kind.CANCELLATION, 100)], State.CANCELLED),
    ],
)
def test_failed_is_not_final(kinds: list[tuple[Kind, int]], state: State) -> None:
    assert stands(*kinds, failed=True).state is state


def test_covered_since() -> None:
    assert stands(PAID).covered_at == NOW
    assert stands((Kind.RECEIPT, 40), (Kind.RECEIPT, 60, "due")).covered_at == DUE
    assert stands((Kind.RECEIPT, 40), (Kind.RECEIPT, 61, "due")).covered_at == DUE
    assert stands((Kind.RECEIPT, 40)).covered_at is None
    without_a_break = stands(PAID, (Kind.REVERSAL, 100, "due"), (Kind.RECEIPT, 100, "due"))
    assert without_a_break.covered_at == NOW  # of one moment's news, what came counts first
    broken = stands(PAID, (Kind.REVERSAL, 1, "due"), (Kind.RECEIPT, 1, "late"))
    assert broken.covered_at == LATE


ONE: list[tuple[list[tuple[Kind, int]], State]] = [
    ([(Kind.CANCELLATION, 1)], State.CANCELLED),
    ([(Kind.RECEIPT, 1), (Kind.CANCELLATION, 1)], State.REFUND_DUE),
    ([(Kind.RECEIPT, 1), (Kind.CANCELLATION, 1), (Kind.REFUND, 1)], State.REFUNDING),
    (
        [(Kind.RECEIPT, 1), (Kind.CANCELLATION, 1), (Kind.REFUND, 1), (Kind.REFUND_SENT, 1)],
        State.REFUNDED,
    ),
    ([(Kind.RECEIPT, 2), (Kind.REFUND, 1)], State.REFUNDING),
    ([(Kind.RECEIPT, 2)], State.OVER_PAID),
    ([(Kind.RECEIPT, 1)], State.PAID),
]


@pytest.mark.parametrize(("kinds", "state"), ONE)
def test_the_smallest_amount_counts_like_any_other(
    kinds: list[tuple[Kind, int]], state: State
) -> None:
    found = ledger.standing(moved((Kind.CHARGE, 1), *kinds), due_at=DUE, failed=False)
    assert found.state is state


def test_underway() -> None:
    refunds = [(Kind.RECEIPT, 150), (Kind.REFUND, 50), (Kind.REFUND_SENT, 20)]
    assert stands(*refunds).underway_minor == 30


@pytest.mark.parametrize(
    ("kinds", "most", "expected"),
    [
        ([(Kind.RECEIPT, 98)], 2, (Kind.WRITE_OFF, 2)),
        ([(Kind.RECEIPT, 97)], 2, None),
        ([(Kind.RECEIPT, 99)], 2, (Kind.WRITE_OFF, 1)),
        ([(Kind.RECEIPT, 1)], 99, (Kind.WRITE_OFF, 99)),
        ([(Kind.RECEIPT, 101)], 2, (Kind.KEEP, 1)),
        ([(Kind.EXEMPTION, 99), (Kind.RECEIPT, 2)], 2, (Kind.KEEP, 1)),
        ([(Kind.RECEIPT, 102)], 2, (Kind.KEEP, 2)),
        ([(Kind.RECEIPT, 103)], 2, None),
        ([PAID], 2, None),
        ([], 1000, None),
        ([(Kind.RECEIPT, 99)], 0, None),
        ([(Kind.RECEIPT, 1), (Kind.CANCELLATION, 100)], 2, None),
        ([PAID, (Kind.CANCELLATION, 100), (Kind.REFUND, 100), (Kind.REVERSAL, 1)], 2, None),
    ],
)
def test_small_differences(
    kinds: list[tuple[Kind, int]], most: int, expected: tuple[Kind, int] | None
) -> None:
    assert ledger.write_off(stands(*kinds), most_minor=most) == expected


def test_each_kind_has_two_sides() -> None:
    assert set(ledger.SIDES) == set(Kind)
    assert all(debit != credit for debit, credit in ledger.SIDES.values())


kinds = st.sampled_from(
    [Kind.RECEIPT, Kind.ASSIGNED, Kind.REVERSAL, Kind.REFUND, Kind.REFUND_SENT, Kind.KEEP]
)
moments = st.sampled_from([NOW, DUE, LATE])


@given(st.lists(st.builds(Transfer, kinds, st.integers(1, 300), moments), max_size=8))
def test_what_is_owed_is_the_ledgers_balance(transfers: list[Transfer]) -> None:
    """The pages' numbers are the balance of the side "owed", nothing beside it."""
    all_of_them = [Transfer(Kind.CHARGE, 100, NOW), *transfers]
    found = ledger.standing(all_of_them, due_at=DUE, failed=False)
    balance = sum(
        t.amount_minor * ((debit is Side.OWED) - (credit is Side.OWED))
        for t in all_of_them
        for debit, credit in [ledger.SIDES[t.kind]]
    )
    assert found.owed_minor - found.surplus_minor == balance
    assert found.settled == (balance <= 0 <= found.held_minor)
