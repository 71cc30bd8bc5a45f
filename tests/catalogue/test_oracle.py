"""The closed language against a foreign rule engine: the same answers for the same conditions and facts."""

import json

import zen
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.contexts.catalogue.words import (
    Answer,
    Condition,
    Source,
    State,
    Value,
    compile_condition,
)
from tests.catalogue.make import TODAY

COLOURS = ["red", "blue", "green"]
BOUNDS = {"over": ">", "under": "<", "at_least": ">=", "at_most": "<="}

LEAVES = st.one_of(
    st.sampled_from(COLOURS).map(lambda one: {"is": ["a.colour", one]}),
    st.lists(st.sampled_from(COLOURS), min_size=1, max_size=2, unique=True).map(
        lambda some: {"in": ["a.colour", some]}
    ),
    st.booleans().map(lambda yes: {"is": ["a.alive", yes]}),
    st.builds(
        lambda name, bound: {"number": ["a.count", {name: bound}]},
        st.sampled_from(sorted(BOUNDS)),
        st.integers(-3, 9),
    ),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda one: {"not": one}),
        st.lists(inner, min_size=1, max_size=3).map(lambda some: {"all": some}),
        st.lists(inner, min_size=1, max_size=3).map(lambda some: {"any": some}),
    ),
    max_leaves=8,
)
FACTS = st.fixed_dictionaries(
    {"colour": st.sampled_from(COLOURS), "alive": st.booleans(), "count": st.integers(-3, 9)}
)


def foreign(condition: Condition) -> str:
    """The condition in the other engine's words."""
    assert isinstance(condition, dict)
    ((op, operand),) = condition.items()
    match op, operand:
        case "not", inner:
            return f"not ({foreign(inner)})"  # type: ignore[arg-type]  # made above
        case (("all" | "any"), list(inners)):
            return f" {'and' if op == 'all' else 'or'} ".join(f"({foreign(one)})" for one in inners)
        case "is", [str(name), value]:
            return f"{name.removeprefix('a.')} == {json.dumps(value)}"
        case "in", [str(name), list(values)]:
            return f"{name.removeprefix('a.')} in {json.dumps(values)}"
        case "number", [str(name), dict(bounds)]:
            ((bound, n),) = bounds.items()
            return f"{name.removeprefix('a.')} {BOUNDS[str(bound)]} {n}"
    raise AssertionError(condition)


@settings(max_examples=300)
@given(CONDITIONS, FACTS)
def test_both_engines_agree(condition: Condition, facts: dict[str, Value]) -> None:
    source = Source(kind="person")
    state = State(
        {("a", name): Answer(value=value, source=source) for name, value in facts.items()}
    )
    ours = compile_condition(condition)(state, TODAY)
    assert ours == zen.evaluate_expression(foreign(condition), facts)
