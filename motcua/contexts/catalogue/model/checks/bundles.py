"""Bundles: one subject, roles that can be found, pages that ask, parts in an order that can run."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from motcua.contexts.catalogue.model.checks.groups import check_groups, check_signatures
from motcua.contexts.catalogue.model.checks.scope import Scope
from motcua.contexts.catalogue.model.checks.services import check_asks, check_service
from motcua.contexts.catalogue.model.checks.vocabulary import id_of, unknown
from motcua.contexts.catalogue.model.decoding import Declaration, Pack
from motcua.contexts.catalogue.model.problems import Path, Problem
from motcua.contexts.catalogue.words import (
    Alone,
    Ask,
    Bundle,
    Document,
    DocumentField,
    Group,
    PurposeWord,
    RoleSource,
    Service,
    Topic,
    by_itself,
)
from motcua.contexts.catalogue.words.services import meant
from motcua.contexts.territory.words import Territory


def check_bundles(pack: Pack, territory: Territory | None) -> Iterator[Problem]:
    used = set()
    bundles = {bundle.bundle for bundle in pack.values(Bundle)}
    for found, service in pack.all(Service):
        if service.alone is not None:
            used.add(service.service)
            yield from _alone(pack, found, service, service.alone, territory)
            if service.service in bundles:
                yield found.problem(
                    ("service",), "A bundle has the same id.", "Rename the bundle or the service."
                )
    for found, bundle in pack.all(Bundle):
        scope = Scope.of(pack, found, bundle)
        used.update(service.service for _, service in scope.services)
        yield from _parts(scope)
        yield from check_asks(scope, found, bundle.asks)
        yield from check_groups(scope, found, bundle.groups)
        yield from check_signatures(scope, found, bundle.signatures)
        purposes = {one.purpose for one in pack.values(PurposeWord)}
        if bundle.purpose not in purposes:
            yield unknown(found, ("purpose",), "purpose", bundle.purpose, purposes)
        yield from _whole(scope, territory)
    yield from _topics(pack)
    for found, service in pack.all(Service):
        if service.service not in used:
            yield found.problem(
                ("service",), "No bundle offers this service.", "Add it to one, or say `alone`."
            )


def _topics(pack: Pack) -> Iterator[Problem]:
    """Where topics are declared, whatever can be applied for stands under one."""
    topics = [topic.topic for topic in pack.values(Topic)]
    for found, bundle in pack.all(Bundle):
        yield from _offered(found, bundle, topics)
    for found, service in pack.all(Service):
        if service.alone is not None:
            yield from _offered(found, service, topics)


def _offered(
    found: Declaration, offered: Bundle | Service, topics: Sequence[str]
) -> Iterator[Problem]:
    for place, topic in enumerate(offered.topics):
        if topic not in topics:
            yield unknown(found, ("topics", place), "topic", topic, topics)
    if topics and not offered.topics:
        remedy = f"Add `topics`: {', '.join(topics)}."
        yield found.problem((), "People find it under no topic.", remedy)
    if not offered.users:
        yield found.problem(("users",), "It is for nobody.", "Write `[people]` or `[firms]`.")


def _alone(
    pack: Pack, found: Declaration, service: Service, alone: Alone, territory: Territory | None
) -> Iterator[Problem]:
    """A service that is applied for by itself, looked at as the bundle of one that it is."""
    bundle = by_itself(service, alone)
    inside = Declaration(found.source, (*found.path, "alone"), bundle)
    scope = Scope.of(pack, inside, bundle, services=[(found, service)])
    yield from _whole(scope, territory)
    if service.summary is None:
        yield found.problem(
            ("service",), "Nobody reads what it is for.", "Add `summary` in each language."
        )


def _whole(scope: Scope, territory: Territory | None) -> Iterator[Problem]:
    """What holds of every bundle, also of a service that is one by itself."""
    yield from _roles(scope)
    yield from _pages(scope)
    yield from _offers(scope)
    yield from _ids(scope)
    yield from _groups(scope)
    yield from scope.condition(scope.found, ("late_when",), scope.bundle.late_when)
    for declaration, service in scope.services:
        yield from check_service(scope, declaration, service, territory)
        yield from _document(scope, service)


def _roles(scope: Scope) -> Iterator[Problem]:
    roles, found = scope.roles, scope.found
    subjects = [id for id, role in roles.items() if role.subject]
    if len(subjects) != 1:
        yield found.problem(
            ("roles",), "Exactly one role is the subject.", "Write `subject: true` once."
        )
    if not any(role.may_declare for role in roles.values()):
        yield found.problem(("roles",), "Nobody may declare.", "Write `may_declare: true`.")
    for id, role in roles.items():
        if not role.sources and not role.subject and not role.optional:
            yield found.problem(
                ("roles", id), f"Nobody says who `{id}` is.", "Add `sources`, or `optional: true`."
            )
        for place, source in enumerate(role.sources):
            yield from _source(scope, ("roles", id, "sources", place), source)


def _source(scope: Scope, path: Path, source: RoleSource) -> Iterator[Problem]:
    found = scope.found
    yield from scope.condition(found, (*path, "when"), source.when)
    ways = (source.registry is not None, source.actor, source.ask)
    if sum(ways) != 1:
        yield found.problem(
            path, "A source is one of three.", "Give `registry` and `fact`, `actor` or `ask`."
        )
    if source.ask and source.page not in {page.page for page in scope.bundle.pages}:
        pages = [page.page for page in scope.bundle.pages]
        yield unknown(found, (*path, "page"), "page", str(source.page), pages)
    if source.of is not None and source.of not in scope.roles:
        yield unknown(found, (*path, "of"), "role", source.of, scope.roles)
    if source.registry is None:
        return
    declared = scope.registries.get(source.registry)
    if declared is None:
        yield unknown(found, (*path, "registry"), "registry", source.registry, scope.registries)
        return
    held = {field.fact for field in declared[1].fields}
    fact = scope.facts.get(source.fact or "")
    if source.fact not in held or fact is None or fact.type != "subject":
        yield found.problem(
            (*path, "fact"),
            f"`{source.registry}` names nobody under `{source.fact}`.",
            "Name a field of type `subject`.",
        )


def _pages(scope: Scope) -> Iterator[Problem]:
    asked = {ask.page for ask in scope.bundle.asks}
    asked |= {ask.page for _, service in scope.services for ask in service.asks}
    asked |= {group.page for group in scope.groups.values()}
    asked |= {known.page for _, s in scope.services for known in s.knows if known.page}
    asked |= {s.page for role in scope.roles.values() for s in role.sources if s.page}
    seen = set()
    for place, page in enumerate(scope.bundle.pages):
        path: Path = ("pages", place)
        if page.page in seen:
            yield scope.found.problem(path, f"The page `{page.page}` stands twice.", "Keep one.")
        seen.add(page.page)
        if page.page not in asked:
            yield scope.found.problem(path, f"Nothing is asked on `{page.page}`.", "Remove it.")
        for name in page.shows:
            yield from scope.fact(scope.found, (*path, "shows"), name)
    if not scope.bundle.pages:
        yield scope.found.problem(("pages",), "There is no page.", "Add one.")


def _parts(scope: Scope) -> Iterator[Problem]:
    declared = {service.service for service in scope.pack.values(Service)}
    before: set[str] = set()
    all = {part.service for part in scope.bundle.parts}
    for place, part in enumerate(scope.bundle.parts):
        path: Path = ("parts", place)
        if part.service not in declared:
            yield unknown(scope.found, (*path, "service"), "service", part.service, declared)
        if part.service in before:
            yield scope.found.problem(path, f"`{part.service}` stands twice.", "Keep one.")
        if part.after is not None and part.after not in all:
            yield unknown(scope.found, (*path, "after"), "part", part.after, all)
        elif part.after is not None and part.after not in before:
            yield scope.found.problem(
                (*path, "after"),
                f"`{part.after}` comes later, or the parts wait for each other.",
                "Put the part that comes first above.",
            )
        for needed in part.needs or ():
            if needed not in before:
                yield unknown(scope.found, (*path, "needs"), "earlier part", needed, before)
        before.add(part.service)
        yield from scope.condition(scope.found, (*path, "when"), part.when)
    if not scope.bundle.parts:
        yield scope.found.problem(("parts",), "The bundle starts no service.", "Add a part.")


def _offers(scope: Scope) -> Iterator[Problem]:
    for place, offer in enumerate(scope.bundle.offers):
        path: Path = ("offers", place)
        declared = scope.registries.get(offer.registry)
        if declared is None:
            yield unknown(
                scope.found, (*path, "registry"), "registry", offer.registry, scope.registries
            )
            continue
        held = {field.fact for field in declared[1].fields}
        fact = scope.facts.get(offer.to)
        if offer.to not in held or fact is None or fact.type != "subject":
            yield scope.found.problem(
                (*path, "to"), f"`{offer.to}` names nobody.", "Name a field of type `subject`."
            )
        role = scope.roles.get(offer.role)
        if role is None:
            yield unknown(scope.found, (*path, "role"), "role", offer.role, scope.roles)
        elif not role.may_declare:
            yield scope.found.problem(
                (*path, "role"), f"`{offer.role}` may not declare.", "Write `may_declare: true`."
            )
    if not scope.bundle.offers and scope.bundle.start_without_offer is None:
        start = "start" if "alone" in scope.found.path else "start_without_offer"
        yield scope.found.problem(
            ("bundle",), "Nobody can start it.", f"Add `offers` or `{start}`."
        )


def _ids(scope: Scope) -> Iterator[Problem]:
    """The id of a question never changes, and is one question's in the whole bundle; versions of one
    service keep it."""
    declarations = [scope.found, *(declaration for declaration, _ in scope.services)]
    for ids in ("asks", "papers", "refusals", "contradictions", "fees"):
        seen: dict[str, Declaration] = {}
        for declaration in declarations:
            for place, one in enumerate(getattr(declaration.value, ids, [])):
                first = seen.setdefault(one.id, declaration)
                another = first is not declaration and id_of(first.value) != id_of(
                    declaration.value
                )
                again = first is declaration and place != _first(declaration, ids, one.id)
                if another or again:
                    yield declaration.problem(
                        (ids, place, "id"), f"The id `{one.id}` is used twice.", "Rename one."
                    )


def _groups(scope: Scope) -> Iterator[Problem]:
    """What is asked in a group has ids like any question; two services that ask for one group ask the same."""
    declarations = [scope.found, *(declaration for declaration, _ in scope.services)]
    asks: list[Ask] = [*scope.bundle.asks, *(ask for _, one in scope.services for ask in one.asks)]
    alone = {ask.id for ask in asks}
    places: dict[str, tuple[str, Group]] = {}
    for declaration in declarations:
        for place, group in enumerate(getattr(declaration.value, "groups", [])):
            for number, ask in enumerate(group.asks):
                again = any(ask.id == other.id for other in group.asks[:number])
                _, first = places.setdefault(ask.id, (id_of(declaration.value), group))
                elsewhere = first.fact != group.fact
                if ask.id in alone or again or elsewhere:
                    path: Path = ("groups", place, "asks", number, "id")
                    yield declaration.problem(
                        path, f"The id `{ask.id}` is used twice.", "Rename one."
                    )
            other, asked = places.setdefault(f"{group.fact}.", (id_of(declaration.value), group))
            if other != id_of(declaration.value) and asked != group:
                yield declaration.problem(
                    ("groups", place),
                    f"`{other}` asks for `{group.fact}` in another way.",
                    "Ask the same in both, or name another fact.",
                )


def _first(declaration: Declaration, ids: str, id: str) -> int:
    return [one.id for one in getattr(declaration.value, ids)].index(id)


def _document(scope: Scope, service: Service) -> Iterator[Problem]:
    """A document prints only what its case knows."""
    for found, document in scope.pack.all(Document):
        letters = {each.document for each in (service.result, service.refusal) if each}
        if document.document in letters:
            for place, field in enumerate(document.fields):
                role, dot, fact = field.fact.partition(".")
                name = f"{meant(role, scope.roles)}{dot}{fact}"
                yield from scope.fact(found, ("fields", place, "fact"), name)
                yield from _printed(scope, found, place, name, field)


def _printed(
    scope: Scope, found: Declaration, place: int, name: str, field: DocumentField
) -> Iterator[Problem]:
    """Of a group a document says what it prints of each entry."""
    fact = name.partition(".")[2]
    path: Path = ("fields", place)
    if fact in scope.groups:
        inside = replace(scope, inside=frozenset([fact]))
        for number, each in enumerate(field.each):
            yield from inside.fact(found, (*path, "each", number), f"{fact}.{each}")
        if not field.each:
            remedy = "Name facts of an entry in `each`."
            yield found.problem(path, f"What is printed of each `{fact}`?", remedy)
    elif field.each:
        yield found.problem((*path, "each"), f"`{fact}` is no group.", "Remove it.")
