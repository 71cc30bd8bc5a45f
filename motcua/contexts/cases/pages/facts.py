"""What a case knows, as cards: one for each role, each fact with its source, contested ones marked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.catalogue.words import Answer, CompiledGroup, FactKey, State, entry_role
from motcua.kernel.texts import Text, msg, say


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


def cards(found: Dossier, language: str, only: Collection[FactKey] | None = None) -> list[Card]:
    """The facts of a case, or only some: roles in their declared order, facts as `_in_order` says."""
    if only is not None:
        facts = {about: said for about, said in found.state.facts.items() if about in only}
        found = replace(found, state=found.state.with_facts(facts))
    shown = found.journey.shown(found.state, language)
    result = []
    for role, declared in found.journey.roles.items():
        result.append(_card(found, role, declared.label, _in_order(found, role), shown, language))
        for group in found.journey.groups.values():
            if group.group.about != role:
                continue
            asked = [ask.fact for ask in group.group.asks]
            order = list(dict.fromkeys([*group.group.named_by, *asked, *found.release.facts]))
            for id in group.ids(found.state):
                title = _entry(group, found.state, id)
                result.append(_card(found, entry_role(group.id, id), title, order, shown, language))
    return [card for card in result if card.lines]


def _card(
    found: Dossier,
    role: str,
    title: Text,
    order: list[str],
    shown: Mapping[FactKey, str],
    language: str,
) -> Card:
    lines = [
        Line(
            label=found.release.facts[fact].label,
            value=_value(found, fact, answer, shown.get((role, fact), ""), language),
            source=source_of(found, answer),
            contested=answer.contested,
        )
        for fact in order
        if (answer := found.state.facts.get((role, fact))) is not None and answer.value is not None
    ]
    return Card(title=title, lines=[line for line in lines if line.value])


def _entry(group: CompiledGroup, state: State, id: str) -> Text:
    """An entry by the group's word for one and its own name."""
    name = group.title(state, id)
    return {tongue: f"{said}: {name[tongue]}" for tongue, said in group.group.entry.items()}


def _in_order(found: Dossier, role: str) -> list[str]:
    """A name first, then facts as the services know them, then as the pack's vocabulary lists them."""
    traits = found.release.traits(found.journey.roles[role].kind)
    name = traits[1].name if traits is not None else None
    known = [each.fact for each in found.journey.knows() if each.about == role]
    rest = [fact for fact in found.release.facts if fact not in known]
    return sorted([*dict.fromkeys(known), *rest], key=lambda fact: fact != name)


def _value(found: Dossier, fact: str, answer: Answer, shown: str, language: str) -> str:
    """A person or household is shown by the part that they play in this case; an id says nothing."""
    if found.release.facts[fact].type != "subject":
        return shown
    playing = (
        say(found.journey.roles[role].label, language)
        for role, holder in found.state.holders.items()
        if str(holder) == answer.value
    )
    return next(playing, "")


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
