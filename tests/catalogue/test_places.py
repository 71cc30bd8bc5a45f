"""The place of an address: by a name of today or of former times, inside a region; else a choice, never a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.contexts.catalogue.words import AnswerWrong, Question
from motcua.contexts.catalogue.words.places import found, regions
from tests.catalogue.make import NOW, TODAY, release

FIELD = "waarheen.place"


def question() -> Question:
    return release("tests/packs/neverland").journeys["nesttrek"].question(FIELD)


def read(typed: str, within: str = "") -> object:
    journey = release("tests/packs/neverland").journeys["nesttrek"]
    return journey.read_answer(question(), {FIELD: typed, f"{FIELD}.within": within}, NOW)


@pytest.mark.parametrize(
    ("typed", "within", "code"),
    [
        ("Anbel", "", "K1"),
        ("anbel", "K", "K1"),
        ("Anbel Burrow", "", None),  # the search knows names in the pack's first language
        ("Plim Anbel", "", "K1"),
        ("K1", "", "K1"),
        ("K1", "Z", "K1"),  # chosen from a list
        ("Anbel", "Z", None),
        ("Fenno", "", "K3"),  # a former burrow, that another took over
        ("fenno", "K", "K3"),
        ("Fenno", "Y", None),  # a region that is no more
        ("Fenno", "Z", None),
        ("l", "", None),  # Anbel, Dellik …
        ("Kessa", "", None),  # a region is no burrow
        ("Nowhere", "", None),
        ("Anbel", "~'; --", None),
        ("", "K", None),
    ],
)
def test_a_place_is_what_its_name_means_there_or_is_asked_again(
    typed: str, within: str, code: str | None
) -> None:
    if code is None:
        with pytest.raises(AnswerWrong) as wrong:
            read(typed, within)
        assert wrong.value.field == FIELD
    else:
        assert read(typed, within) == code


def test_regions_are_those_of_today() -> None:
    made = question()
    assert [unit.code for unit in regions(made.names.territory, made.fact, TODAY)] == ["K", "Z"]


@given(st.text(max_size=12), st.sampled_from(["", "K", "Y", "Z", "x"]))
def test_whatever_is_typed_only_places_of_today_are_found(typed: str, within: str) -> None:
    made = question()
    territory = made.names.territory
    for unit in found(territory, made.fact, typed, TODAY, within=within):
        assert unit.in_force(TODAY) and unit.level == "plim"
        assert not within or territory.lies_within(unit, within)


def test_a_name_of_former_communes_leads_to_those_that_took_over() -> None:
    """In the pack of Vietnam: whatever is found for the name of a commune that ended is in force."""
    pack = release()
    fact = pack.facts["noi-thuong-tru"]
    ended = [unit for unit in pack.territory.units("commune") if unit.valid_to is not None]
    for unit in ended[:: max(1, len(ended) // 200)]:
        for one in found(pack.territory, fact, unit.name, TODAY):
            assert one.in_force(TODAY) and one.level == "commune"
