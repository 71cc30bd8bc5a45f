"""Registries: fields that are facts, readers with a purpose, retention, traits, representation."""

from collections.abc import Iterator
from typing import Final

from motcua.contexts.catalogue.model.checks.vocabulary import unknown
from motcua.contexts.catalogue.model.decoding import Declaration, Pack
from motcua.contexts.catalogue.model.problems import Problem
from motcua.contexts.catalogue.words import Fact, PurposeWord, Registry, Traits
from motcua.contexts.territory.words import Territory

PARTIES: Final = frozenset({"subject", "party", "auditor", "machine"})
_TRAITS: Final = {
    "name": ("name", "text"),
    "born": ("date",),
    "sex": ("choice",),
    "number": ("number",),
    "died": ("date",),
    "home": ("unit",),
    "address": ("address", "text"),
}


def check_registries(pack: Pack, territory: Territory | None) -> Iterator[Problem]:
    facts = {fact.fact: fact for fact in pack.values(Fact)}
    kinds = set(territory.agency_kinds()) if territory else None
    named: dict[str, str] = {}
    for found, registry in pack.all(Registry):
        yield from _fields(found, registry, facts)
        yield from _readers(found, registry, pack, kinds)
        yield from _holding(found, registry, kinds)
        yield from _represents(found, registry, facts)
        yield from _notices(found, registry, pack, facts)
        if registry.traits is not None:
            yield from _traits(found, registry, registry.traits, facts)
            first = named.setdefault(registry.about, registry.registry)
            if first != registry.registry:
                yield found.problem(
                    ("traits",),
                    f"Two registries name a {registry.about}: `{first}` does already.",
                    "Keep `traits` in one.",
                )


def _fields(found: Declaration, registry: Registry, facts: dict[str, Fact]) -> Iterator[Problem]:
    seen = set()
    for place, field in enumerate(registry.fields):
        if field.fact not in facts:
            yield unknown(found, ("fields", place, "fact"), "fact", field.fact, facts)
        elif facts[field.fact].type in ("choices", "declaration", "group", "signature"):
            yield found.problem(
                ("fields", place, "fact"),
                f"`{field.fact}` is a {facts[field.fact].type}: no column of a registry.",
                "Keep a fact for each choice, or leave it in the application.",
            )
        if field.fact in seen:
            yield found.problem(("fields", place), f"`{field.fact}` stands twice.", "Keep one.")
        seen.add(field.fact)
        if field.retention_years is not None and field.retention_years < 1:
            yield found.problem(
                ("fields", place, "retention_years"), "It is kept for no time.", "Give years."
            )
    if not registry.fields:
        yield found.problem(("fields",), "The registry holds nothing.", "Add a field.")
    if registry.retention_years < 1:
        yield found.problem(("retention_years",), "Nothing is kept.", "Give a number of years.")


def _readers(
    found: Declaration, registry: Registry, pack: Pack, kinds: set[str] | None
) -> Iterator[Problem]:
    purposes = {one.purpose for one in pack.values(PurposeWord)}
    held = {field.fact for field in registry.fields}
    # Organisations outside that send notices name people by number, which reads the people's book.
    senders = {kind for one in pack.values(Registry) for kind in one.notices_from}
    for place, reader in enumerate(registry.readers):
        if reader.purpose not in purposes:
            yield unknown(found, ("readers", place, "purpose"), "purpose", reader.purpose, purposes)
        for who in reader.by:
            if kinds is not None and who not in {*kinds, *PARTIES, *senders}:
                known = {*kinds, *PARTIES, *senders}
                yield unknown(found, ("readers", place, "by"), "reader", who, known)
        if reader.facts != "all":
            for fact in reader.facts:
                if fact not in held:
                    yield unknown(found, ("readers", place, "facts"), "field", fact, held)


def _holding(found: Declaration, registry: Registry, kinds: set[str] | None) -> Iterator[Problem]:
    if (registry.held == "elsewhere") != (registry.node is not None):
        yield found.problem(
            ("held",), "Where it is held is unclear.", "Give `held: elsewhere` and `node`, or none."
        )
    if registry.makes_subject and not registry.notices_from:
        yield found.problem(
            ("makes_subject",), "Nobody sends notices here.", "Name senders in `notices_from`."
        )
    if registry.owner_kind is not None and kinds is not None and registry.owner_kind not in kinds:
        yield unknown(found, ("owner_kind",), "agency kind", registry.owner_kind, kinds)


def _notices(
    found: Declaration, registry: Registry, pack: Pack, facts: dict[str, Fact]
) -> Iterator[Problem]:
    """Who sends notices about people names them by number and date of birth, and must be allowed to."""
    people = next((r for r in pack.values(Registry) if r.about == "person" and r.traits), None)
    named = [f for f in registry.fields if f.fact in facts and facts[f.fact].type == "subject"]
    if people is None or people.traits is None or not named:
        return
    needed = {people.traits.number, people.traits.born} - {None}
    for place, sender in enumerate(registry.notices_from):
        allowed: set[str | None] = set()
        for reader in people.readers:
            if sender in reader.by:
                all_of_it = {field.fact for field in people.fields}
                allowed |= all_of_it if reader.facts == "all" else set(reader.facts)
        if not needed <= allowed:
            yield found.problem(
                ("notices_from", place),
                f"`{sender}` may not find people in `{people.registry}`.",
                f"Add a reader there for {', '.join(sorted(map(str, needed)))}.",
            )


def _represents(
    found: Declaration, registry: Registry, facts: dict[str, Fact]
) -> Iterator[Problem]:
    held = {field.fact for field in registry.fields}
    for place, one in enumerate(registry.represents):
        if one.fact not in held or one.fact not in facts or facts[one.fact].type != "subject":
            yield found.problem(
                ("represents", place, "fact"),
                f"`{one.fact}` names nobody.",
                "Name a field of type `subject`.",
            )


def _traits(
    found: Declaration, registry: Registry, traits: Traits, facts: dict[str, Fact]
) -> Iterator[Problem]:
    held = {field.fact for field in registry.fields}
    for trait, types in _TRAITS.items():
        fact = getattr(traits, trait)
        if fact is None:
            continue
        if fact not in held:
            yield unknown(found, ("traits", trait), "field", fact, held)
        elif fact in facts and facts[fact].type not in types:
            yield found.problem(
                ("traits", trait),
                f"`{fact}` is of type {facts[fact].type}.",
                f"Name a fact of type {' or '.join(types)}.",
            )
