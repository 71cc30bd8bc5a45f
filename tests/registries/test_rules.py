"""Rules of the registries without a database: numbers by their parts, values in one spelling, seals."""

from collections.abc import Mapping
from datetime import date

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from motcua.contexts.catalogue.words import Value
from motcua.contexts.registries.api import masked_number
from motcua.contexts.registries.errors import ValuesWrong
from motcua.contexts.registries.model import values as rules
from motcua.contexts.registries.model.columns import birthday, book
from motcua.contexts.registries.model.numbers import fill, layout
from motcua.contexts.registries.model.seals import Seals
from tests.registries.make import land as declared

SERIES = "land-number"
WORDS = rules.Vocabulary({}, {"sexes": {"f", "m"}})
SEALS = Seals(claims=b"c" * 32, seals=b"s" * 64)


@pytest.mark.parametrize(
    ("facts", "number"),
    [
        ({"birthday": "2026-11-01", "sex": "f", "home": "701"}, "32607###"),
        ({"birthday": "2026-11-01", "sex": "m", "home": "701"}, "22607###"),
        ({"birthday": "1999-11-01", "sex": "m", "home": "7"}, "19907###"),
    ],
)
def test_parts_follow_the_facts(facts: Mapping[str, Value], number: str) -> None:
    series = declared().numbers[SERIES]
    made = layout(series, facts, lambda unit, level: unit[:1] if level == "shire" else None)
    assert fill(made, lambda n: "#" * n) == number


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"sex": "f", "home": "701"}, "birthday"),
        ({"birthday": "x", "sex": "f", "home": "701"}, "birthday"),
        ({"birthday": "2026-11-01", "sex": "f"}, "home"),
        ({"birthday": "2126-11-01", "sex": "f", "home": "701"}, "birthday"),
    ],
)
def test_a_missing_fact_is_named(facts: Mapping[str, Value], field: str) -> None:
    with pytest.raises(ValuesWrong) as wrong:
        layout(declared().numbers[SERIES], facts, lambda unit, level: unit[:1])
    assert field in wrong.value.fields


@given(st.text(alphabet="0123456789", min_size=1, max_size=20))
def test_a_sealed_number_opens_for_its_series_only(number: str) -> None:
    sealed = SEALS.seal(SERIES, number)
    assert SEALS.open(SERIES, sealed) == number
    assert number.encode() not in sealed or len(number) < 4
    with pytest.raises(InvalidTag):
        SEALS.open("other", sealed)
    assert SEALS.claim(SERIES, number) != SEALS.claim("other", number)


@pytest.mark.parametrize(
    ("number", "shown", "masked"),
    [("123456789012", 3, "•••••••••012"), ("12", 3, "12"), ("1234", 0, "••••"), ("", 3, "")],
)
def test_masks(number: str, shown: int, masked: str) -> None:
    assert masked_number(number, shown) == masked


@pytest.mark.parametrize(
    ("born", "years", "day"),
    [
        (date(2020, 2, 29), 18, date(2038, 3, 1)),
        (date(2020, 2, 29), 4, date(2024, 2, 29)),
        (date(2020, 1, 31), 18, date(2038, 1, 31)),
    ],
)
def test_birthdays(born: date, years: int, day: date) -> None:
    assert birthday(born, years) == day


_VALUE = st.one_of(
    st.text(max_size=50),
    st.integers(),
    st.booleans(),
    st.none(),
    st.lists(st.text(max_size=5), max_size=3),
)


@given(
    st.dictionaries(
        st.sampled_from(["weight", "alive", "ratio", "source", "sex", "mother"]), _VALUE
    )
)
def test_whatever_is_sent_is_kept_in_one_spelling_or_refused_by_name(
    sent: dict[str, Value],
) -> None:
    notes = book(declared().registries["birth-notes"], declared().facts)
    whole: Mapping[str, Value] = {"birthday": "2026-11-01", "sex": "f", **sent}
    try:
        clean = rules.checked(notes, whole, WORDS)
    except ValuesWrong as wrong:
        assert set(wrong.fields) <= {*whole, "mother"}
        return
    assert rules.checked(notes, clean, WORDS) == clean
