"""References survive what people and banks do to them, and a slip never makes another one."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.contexts.payments.model import references
from motcua.contexts.payments.model.references import SIGNS, find, holds, made
from motcua.contexts.payments.words import Reason

numbers = st.integers(0, references.numbers() - 1)
A, B = made("NV", 123_456_789), made("NV", 987_654_321)


def test_known_references() -> None:
    assert len(SIGNS) == len(set(SIGNS)) == 31
    assert made("NV", 0) == "NV000000000"
    assert made("NV", 1)[:-1] == "NV00000001"
    assert made("NV", references.numbers() - 1)[2:-1] == "Z" * 8
    for number in (-1, references.numbers()):
        with pytest.raises(ValueError, match=r"^a number below numbers"):
            made("NV", number)


@given(numbers)
def test_the_check_sign_holds_and_the_weighted_sum_is_nothing(number: int) -> None:
    body = made("NV", number)[2:]
    assert len(body) == 9 and holds(body)
    assert sum(place * SIGNS.index(sign) for place, sign in enumerate(body, 1)) % 31 == 0


@given(numbers, st.integers(0, 8), st.sampled_from(SIGNS))
def test_one_wrong_sign_never_holds(number: int, place: int, sign: str) -> None:
    body = made("NV", number)[2:]
    if body[place] != sign:
        assert not holds(body[:place] + sign + body[place + 1 :])


@given(numbers)
def test_two_changed_places_never_hold(number: int) -> None:
    body = made("NV", number)[2:]
    for one, other in itertools.combinations(range(9), 2):
        if body[one] != body[other]:
            signs = list(body)
            signs[one], signs[other] = signs[other], signs[one]
            assert not holds("".join(signs))


@given(numbers, st.text(max_size=30), st.text(max_size=30))
def test_found_among_other_words_or_doubted(number: int, before: str, after: str) -> None:
    reference = made("NV", number)
    found = find("NV", f"{before} {reference} {after}")
    assert found.reference == reference or found.reason is Reason.SEVERAL_REFERENCES


@given(numbers, st.lists(st.sampled_from([" ", "-", ".", "/", "\n", ""]), min_size=10, max_size=10))
def test_found_with_signs_strewn_in(number: int, strewn: list[str]) -> None:
    reference = made("NV", number)
    text = "".join(itertools.chain(*zip(reference, [*strewn, ""], strict=True)))
    for typed in (text, text.lower()):
        assert find("NV", typed).reference == reference


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"PAY {A} thanks", None),
        (A.replace("0", "O").replace("1", "I").lower(), None),
        (A.replace("1", "l").replace("5", "s").replace("V", "u"), None),
        (f"{A} {A}", None),
        (f"{A} {B}", Reason.SEVERAL_REFERENCES),
        ("", Reason.NO_REFERENCE),
        ("thanks a lot", Reason.NO_REFERENCE),
        ("invoice overdue nvidia", Reason.NO_REFERENCE),
        (f"fee {A[:-1]}", Reason.REFERENCE_CUT),
        (f"fee {A[:6]}", Reason.REFERENCE_CUT),
        (f"fee {A[:5]}", Reason.NO_REFERENCE),
        (f"fee {A[:-1]}{'2' if A[-1] != '2' else '3'}", Reason.REFERENCE_WRONG),
        (f"fee {A[:-1]}{'2' if A[-1] != '2' else '3'} and more", Reason.REFERENCE_WRONG),
    ],
)
def test_what_a_text_says(text: str, expected: Reason | None) -> None:
    found = find("NV", text)
    assert found.reason is expected
    assert (found.reference == A) is (expected is None)


def test_a_prefix_with_signs_that_look_alike_is_found() -> None:
    reference = made("SOIL", 42)
    assert find("SOIL", f"x {reference.lower()} y").reference == reference
    assert find("SOIL", reference.replace("SOIL", "501L")).reference == reference


def test_a_foreign_word_of_another_script_is_no_sign() -> None:
    assert find("NV", f"phí nộp {A} cảm ơn").reference == A
