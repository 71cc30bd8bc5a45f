"""Entries of a group whose owner does not let the declarant see what is known of them."""

from uuid import uuid4

from motcua.contexts.cases.model.withholding import shown
from motcua.contexts.catalogue.words import Answer, Source, State, Withheld


def test_entries_of_somebody_hidden_are_as_hidden_as_they() -> None:
    """Of a list that the declarant made longer they see what they added, and nothing of what a registry gave."""
    book = Source(kind="registry", ref="nestbook")
    said = Source(kind="person")
    state = State(
        {
            ("maat", "nestlings"): Answer(value=["r1", "4"], source=said),
            ("nestlings~r1", "lorn"): Answer(value="Pim", source=book),
            ("nestlings~r1", "tam"): Answer(value=True, source=said),
            ("nestlings~4", "lorn"): Answer(value="Pom", source=said),
        },
        {"maat": uuid4()},
    )
    seen = shown(state, {"maat": "maat"})
    assert seen.value("maat", "nestlings") == ["4"]
    assert seen.value("nestlings~r1", "lorn") is None
    assert seen.value("nestlings~4", "lorn") == "Pom"
    given = {("maat", "nestlings"): Answer(value=["r1"], source=book)}
    whole = shown(state.with_facts({**state.facts, **given}), {"maat": "maat"})
    assert isinstance(whole.value("maat", "nestlings"), Withheld)
    assert whole.value("nestlings~r1", "lorn") is None
    behind = shown(state.with_facts({**state.facts, **given}), {"maat": "qeep"})
    assert behind.value("maat", "nestlings") is None
    assert shown(state, {"qeep": "qeep"}).facts == state.facts
