"""Groups of questions: conditions inside and over them, and nothing decides that is not asked any more."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.contexts.catalogue.words import (
    Answer,
    Condition,
    FactKey,
    Journey,
    Source,
    State,
    Value,
    compile_condition,
    entry_role,
)
from motcua.contexts.catalogue.words.entries import rebound
from tests.catalogue.make import NOW, TODAY, release

SAID = Source(kind="person")


def journey() -> Journey:
    return release("tests/packs/neverland").journeys["nesttrek"]


def state(facts: dict[FactKey, Value]) -> State:
    return State(
        {about: Answer(value=value, source=SAID) for about, value in facts.items()},
        {"trekar": uuid4()},
        actor_role="trekar",
    )


def herd(*worth: int | None) -> State:
    """Some animals, of which each may have a worth; the second is always tame."""
    facts: dict[FactKey, Value] = {("a", "herd"): [str(n) for n, _ in enumerate(worth, 1)]}
    for n, one in enumerate(worth, 1):
        facts[entry_role("herd", str(n)), "worth"] = one
        facts[entry_role("herd", str(n)), "tame"] = n == 2
    return state({about: value for about, value in facts.items() if value is not None})


TAME: Condition = {"is": ["herd.tame", "true"]}


@pytest.mark.parametrize(
    ("condition", "worth", "holds"),
    [
        ({"some": ["a.herd", TAME]}, (1, 1), True),
        ({"some": ["a.herd", TAME]}, (1,), False),
        ({"some": ["a.herd", TAME]}, (), False),
        ({"every": ["a.herd", TAME]}, (1, 1), False),
        ({"every": ["a.herd", TAME]}, (), True),
        ({"every": ["a.herd", {"known": "herd.worth"}]}, (1, None), False),
        ({"every": ["a.herd", {"number": ["herd.worth", {"over": 4}]}]}, (5, 6), True),
        ({"sum": ["a.herd", "worth", {"over": 10}]}, (5, 6), True),
        ({"sum": ["a.herd", "worth", {"over": 11}]}, (5, None, 6), False),
        ({"sum": ["a.herd", "worth", {"at_most": 0}]}, (), True),
        ({"differ": ["a.herd", "worth"]}, (5, 6), True),
        ({"differ": ["a.herd", "worth"]}, (5, 6, 5), False),
        ({"differ": ["a.herd", "worth"]}, (5, None, None), True),
        ({"some": ["a.herd", {"all": [TAME, {"less": ["herd.worth", "a.most"]}]}]}, (5, 6), False),
    ],
)  # fmt: skip
def test_what_looks_at_all_entries(
    condition: Condition, worth: tuple[int | None, ...], holds: bool
) -> None:
    assert compile_condition(condition)(herd(*worth), TODAY) is holds


@pytest.mark.parametrize("op", ["some", "every"])
def test_a_group_of_which_nothing_is_said_makes_every_test_false(op: str) -> None:
    assert not compile_condition({op: ["a.herd", True]})(state({}), TODAY)
    assert not compile_condition({"sum": ["a.herd", "worth", {"over": -1}]})(state({}), TODAY)
    assert not compile_condition({"differ": ["a.herd", "worth"]})(state({}), TODAY)


def test_a_condition_of_an_entry_looks_at_that_entry_alone() -> None:
    raw: Condition = {
        "any": [{"not": TAME}, {"some": ["a.herd", TAME]}, {"less": ["a.x", "herd.y"]}]
    }
    assert rebound(raw, "herd", "7") == {
        "any": [
            {"not": {"is": ["herd~7.tame", "true"]}},
            {"some": ["a.herd", TAME]},  # which means each of them in turn
            {"less": ["a.x", "herd~7.y"]},
        ]
    }


def test_an_entry_that_was_taken_out_decides_nothing() -> None:
    facts: dict[FactKey, Value] = {
        ("trekar", "nestlings"): ["2"],
        ("nestlings~1", "lorn"): "Pim",
        ("nestlings~1", "tam"): False,
        ("nestlings~2", "lorn"): "Pam",
        ("nestlings~2", "tam"): True,
    }
    settled = journey().settle(state(facts), NOW)
    assert {role for role, _ in settled.facts} == {"trekar", "nestlings~2"}
    assert journey().refusals(settled, NOW) == []
    there = journey().settle(state({**facts, ("trekar", "nestlings"): ["1", "2"]}), NOW)
    assert [one.id for one in journey().refusals(there, NOW)] == ["te-wilde"]


def test_a_question_of_an_entry_has_its_own_id_and_place() -> None:
    question = journey().question("nestwild~7")
    assert (question.key, question.ask.page) == (("nestlings~7", "wilddag"), "nest")
    assert journey().page_of("nestwild~7") == journey().page_of("nestlings") == "nest"
    for unknown in ("nestwil~7", "wanneer~7", "nestlings~7"):
        with pytest.raises(KeyError):
            journey().question(unknown)


VALUES = st.one_of(st.text(max_size=5), st.booleans(), st.integers(), st.dates().map(str))
ROLES = st.sampled_from(
    ["trekar", *(entry_role(g, n) for g in ("nestlings", "schat") for n in "123")]
)
FACTS = st.sampled_from(["lorn", "drimdag", "tam", "wilddag", "ding", "waard", "hoed", "schatja"])
LISTS = st.lists(st.sampled_from("123"), unique=True)


@given(
    st.dictionaries(st.tuples(ROLES, FACTS), VALUES, max_size=20),
    st.dictionaries(st.sampled_from(["nestlings", "schat"]), LISTS, max_size=2),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_what_is_settled_stays_and_holds_only_what_is_asked(
    facts: dict[FactKey, Value], lists: dict[str, list[str]], day: date
) -> None:
    made = journey()
    whole: dict[FactKey, Value] = {
        **facts,
        **{("trekar", name): ids for name, ids in lists.items()},
    }
    settled = made.settle(state(whole), NOW)
    assert made.settle(settled, NOW) == settled
    asked = {
        question.key
        for group in made.groups.values()
        for id in group.ids(settled)
        for question in made.inside(group, id, settled, NOW)
    }
    assert {about for about in settled.facts if "~" in about[0]} <= asked
    kept = {about: one.value for about, one in settled.facts.items()}
    again = made.settle(state(kept), NOW)  # as if what is hidden had never been said
    assert again.facts == settled.facts
    assert [one.id for one in made.missing(again, NOW)] == [
        one.id for one in made.missing(settled, NOW)
    ]


def test_what_each_entry_says_is_written_once_but_what_is_known_is_not() -> None:
    known = Source(kind="registry", ref="nestbook")
    said: dict[FactKey, Value] = {
        ("trekar", "nestlings"): ["r1", "4", "7"],
        ("nestlings~4", "lorn"): "Pom",
        ("nestlings~4", "drimdag"): "2022-04-03",
        ("nestlings~4", "tam"): True,
        ("nestlings~7", "lorn"): "Pum",
        ("nestlings~7", "tam"): False,
        ("nestlings~r1", "tam"): True,
    }
    whole = state(said)
    whole = whole.with_facts(
        {**whole.facts, ("nestlings~r1", "lorn"): Answer(value="Pim", source=known)}
    )
    writes = journey().services["nesttrek"].writes(whole, NOW)
    assert [(one.registry, one.about, one.values, str(one.valid_from)) for one in writes[1:]] == [
        ("nestbook", "trekar", {"lorn": "Pom", "drimdag": "2022-04-03"}, "2022-04-03")
    ]
