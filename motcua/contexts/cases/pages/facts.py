"""What a case knows, as cards: one for each role, each fact with its source, contested ones marked."""

from dataclasses import dataclass

from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.catalogue.words import Answer
from motcua.kernel.texts import Text, msg


@dataclass(frozen=True, slots=True)
class Line:
    """One fact. `source` is a registry's title, or a word for who said it."""

    label: Text
    value: str
    source: Text | str
    contested: str | None


@dataclass(frozen=True, slots=True)
class Card:
    title: Text
    lines: list[Line]


_SAID = {
    "person": msg("Said by the person"),
    "official": msg("Entered at the counter"),
    "document": msg("From a paper"),
    "derived": msg("Follows from the answers"),
}


def cards(found: Dossier, language: str) -> list[Card]:
    """The facts of a case in the roles' declared order."""
    shown = found.journey.shown(found.state, language)
    result = []
    for role, declared in found.journey.roles.items():
        lines = [
            Line(
                label=found.release.facts[fact].label,
                value=shown.get((about, fact), ""),
                source=source_of(found, answer),
                contested=answer.contested,
            )
            for (about, fact), answer in found.state.facts.items()
            if about == role and fact in found.release.facts and answer.value is not None
        ]
        if lines:
            result.append(Card(title=declared.label, lines=lines))
    return result


def source_of(found: Dossier, answer: Answer) -> Text | str:
    """Where a value comes from, in words."""
    if answer.source.kind == "registry":
        registry = found.release.registries.get(answer.source.ref)
        if registry is not None:
            return registry.title
        number = found.release.numbers.get(answer.source.ref)
        if number is not None:
            return number.title
    return _SAID.get(answer.source.kind, msg("Said by the person"))
