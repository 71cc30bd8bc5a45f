"""The closed language of conditions: tables of cases, and refusals that say where and what to do."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.contexts.catalogue.words import (
    Answer,
    Condition,
    RuleWrong,
    Source,
    State,
    Value,
    compile_condition,
    full_years,
    references,
)

TODAY = date(2026, 11, 20)


def state(**facts: Value) -> State:
    source = Source(kind="person")
    known = {("a", name): Answer(value=value, source=source) for name, value in facts.items()}
    return State(known, {"a": uuid4()}, actor_role="a")


@pytest.mark.parametrize(
    ("condition", "facts", "holds"),
    [
        (True, {}, True),
        (False, {}, False),
        ({"is": ["a.colour", "red"]}, {"colour": "red"}, True),
        ({"is": ["a.colour", "red"]}, {"colour": "blue"}, False),
        ({"is": ["a.colour", "red"]}, {}, False),
        ({"not": {"is": ["a.colour", "red"]}}, {}, True),
        ({"is": ["a.alive", True]}, {"alive": True}, True),
        ({"is": ["a.alive", True]}, {"alive": False}, False),
        ({"is": ["a.alive", False]}, {}, False),
        ({"is": ["a.code", "01"]}, {"code": "01"}, True),
        ({"is": ["a.code", "01"]}, {"code": "1"}, False),
        ({"is": ["a.count", 2]}, {"count": 2}, True),
        ({"is": ["actor", "a"]}, {}, True),
        ({"is": ["actor", "b"]}, {}, False),
        ({"in": ["actor", ["b", "a"]]}, {}, True),
        ({"in": ["a.colour", ["red", "blue"]]}, {"colour": "blue"}, True),
        ({"in": ["a.colour", ["red", "blue"]]}, {"colour": "green"}, False),
        ({"known": "a.colour"}, {"colour": "x"}, True),
        ({"known": "a.colour"}, {}, False),
        ({"known": "a.alive"}, {"alive": False}, True),
        ({"known": "a"}, {}, True),
        ({"known": "b"}, {}, False),
        ({"has": ["a.colours", "red"]}, {"colours": ["blue", "red"]}, True),
        ({"has": ["a.colours", "red"]}, {"colours": ["blue"]}, False),
        ({"has": ["a.colours", "red"]}, {"colours": "red"}, False),
        ({"has": ["a.colours", "red"]}, {}, False),
        ({"count": ["a.kids", {"over": 1}]}, {"kids": ["1", "2"]}, True),
        ({"count": ["a.kids", {"over": 2}]}, {"kids": ["1", "2"]}, False),
        ({"count": ["a.kids", {"at_most": 0}]}, {"kids": []}, True),
        ({"count": ["a.kids", {"at_most": 0}]}, {}, False),
        ({"count": ["a.kids", {"at_most": 9}]}, {"kids": "1"}, False),
        ({"before": ["a.x", "a.y"]}, {"x": "2026-01-01", "y": "2026-01-02"}, True),
        ({"before": ["a.x", "a.y"]}, {"x": "2026-01-02", "y": "2026-01-02"}, False),
        ({"before": ["a.x", "a.y"]}, {"x": "2026-01-01"}, False),
        ({"before": ["a.x", "a.y"]}, {"x": "1958", "y": "2026-01-02"}, False),
        ({"less": ["a.x", "a.y"]}, {"x": 9, "y": 10}, True),
        ({"less": ["a.x", "a.y"]}, {"x": "9.5", "y": "9.50"}, False),
        ({"less": ["a.x", "a.y"]}, {"x": 10, "y": 9}, False),
        ({"less": ["a.x", "a.y"]}, {"x": "many", "y": 9}, False),
        ({"same": ["a.x", "a.y"]}, {"x": "1", "y": "1"}, True),
        ({"same": ["a.x", "a.y"]}, {"x": "1", "y": "2"}, False),
        ({"same": ["a.x", "a.y"]}, {}, False),
        ({"same": ["a", "a"]}, {}, True),
        ({"number": ["a.n", {"over": 3}]}, {"n": 3}, False),
        ({"number": ["a.n", {"over": 3}]}, {"n": 4}, True),
        ({"number": ["a.n", {"at_least": 3, "at_most": 3}]}, {"n": 3}, True),
        ({"number": ["a.n", {"under": 3}]}, {"n": "2.99"}, True),
        ({"number": ["a.n", {"under": 3}]}, {"n": "many"}, False),
        ({"number": ["a.n", {"under": 3}]}, {}, False),
        ({"days_since": ["a.day", {"over": 60}]}, {"day": "2026-09-21"}, False),
        ({"days_since": ["a.day", {"over": 60}]}, {"day": "2026-09-20"}, True),
        ({"days_since": ["a.day", {"under": 0}]}, {"day": "2026-11-21"}, True),
        ({"days_since": ["a.day", {"over": 60}]}, {}, False),
        ({"age": ["a.day", {"under": 18}]}, {"day": "2008-11-21"}, True),
        ({"age": ["a.day", {"under": 18}]}, {"day": "2008-11-20"}, False),
        ({"age": ["a.day", {"under": 18}]}, {"day": "no day"}, False),
        ({"all": [{"known": "a.x"}, {"known": "a.y"}]}, {"x": "1"}, False),
        ({"any": [{"known": "a.x"}, {"known": "a.y"}]}, {"x": "1"}, True),
    ],
)
def test_what_a_condition_says(condition: Condition, facts: dict[str, Value], holds: bool) -> None:
    assert compile_condition(condition)(state(**facts), TODAY) is holds


@pytest.mark.parametrize(
    ("condition", "path", "says"),
    [
        ({}, (), "exactly one operator"),
        ({"is": ["a.x", "1"], "known": "a.x"}, (), "exactly one operator"),
        ({"equals": ["a.x", "1"]}, ("equals",), "no operator `equals`"),
        ({"all": []}, ("all",), "list of conditions"),
        ({"all": [{"known": "a.x"}, {"knwon": "a.x"}]}, ("all", 1, "knwon"), "no operator"),
        ({"is": ["a.x"]}, ("is",), "Two things"),
        ({"is": ["x", "1"]}, ("is",), "no fact"),
        ({"is": ["a.x", ["1"]]}, ("is",), "one value"),
        ({"in": ["a.x", "1"]}, ("in",), "list of values"),
        ({"age": ["a.x", 18]}, ("age",), "Bounds"),
        ({"age": ["a.x", {"more": 18}]}, ("age",), "Bounds"),
        ({"age": ["a.x", {"over": "old"}]}, ("age",), "number"),
        ({"not": {"not": {}}}, ("not", "not"), "exactly one operator"),
        ({"known": ["a.x"]}, ("known",), "one fact or role"),
    ],
)
def test_what_does_not_compile(
    condition: Condition, path: tuple[str | int, ...], says: str
) -> None:
    with pytest.raises(RuleWrong) as refused:
        compile_condition(condition)
    assert refused.value.path == path
    assert says in refused.value.problem
    assert refused.value.remedy


def test_references_lead_to_their_place() -> None:
    condition: Condition = {"all": [{"known": "a"}, {"not": {"in": ["b.x", ["1", "2"]]}}]}
    found = [(one.role, one.fact, one.path, one.literals) for one in references(condition)]
    assert found == [
        ("a", "", ("all", 0, "known"), ()),
        ("b", "x", ("all", 1, "not", "in", 0), ("1", "2")),
    ]


@given(st.dates(max_value=TODAY), st.integers(0, 120))
def test_a_birthday_comes_once_a_year(born: date, years: int) -> None:
    under = compile_condition({"age": ["a.day", {"under": years}]})
    holds = under(state(day=born.isoformat()), TODAY)
    assert holds == (full_years(born, TODAY) < years)


@given(
    st.recursive(
        st.sampled_from([True, False, {"known": "a.x"}, {"is": ["a.x", "1"]}]),
        lambda inner: st.one_of(
            st.builds(lambda one: {"not": one}, inner),
            st.builds(lambda some: {"all": some}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda some: {"any": some}, st.lists(inner, min_size=1, max_size=3)),
        ),
        max_leaves=12,
    ),
    st.booleans(),
)
def test_not_is_the_opposite_of_every_condition(condition: Condition, known: bool) -> None:
    facts = state(x="1") if known else state()
    plain = compile_condition(condition)(facts, TODAY)
    assert compile_condition({"not": condition})(facts, TODAY) is not plain
