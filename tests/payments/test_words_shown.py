"""Every state and every reason has its words."""

from motcua.contexts.payments.model.ledger import DUTIES
from motcua.contexts.payments.pages.said import REASONS
from motcua.contexts.payments.words import SAID, Reason, State


def test_each_has_its_words() -> None:
    assert set(SAID) == set(State)
    assert set(REASONS) == {*State, *Reason}
    assert set(REASONS) >= DUTIES
