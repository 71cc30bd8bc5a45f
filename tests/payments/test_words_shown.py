"""Every state and every reason has its words."""

from motcua.contexts.payments.model.ledger import DUTIES
from motcua.contexts.payments.pages.said import REASONS, STATES
from motcua.contexts.payments.words import Reason, State


def test_each_has_its_words() -> None:
    assert set(STATES) == set(State)
    assert set(REASONS) == {*State, *Reason}
    assert set(REASONS) >= DUTIES
