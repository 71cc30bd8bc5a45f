"""What a bank's news does: a stage only rises, so repetition and order do not matter."""

import itertools

import pytest

from motcua.contexts.payments.model import movements
from motcua.contexts.payments.model.ledger import SIDES, Kind, Side, Standing
from motcua.contexts.payments.model.movements import Steps
from motcua.contexts.payments.words import Movement, Reason, Stage, State
from tests.payments.make import ACCOUNT, movement

F, B, R = Stage.FAILED, Stage.BOOKED, Stage.REVERSED


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, F, Steps(fail=True, post=False, undo=False)),
        (None, B, Steps(fail=False, post=True, undo=False)),
        (None, R, Steps(fail=True, post=False, undo=False)),
        (F, B, Steps(fail=False, post=True, undo=False)),
        (F, R, Steps(fail=True, post=False, undo=False)),
        (B, R, Steps(fail=True, post=False, undo=True)),
        (F, F, Steps(fail=False, post=False, undo=False)),
        (B, B, Steps(fail=False, post=False, undo=False)),
        (R, R, Steps(fail=False, post=False, undo=False)),
    ],
)
def test_steps(before: Stage | None, after: Stage, expected: Steps) -> None:
    assert movements.steps(before, after) == expected


def test_in_whatever_order_and_however_often_the_end_is_the_same() -> None:
    for told in itertools.product([F, B, R], repeat=4):
        stage: Stage | None = None
        posted = 0
        for news in told:
            after = news if stage is None else movements.later(stage, news)
            steps = movements.steps(stage, after)
            posted += steps.post - steps.undo
            stage = after
        highest = R if R in told else B if B in told else F
        assert (stage, posted) == (highest, int(highest is B))


def held(underway: int) -> Standing:
    return Standing(State.REFUNDING, True, 0, 0, underway, None)


@pytest.mark.parametrize(
    ("told", "underway", "kind"),
    [
        (movement(amount_minor=5), 0, Kind.RECEIPT),
        (movement(amount_minor=1), 0, Kind.RECEIPT),
        (movement(amount_minor=-1), 1, Kind.REFUND_SENT),
        (movement(amount_minor=0), 1, None),
        (movement(amount_minor=5, reversal=True), 0, Kind.RECEIPT),
        (movement(amount_minor=-5, reversal=True), 0, Kind.REVERSAL),
        (movement(amount_minor=-5), 5, Kind.REFUND_SENT),
        (movement(amount_minor=-5), 6, Kind.REFUND_SENT),
        (movement(amount_minor=-5), 4, None),
        (movement(amount_minor=-5), 0, None),
    ],
)
def test_kinds(told: Movement, underway: int, kind: Kind | None) -> None:
    assert movements.kind_of(told, held(underway)) is kind


def test_undoing_moves_the_money_at_the_bank_back() -> None:
    for kind, (debit, credit) in SIDES.items():
        back = movements.undoing(kind)
        by_bank = Side.BANK in (debit, credit) or kind in {Kind.ASSIGNED, Kind.RETURNED}
        assert (back is not None) == by_bank
        if back is not None:
            into_bank = debit is Side.BANK or kind is Kind.ASSIGNED
            assert (SIDES[back][1] if into_bank else SIDES[back][0]) is Side.BANK


def test_another_currency_fits_no_order() -> None:
    found = movements.reference_of(ACCOUNT, movement(currency="ZZZ", text="NV000000000"))
    assert (found.reference, found.reason) == (None, Reason.CURRENCY_DIFFERS)
    assert movements.reference_of(ACCOUNT, movement(text="NV000000000")).reference == "NV000000000"


def test_what_contradicts_itself() -> None:
    told = movement()
    assert not movements.differs(told, told)
    for change in ({"amount_minor": 1}, {"currency": "ZZZ"}, {"reversal": True}):
        assert movements.differs(told, movement(**change))
