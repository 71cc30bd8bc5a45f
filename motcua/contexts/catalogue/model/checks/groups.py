"""Groups of questions (a page of their own, entries that can be told apart, nothing asked that is known), places of
addresses, signatures."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from motcua.contexts.catalogue.model.checks.scope import Scope
from motcua.contexts.catalogue.model.checks.vocabulary import unknown
from motcua.contexts.catalogue.model.decoding import Declaration
from motcua.contexts.catalogue.model.problems import Path, Problem
from motcua.contexts.catalogue.words import Asking, Group, PurposeWord, Registry, Signature


def check_groups(scope: Scope, found: Declaration, groups: Sequence[Group]) -> Iterator[Problem]:
    for place, group in enumerate(groups):
        path: Path = ("groups", place)
        if group.about not in scope.roles:
            yield unknown(found, (*path, "about"), "role", group.about, scope.roles)
        fact = scope.facts.get(group.fact)
        if fact is None:
            yield unknown(found, (*path, "fact"), "fact", group.fact, scope.facts)
        elif fact.type != "group":
            yield found.problem(
                (*path, "fact"),
                f"`{group.fact}` is of type {fact.type}.",
                "Declare a fact of type `group` for it.",
            )
        if group.fact in scope.roles:
            yield found.problem(
                (*path, "fact"), f"`{group.fact}` is a role, too.", "Rename the fact or the role."
            )
        yield from _page(scope, found, path, group)
        yield from scope.condition(found, (*path, "when"), group.when)
        if group.min > group.max:
            yield found.problem((*path, "min"), "Nobody can give so many.", "Lower `min`.")
        if not group.asks:
            yield found.problem((*path, "asks"), "Nothing is asked.", "Add a question.")
        inside = replace(scope, inside=scope.inside | {group.fact})
        for number, ask in enumerate(group.asks):
            yield from _ask(inside, found, (*path, "asks", number), group, ask)
        yield from _rules(inside, found, path, group)
        yield from _registry(scope, found, path, group)


def _page(scope: Scope, found: Declaration, path: Path, group: Group) -> Iterator[Problem]:
    pages = {page.page for page in scope.bundle.pages}
    if group.page not in pages:
        yield unknown(found, (*path, "page"), "page", group.page, pages)
    asked = {ask.page for ask in scope.bundle.asks}
    asked |= {ask.page for _, service in scope.services for ask in service.asks}
    asked |= {known.page for _, s in scope.services for known in s.knows if known.page}
    asked |= {s.page for role in scope.roles.values() for s in role.sources if s.page}
    asked |= {one.page for fact, one in scope.groups.items() if fact != group.fact}
    if group.page in asked:
        yield found.problem(
            (*path, "page"),
            f"The page `{group.page}` asks something else, too.",
            "Give the group a page of its own.",
        )


def _ask(
    scope: Scope, found: Declaration, path: Path, group: Group, ask: Asking
) -> Iterator[Problem]:
    fact = scope.facts.get(ask.fact)
    if fact is None:
        yield unknown(found, (*path, "fact"), "fact", ask.fact, scope.facts)
        return
    if fact.type in ("subject", "group", "signature"):
        yield found.problem(
            (*path, "fact"), f"A {fact.type} cannot be asked here.", "Ask for what is known of it."
        )
    yield from scope.condition(found, (*path, "when"), ask.when)
    yield from check_place(scope, found, path, ask)
    for name in ask.choices_from or ():
        fitting = ("unit",) if fact.type == "agency" else (fact.type,)
        yield from scope.fact(found, (*path, "choices_from"), name, fitting)
    if ask.default is not None:
        yield from scope.fact(found, (*path, "default"), ask.default)
    if ask.settle and not ask.choices_from:
        yield found.problem(
            (*path, "settle"), "There is nothing to settle it from.", "Add `choices_from`."
        )
    purposes = {one.purpose for one in scope.pack.values(PurposeWord)}
    if ask.consent is not None and ask.consent not in purposes:
        yield unknown(found, (*path, "consent"), "purpose", ask.consent, purposes)
    if ask.consent is not None and (ask.default or fact.type != "yesno"):
        yield found.problem(
            (*path, "consent"),
            "A consent is a yes or no that nobody answers beforehand.",
            "Use a yesno fact without `default`.",
        )
    held = scope.registries.get(group.registry or "")
    if held is not None and ask.fact in _fields(held[1]) and not (ask.reuse or ask.exempt):
        yield found.problem(
            (*path, "fact"),
            f"`{ask.fact}` is asked, but the registry `{group.registry}` holds it.",
            "Add `reuse: true`, or `exempt` with the law that asks again.",
        )


def check_signatures(
    scope: Scope, found: Declaration, signatures: Sequence[Signature]
) -> Iterator[Problem]:
    for place, one in enumerate(signatures):
        path: Path = ("signatures", place)
        yield from scope.condition(found, (*path, "when"), one.when)
        if one.about not in scope.roles:
            yield unknown(found, (*path, "about"), "role", one.about, scope.roles)
        fact = scope.facts.get(one.fact)
        if fact is None:
            yield unknown(found, (*path, "fact"), "fact", one.fact, scope.facts)
        elif fact.type != "signature":
            remedy = "Declare a fact of type `signature` for it."
            yield found.problem((*path, "fact"), f"`{one.fact}` is of type {fact.type}.", remedy)
        if not one.legal_basis.strip():
            yield found.problem((*path, "legal_basis"), "No legal basis is named.", "Name the law.")


def check_place(scope: Scope, found: Declaration, path: Path, ask: Asking) -> Iterator[Problem]:
    """The place of an address is a unit."""
    if ask.place is None:
        return
    place, fact = scope.facts.get(ask.place), scope.facts.get(ask.fact)
    here: Path = (*path, "place")
    if place is None:
        yield unknown(found, here, "fact", ask.place, scope.facts)
    elif place.type != "unit":
        yield found.problem(here, f"`{ask.place}` is of type {place.type}.", "Name a unit.")
    if fact is not None and fact.type != "address":
        remedy = "Ask for an address, or remove `place`."
        yield found.problem(here, f"A {fact.type} has no `place`.", remedy)


def _rules(scope: Scope, found: Declaration, path: Path, group: Group) -> Iterator[Problem]:
    asked = {ask.id for ask in group.asks}
    for number, rule in enumerate(group.contradictions):
        here: Path = (*path, "contradictions", number)
        yield from scope.condition(found, (*here, "when"), rule.when)
        if rule.at not in asked:
            yield unknown(found, (*here, "at"), "question of the group", rule.at, asked)
    known = {ask.fact for ask in group.asks}
    held = scope.registries.get(group.registry or "")
    known |= _fields(held[1]) if held is not None else set()
    for number, name in enumerate(group.named_by):
        if name not in known:
            yield unknown(found, (*path, "named_by", number), "fact of an entry", name, known)
        elif name in scope.facts and scope.facts[name].type == "number":
            yield found.problem(
                (*path, "named_by", number), "A number is not shown as a name.", "Name a text."
            )


def _registry(scope: Scope, found: Declaration, path: Path, group: Group) -> Iterator[Problem]:
    if group.registry is None:
        return
    declared = scope.registries.get(group.registry)
    here: Path = (*path, "registry")
    if declared is None:
        yield unknown(found, here, "registry", group.registry, scope.registries)
        return
    registry, role = declared[1], scope.roles.get(group.about)
    if not registry.several:
        yield found.problem(
            here,
            f"`{group.registry}` keeps one record about each.",
            "Name one with `several: true`.",
        )
    if role is not None and registry.about != role.kind:
        yield found.problem(
            here,
            f"`{group.registry}` is about a {registry.about}, `{group.about}` is a {role.kind}.",
            "Name a registry about the same kind of subject.",
        )
    wanted = {*(ask.fact for ask in group.asks), *group.named_by} & _fields(registry)
    if not wanted:
        yield found.problem(here, "It holds nothing that the group asks.", "Remove it.")
    for fact in sorted(wanted):
        if not readable(registry, scope.bundle.purpose, fact):
            yield found.problem(
                here,
                f"Nobody may read `{fact}` in `{group.registry}` for `{scope.bundle.purpose}`.",
                f"Add a reader `by: [party]` to {declared[0].source.file}.",
            )


def _fields(registry: Registry) -> set[str]:
    return {field.fact for field in registry.fields}


def readable(registry: Registry, purpose: str, fact: str) -> bool:
    return any(
        reader.purpose == purpose
        and not {"party", "subject"}.isdisjoint(reader.by)
        and (reader.facts == "all" or fact in reader.facts)
        for reader in registry.readers
    )
