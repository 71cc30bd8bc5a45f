"""Amounts are read exactly or refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.contexts.payments.model import amounts
from motcua.contexts.payments.model.amounts import AmountWrong


@pytest.mark.parametrize(
    ("text", "digits", "decimal", "thousands", "minor"),
    [
        ("60000", 0, ".", "", 60_000), ("60,000", 0, ".", ",", 60_000), ("60.000", 0, ",", ".", 60_000),
        ("60.000,00", 0, ",", ".", 60_000), ("60000.00", 0, ".", "", 60_000), ("-5", 0, ".", "", -5),
        ("+5", 0, ".", "", 5), (" 5\u00a0", 0, ".", "", 5), ("0", 0, ".", "", 0), ("007", 0, ".", "", 7),
        ("1.5", 2, ".", "", 150), ("1.05", 2, ".", "", 105), ("1.050", 2, ".", "", 105),
        ("1 234,5", 2, ",", " ", 123_450), ("1234,5", 2, ",", " ", 123_450), ("-0,01", 2, ",", ".", -1),
        ("0.005", 3, ".", "", 5), ("999999999999999", 0, ".", "", 10**15 - 1),
        ("9999999999999.99", 2, ".", "", 10**15 - 1), ("1\u00a0234", 0, ",", " ", 1_234),
    ],
)  # fmt: skip
def test_read(text: str, digits: int, decimal: str, thousands: str, minor: int) -> None:
    read = amounts.read(text, minor_digits=digits, decimal=decimal, thousands=thousands)
    assert read == minor


@pytest.mark.parametrize(
    ("text", "digits", "decimal", "thousands"),
    [
        ("", 0, ".", ""), ("x", 0, ".", ""), ("1.5", 0, ".", ""), ("1.005", 2, ".", ""),
        ("1,5", 0, ".", ","), ("15,00", 0, ".", ","), ("1,5000", 0, ".", ","), ("1,000,00", 0, ".", ","),
        (",500", 0, ".", ","), ("1.000", 2, ",", ""), ("1e3", 0, ".", ""), ("--5", 0, ".", ""),
        ("5-", 0, ".", ""), ("٥", 0, ".", ""), ("1.", 2, ".", ""), (".5", 2, ".", ""), ("NaN", 2, ".", ""),
        ("1 000", 0, ".", ""), ("5\n6", 0, ".", ""), ("1000000000000000", 0, ".", ""),
        ("10000000000000.00", 2, ".", ""), ("1*5", 2, ".", ""),
    ],
)  # fmt: skip
def test_refused(text: str, digits: int, decimal: str, thousands: str) -> None:
    with pytest.raises(AmountWrong) as refused:
        amounts.read(text, minor_digits=digits, decimal=decimal, thousands=thousands)
    assert refused.value.args == (text,)


@given(st.integers(-(10**12), 10**12), st.integers(0, 4))
def test_as_the_decimal_library_reads_it(minor: int, digits: int) -> None:
    written = Decimal(minor).scaleb(-digits)
    assert amounts.read(f"{written:f}", minor_digits=digits) == minor
    grouped = amounts.read(f"{written:,f}", minor_digits=digits, thousands=",")
    assert grouped == minor
