"""Which account collects for an agency."""

import msgspec
import pytest

from motcua.contexts.payments.model.collecting import collecting
from motcua.contexts.payments.words import Account
from tests.payments.make import ACCOUNT


def account(code: str, agency: str, *also_for: str, **changed: object) -> Account:
    changed |= {"account": code, "agency": agency, "also_for": also_for}
    return msgspec.structs.replace(ACCOUNT, **changed)


ACCOUNTS = [
    account("all", "capital", "*"),
    account("north", "north-1", "north-*"),
    account("pier", "quay", "north-pier"),
    account("other", "east", currency="XTS"),
    account("fine", "west", minor_digits=3),
]


@pytest.mark.parametrize(
    ("agency", "code"),
    [
        ("north-1", "north"),
        ("north-pier", "pier"),
        ("north-2", "north"),
        ("capital", "all"),
        ("quay", "pier"),
        ("east", "all"),  # its own is in another currency
        ("west", "all"),  # its own counts other minor units
        ("north", "all"),
    ],
)
def test_its_own_comes_first_then_the_closest(agency: str, code: str) -> None:
    found = collecting(ACCOUNTS, agency, currency="NVD", minor_digits=2)
    assert found is not None and found.account == code


def test_nobody_collects() -> None:
    assert collecting(ACCOUNTS[1:3], "south", currency="NVD", minor_digits=2) is None
    assert collecting(ACCOUNTS, "north-1", currency="EUR", minor_digits=2) is None
