"""What is known about one person, folded behind one line: who, how many facts, from how many registries."""

from collections.abc import Sequence
from dataclasses import dataclass

from motcua.contexts.cases.model.draft import fact_key
from motcua.contexts.cases.pages.cards import Card
from motcua.contexts.catalogue.words import Release, Role, State
from motcua.kernel.texts import Message, Text


@dataclass(frozen=True, slots=True)
class Fold:
    """The cards of one role. `name` is who plays it, as far as the cards themselves say it. It stands open
    for whom the declaration is about, and where something was said to be wrong."""

    title: Text
    name: object
    facts: int
    registries: int
    open: bool
    rows: list[Card]


def fold(release: Release, state: State, id: str, role: Role, rows: Sequence[Card]) -> Fold:
    about = [fact_key(str(row["about"])) for row in rows]
    answers = [state.facts[key] for key in about]
    traits = release.traits(role.kind)
    named = (id, traits[1].name) if traits is not None else None
    shown = (row["value"] for key, row in zip(about, rows, strict=True) if key == named)
    name = next(shown, None)
    return Fold(
        title=role.label,
        name=None if isinstance(name, Message) else name,  # a message stands where a name may not
        facts=len(rows),
        registries=len({a.source.ref for a in answers if a.source.kind == "registry"}),
        open=role.subject or any(a.contested for a in answers),
        rows=list(rows),
    )
