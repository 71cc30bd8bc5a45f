"""What a declarant may see of others: nothing that registries say about whoever they named themselves, until that
person agrees. The rules work with all of it all the same."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from motcua.contexts.catalogue.words import (
    Answer,
    FactKey,
    Journey,
    State,
    Withheld,
    entry_role,
    group_of,
)

Roots = Mapping[str, str]
"""Withheld role → the role whose holder has to agree."""


class Proof(StrEnum):
    """Why a declarant may see what registries know about the others."""

    OFFERED = "offered"  # a notice offered the bundle to them
    NAMED = "named"  # a registry names them for the part that they play
    NONE = "none"


def reached_roles(journey: Journey) -> list[str]:
    """The roles to which the bundle offers itself."""
    return list(dict.fromkeys(offer.role for offer in journey.bundle.offers))


def withheld(
    declarant: UUID,
    holders: Mapping[str, UUID],
    through: Mapping[str, str],
    named: Mapping[str, UUID],
    *,
    subject_role: str,
) -> Roots:
    """Roles of which nothing is shown: those whose holder the declarant named (`named`), and those to which
    only their records lead. `through` says from which role's record the holder of another role is known."""
    found = {}
    for role in holders:
        way = list(_way(role, through))
        if any(step == subject_role or holders.get(step) == declarant for step in way):
            continue  # their own records lead there
        root = next((step for step in way if step in named), None)
        if root is not None:
            found[role] = root
    return found


def shown(state: State, roots: Roots) -> State:
    """The state as the declarant may see it. Of a person who was asked for it still tells that a registry
    knows something; of those behind them not even that, as their parts hang on values."""
    if not roots:
        return state
    return replace(
        state,
        facts=dict(_facts(state, roots)),
        holders={
            role: holder for role, holder in state.holders.items() if roots.get(role, role) == role
        },
    )


def _way(role: str, through: Mapping[str, str]) -> Iterator[str]:
    """The role, the one whose record names its holder, and so on."""
    seen: set[str] = set()
    while role not in seen:
        yield role
        seen.add(role)
        role = through.get(role, role)


def _facts(state: State, roots: Roots) -> Iterator[tuple[FactKey, Answer]]:
    """An entry of a group is as hidden as whoever has the entries."""
    owners = {fact: role for role, fact in state.facts}
    for (role, fact), answer in state.facts.items():
        group = group_of(role)
        root = roots.get(role if group is None else owners.get(group, role))
        if root is not None and answer.source.kind != "registry" and isinstance(answer.value, list):
            yield (role, fact), _without_known(state, fact, answer, answer.value)
        elif root is None or answer.source.kind != "registry" or answer.value is None:
            yield (role, fact), answer
        elif root == role:
            yield (role, fact), Answer(value=Withheld(f"{role}.{fact}"), source=answer.source)


def _without_known(state: State, group: str, answer: Answer, ids: list[str]) -> Answer:
    """A list without the entries that a registry gave; several choices stay as they are."""
    known = {role for (role, _), one in state.facts.items() if one.source.kind == "registry"}
    shown = [id for id in ids if entry_role(group, id) not in known]
    return Answer(value=shown, source=answer.source, contested=answer.contested)
