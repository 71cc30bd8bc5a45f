"""How values of the pack are written for people."""

import pytest

from motcua.contexts.catalogue.words.names import minor_digits, money
from tests.catalogue.make import release


@pytest.mark.parametrize(
    ("amount", "currency", "language", "shown"),
    [
        (1_250_000, "VND", "vi", "1.250.000\xa0₫"),
        (1_250_000, "VND", "en", "₫1,250,000"),
        (1250, "EUR", "en", "€12.50"),
        (5, "EUR", "qnv", "0.05 EUR"),
        (0, "VND", "qnv", "0 VND"),
    ],
)
def test_money_is_written_as_people_do(
    amount: int, currency: str, language: str, shown: str
) -> None:
    assert money(amount, currency, language) == shown


def test_minor_digits_follow_the_currency() -> None:
    assert [minor_digits(each) for each in ("VND", "EUR", "BHD", "ZUM")] == [0, 2, 3, 2]


def test_what_is_known_of_a_date_is_shown() -> None:
    names = release("tests/packs/neverland").names
    shown = [names.show("eerstvlug", value, "en") for value in ("1958", "1958-09", "1958-09-01")]
    assert shown[:2] == ["1958", "09/1958"] and "1958" in shown[2] and shown[2] != "1958-09-01"


def test_several_choices_are_listed_by_their_labels() -> None:
    names = release("tests/packs/neverland").names
    assert names.show("pak", ["goud", "hun"], "en") == "Gold, A dog"


def test_a_release_is_shown_by_its_hash() -> None:
    """The event loop shows what a task gives; the whole of a pack took it a second each time."""
    found = release()
    assert len(repr(found)) < 40
    journey = found.journeys["lien-thong-khai-sinh"]
    assert all(len(repr(one)) < 80 for one in (journey, *journey.services.values()))
    assert len(repr(journey.names)) < 200
