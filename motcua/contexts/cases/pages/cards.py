"""Known facts as quiet cards: what it is called, what it says, and where it comes from."""

from collections.abc import Callable, Iterable, Mapping

from motcua.contexts.cases.model.draft import packed_key
from motcua.contexts.catalogue.words import (
    Answer,
    FactKey,
    Journey,
    Release,
    Role,
    State,
    Withheld,
    entry_role,
    group_of,
)
from motcua.contexts.registries.words import masked_token
from motcua.kernel.texts import Text, msg

Card = Mapping[str, object]


def card(
    release: Release,
    about: FactKey,
    answer: Answer,
    *,
    label: object = None,
    change: str | None = None,
    verb: str | None = None,
) -> Card:
    """A row of a summary list. A contested value says so in its source line."""
    series = release.number_of(about[1])
    shown: object
    if isinstance(answer.value, Withheld):
        shown = msg("Known already, not shown to you")
    elif series is not None and isinstance(answer.value, str):
        shown = masked_token(answer.value)
    else:
        shown = release.text(about[1], answer.value)
    return {
        "key": label or release.facts[about[1]].label,
        "value": shown,
        "source": source(release, answer),
        "change": change,
        "verb": verb,
        "about": packed_key(about),
    }


def source(release: Release, answer: Answer) -> object:
    """Where a value comes from, in words."""
    if answer.contested:
        return msg(
            "You said that this is wrong: “{why}”. The official will look at it.",
            why=answer.contested,
        )
    match answer.source.kind:
        case "registry":
            declared = release.registries.get(answer.source.ref)
            title: object = declared.title if declared else answer.source.ref
            return msg("From: {registry}", registry=title)
        case "derived":
            return msg("Follows from other answers")
        case "official":
            return msg("Said at the counter")
        case "document":
            return msg("From a paper that was handed in")
        case _:
            return msg("Your answer")


def in_order(journey: Journey, state: State) -> list[FactKey]:
    """What is known, in the order in which the services declare it."""
    order = {(known.about, known.fact): n for n, known in enumerate(journey.knows())}
    return sorted(state.facts, key=lambda about: order.get(about, len(order)))


def group(
    release: Release,
    roles: Mapping[str, Role],
    state: State,
    keys: Iterable[FactKey],
    *,
    wrong: Callable[[str], str] | None = None,
    whose: bool = False,
) -> list[Card]:
    """Cards of some facts in order; `wrong` gives the address where a registry's value is contested.
    With `whose` each says whose fact it is. What is withheld says who has to agree."""
    found = []
    for about in keys:
        answer = state.facts.get(about)
        if answer is None or answer.value is None or release.facts[about[1]].type == "subject":
            continue
        hidden = isinstance(answer.value, Withheld)
        registry = answer.source.kind == "registry" and not hidden
        link = wrong(packed_key(about)) if wrong is not None and registry else None
        verb = msg("Look again") if answer.contested else msg("This is wrong")
        label: object = None
        role = roles.get(about[0])
        if whose and (role is None or not role.subject):
            who, what = _whose(release, roles, state, about[0]), release.facts[about[1]].label
            label = msg("{fact} ({role})", fact=what, role=who)
        made = card(release, about, answer, label=label, change=link, verb=verb if link else None)
        if hidden:
            who = _whose(release, roles, state, about[0])
            waits = msg("Known already; shown once this person agrees: {role}", role=who)
            made = {**made, "value": waits}
        found.append(made)
    return found


def _whose(release: Release, roles: Mapping[str, Role], state: State, role: str) -> Text:
    """What a role is called; an entry of a group by the group and its place in it."""
    group = group_of(role)
    if group is None:
        return roles[role].label
    ids = next(
        (a.value for (_, f), a in state.facts.items() if f == group and isinstance(a.value, list)),
        [],
    )
    place = next((n for n, id in enumerate(ids, 1) if entry_role(group, id) == role), 0)
    return {tongue: f"{said} {place}" for tongue, said in release.facts[group].label.items()}
