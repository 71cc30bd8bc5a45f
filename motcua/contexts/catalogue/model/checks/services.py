"""Services within their bundle: nothing is asked that is known, and everything needed is there."""

from collections.abc import Iterator, Sequence

from motcua.contexts.catalogue.model.checks.groups import (
    check_groups,
    check_place,
    check_signatures,
    readable,
)
from motcua.contexts.catalogue.model.checks.scope import Scope
from motcua.contexts.catalogue.model.checks.steps import check_flow
from motcua.contexts.catalogue.model.checks.tables import check_fees, check_table
from motcua.contexts.catalogue.model.checks.vocabulary import unknown
from motcua.contexts.catalogue.model.decoding import Declaration
from motcua.contexts.catalogue.model.problems import Path, Problem
from motcua.contexts.catalogue.words import (
    Ask,
    Document,
    Known,
    PurposeWord,
    Registry,
    Result,
    Service,
    Span,
    Write,
)
from motcua.contexts.catalogue.words.asks import split
from motcua.contexts.catalogue.words.services import Supplement
from motcua.contexts.territory.words import Territory


def check_service(
    scope: Scope, found: Declaration, service: Service, territory: Territory | None
) -> Iterator[Problem]:
    purposes = {one.purpose for one in scope.pack.values(PurposeWord)}
    if service.purpose not in purposes:
        yield unknown(found, ("purpose",), "purpose", service.purpose, purposes)
    if territory is not None and service.agency.kind not in territory.agency_kinds():
        kinds = territory.agency_kinds()
        yield unknown(found, ("agency", "kind"), "agency kind", service.agency.kind, kinds)
    yield from scope.fact(found, ("agency", "unit"), service.agency.unit, ("unit",))
    for place, role in enumerate(service.roles):
        if role not in scope.roles:
            yield unknown(found, ("roles", place), "role", role, scope.roles)
    for place, known in enumerate(service.knows):
        yield from _known(scope, found, ("knows", place), known)
    yield from check_asks(scope, found, service.asks)
    yield from check_groups(scope, found, service.groups)
    yield from check_signatures(scope, found, service.signatures)
    questions = {ask.id for _, one in scope.services for ask in one.asks}
    questions |= {ask.id for ask in scope.bundle.asks} | scope.groups.keys()
    for place, contradiction in enumerate(service.contradictions):
        path: Path = ("contradictions", place)
        yield from scope.condition(found, (*path, "when"), contradiction.when)
        if contradiction.at not in questions:
            yield unknown(found, (*path, "at"), "question", contradiction.at, questions)
    for place, refusal in enumerate(service.refusals):
        yield from scope.condition(found, ("refusals", place, "when"), refusal.when)
    for place, paper in enumerate(service.papers):
        yield from scope.condition(found, ("papers", place, "when"), paper.when)
    yield from _deadline(scope, found, service, territory)
    yield from check_fees(scope, found, service, territory)
    yield from _paid(scope, found, service)
    for place, way in enumerate(service.delivery):
        if way in service.delivery[:place]:
            yield found.problem(("delivery", place), f"`{way}` stands twice.", "Remove one.")
    yield from _writes(scope, found, service)
    yield from _result(scope, found, ("result",), service.result)
    if service.refusal is not None:
        yield from _result(scope, found, ("refusal",), service.refusal)
        yield from _says_why(scope, found, service.refusal.document)
    yield from check_flow(scope, found, service, territory)


def check_asks(scope: Scope, found: Declaration, asks: Sequence[Ask]) -> Iterator[Problem]:
    pages = {page.page for page in scope.bundle.pages}
    purposes = {one.purpose for one in scope.pack.values(PurposeWord)}
    for place, ask in enumerate(asks):
        path: Path = ("asks", place)
        if ask.page not in pages:
            yield unknown(found, (*path, "page"), "page", ask.page, pages)
        if ask.about not in scope.roles:
            yield unknown(found, (*path, "about"), "role", ask.about, scope.roles)
            continue
        if ask.fact not in scope.facts:
            yield unknown(found, (*path, "fact"), "fact", ask.fact, scope.facts)
            continue
        yield from scope.condition(found, (*path, "when"), ask.when)
        yield from check_place(scope, found, path, ask)
        for one in split(ask):
            if one.fact in scope.facts:
                yield from _asked_once(scope, found, path, one)
        for name in ask.choices_from or ():
            kind = scope.facts[ask.fact].type
            fitting = ("unit",) if kind == "agency" else (kind,)
            yield from scope.fact(found, (*path, "choices_from"), name, fitting)
        if ask.default is not None:
            yield from scope.fact(found, (*path, "default"), ask.default)
        if ask.settle and not ask.choices_from:
            yield found.problem(
                (*path, "settle"), "There is nothing to settle it from.", "Add `choices_from`."
            )
        if scope.facts[ask.fact].type == "subject":
            yield found.problem(
                (*path, "fact"),
                "A subject is never typed in.",
                "Make it a role with a source `ask: true`.",
            )
        for kind in ("group", "signature"):
            if scope.facts[ask.fact].type == kind:
                yield found.problem(
                    (*path, "fact"),
                    f"A {kind} is no single question.",
                    f"Declare it under `{kind}s`.",
                )
        if ask.consent is not None and ask.consent not in purposes:
            yield unknown(found, (*path, "consent"), "purpose", ask.consent, purposes)
        if ask.consent is not None and (ask.default or scope.facts[ask.fact].type != "yesno"):
            yield found.problem(
                (*path, "consent"),
                "A consent is a yes or no that nobody answers beforehand.",
                "Use a yesno fact without `default`.",
            )


def holders_of(scope: Scope, about: str, fact: str) -> Iterator[tuple[Declaration, Registry, int]]:
    """The registries that hold a fact about a role, with the place of the field. What this life
    event makes is known only by the notices that made it, and what a new record will say, where a
    subject has several, by nobody."""
    role = scope.roles[about]
    made = {(w.registry, w.about) for _, service in scope.services for w in service.writes}
    for declaration, registry in scope.registries.values():
        if registry.about != role.kind or (role.new and not registry.makes_subject):
            continue
        if registry.several and (registry.registry, about) in made:
            continue
        for place, field in enumerate(registry.fields):
            if field.fact == fact:
                yield declaration, registry, place


def _asked_once(scope: Scope, found: Declaration, path: Path, ask: Ask) -> Iterator[Problem]:
    holding = list(holders_of(scope, ask.about, ask.fact))
    if not holding or ask.exempt is not None:
        return
    known = {(k.about, k.fact, k.registry) for _, s in scope.services for k in s.knows}
    declaration, registry, place = holding[0]
    line, _ = declaration.source.place((*declaration.path, "fields", place))
    where = f"`{registry.registry}` ({declaration.source.file}:{line})"
    if not ask.reuse:
        yield found.problem(
            (*path, "fact"),
            f"`{ask.fact}` is asked, but the registry {where} holds it.",
            "Take it from there by `knows`; add `reuse: true` where it may be missing there, or "
            "`exempt` with the law that asks again.",
        )
    elif not any((ask.about, ask.fact, r.registry) in known for _, r, _ in holding):
        yield found.problem(
            (*path, "reuse"),
            f"`{ask.about}.{ask.fact}` is not read from {where}.",
            "Add it to `knows`.",
        )


def _known(scope: Scope, found: Declaration, path: Path, known: Known) -> Iterator[Problem]:
    role = scope.roles.get(known.about)
    declared = scope.registries.get(known.registry)
    yield from scope.condition(found, (*path, "when"), known.when)
    if role is None:
        yield unknown(found, (*path, "about"), "role", known.about, scope.roles)
        return
    if declared is None:
        yield unknown(found, (*path, "registry"), "registry", known.registry, scope.registries)
        return
    registry = declared[1]
    held = {field.fact for field in registry.fields}
    if known.fact not in held:
        yield unknown(found, (*path, "fact"), f"field of `{known.registry}`", known.fact, held)
    elif not readable(registry, scope.bundle.purpose, known.fact):
        yield found.problem(
            path,
            f"Nobody may read `{known.fact}` in `{known.registry}` for `{scope.bundle.purpose}`.",
            f"Add a reader `by: [party]` to {declared[0].source.file}.",
        )
    if registry.about != role.kind:
        yield found.problem(
            (*path, "registry"),
            f"`{known.registry}` is about a {registry.about}, `{known.about}` is a {role.kind}.",
            "Name a registry about the same kind of subject.",
        )
    if known.page is not None and known.page not in {page.page for page in scope.bundle.pages}:
        pages = [page.page for page in scope.bundle.pages]
        yield unknown(found, (*path, "page"), "page", known.page, pages)


def _deadline(
    scope: Scope, found: Declaration, service: Service, territory: Territory | None
) -> Iterator[Problem]:
    rows, table = service.deadline.rows, service.deadline.table
    if table is not None:
        for place, budgeted in enumerate(table.rows):
            path: Path = ("deadline", "table", "rows", place, "budget")
            yield from _span(found, path, budgeted.budget)
        yield from check_table(scope, found, ("deadline", "table"), table, territory)
    if table is not None and rows:
        yield found.problem(
            ("deadline", "rows"), "The time stands in `table` already.", "Keep one of the two."
        )
    for place, row in enumerate(rows):
        path = ("deadline", "rows", place)
        yield from scope.condition(found, (*path, "when"), row.when)
        yield from _span(found, (*path, "budget"), row.budget)
        if row.when is True and place < len(rows) - 1:
            yield found.problem(path, "The rows below never count.", "Put this row last.")
        elif any(row.when == above.when for above in rows[:place]):
            yield found.problem(path, "A row above says the same.", "Remove one.")
    if table is None and (not rows or rows[-1].when is not True):
        yield found.problem(
            ("deadline", "rows"), "No row catches the rest.", "End with a row without `when`."
        )
    if service.deadline.supplement is not None:
        yield from _supplement(found, ("deadline", "supplement"), service.deadline.supplement)


def _supplement(found: Declaration, path: Path, limit: Supplement) -> Iterator[Problem]:
    yield from _span(found, (*path, "within"), limit.within)
    remind = limit.remind_after
    if remind is None:
        return
    yield from _span(found, (*path, "remind_after"), remind)
    for unit in ("days", "hours", "minutes"):
        all, some = getattr(limit.within, unit), getattr(remind, unit)
        if all is not None and some is not None and some >= all:
            yield found.problem(
                (*path, "remind_after"), "The reminder comes too late.", "Remind before the end."
            )


def _paid(scope: Scope, found: Declaration, service: Service) -> Iterator[Problem]:
    steps = scope.steps(service)
    for place, fee in enumerate(service.fees):
        yield from _span(found, ("fees", place, "within"), fee.within)
        if fee.waits == "work" and steps and steps[0].kind == "decide":
            yield found.problem(
                ("fees", place, "waits"),
                "The work begins before anything can be paid.",
                "Let a step `acknowledge` come first, or let the result wait.",
            )


def _span(found: Declaration, path: Path, span: Span) -> Iterator[Problem]:
    if sum(one is not None for one in (span.days, span.hours, span.minutes)) != 1:
        yield found.problem(path, "A time is one of the three.", "Give days, hours or minutes.")


def _writes(scope: Scope, found: Declaration, service: Service) -> Iterator[Problem]:
    for place, write in enumerate(service.writes):
        path: Path = ("writes", place)
        inside = scope.within(write.each)
        yield from inside.condition(found, (*path, "when"), write.when)
        if write.each is not None and write.each not in scope.groups:
            yield unknown(found, (*path, "each"), "group", write.each, scope.groups)
        if write.valid_from is not None:
            yield from inside.fact(found, (*path, "valid_from"), write.valid_from, ("date",))
        declared = scope.registries.get(write.registry)
        role = scope.roles.get(write.about)
        if declared is None:
            yield unknown(found, (*path, "registry"), "registry", write.registry, scope.registries)
        elif role is None:
            yield unknown(found, (*path, "about"), "role", write.about, scope.roles)
        else:
            yield from _written(inside, found, path, write, declared[1])
            if write.each is not None and not declared[1].several:
                remedy = "Name a registry with `several: true`."
                yield found.problem((*path, "each"), "Only the last would be kept.", remedy)
            if declared[1].about != role.kind:
                yield found.problem(
                    (*path, "about"), f"`{write.about}` is no {declared[1].about}.", "Name another."
                )


def _written(
    scope: Scope, found: Declaration, path: Path, write: Write, registry: Registry
) -> Iterator[Problem]:
    held = {field.fact: field for field in registry.fields}
    for fact, source in write.set.items():
        if fact not in held:
            yield unknown(found, (*path, "set", fact), "field", fact, held)
        if source in ("today", "now") or source.startswith("="):
            continue
        if "." in source:
            yield from scope.fact(found, (*path, "set", fact), source)
        elif source not in scope.roles:
            yield unknown(found, (*path, "set", fact), "role", source, scope.roles)
    for fact, field in held.items():
        known = {(write.about, fact), (write.each or "", fact)} & scope.answered
        if field.required and fact not in write.set and not known:
            yield found.problem(
                path,
                f"`{registry.registry}` needs `{fact}`, which nobody answers.",
                f"Add it to `set`, or know or ask `{write.about}.{fact}`.",
            )


def _result(scope: Scope, found: Declaration, path: Path, result: Result) -> Iterator[Problem]:
    documents = {one.document: one for one in scope.pack.values(Document)}
    if result.document not in documents:
        yield unknown(found, (*path, "document"), "document", result.document, documents)
    for place, role in enumerate(result.holders):
        if role not in scope.roles:
            yield unknown(found, (*path, "holders", place), "role", role, scope.roles)
    if not result.holders:
        yield found.problem((*path, "holders"), "Nobody gets the result.", "Name a role.")


def _says_why(scope: Scope, found: Declaration, name: str) -> Iterator[Problem]:
    for document in scope.pack.values(Document):
        if document.document == name and (document.reason is None or document.law is None):
            yield found.problem(
                ("refusal", "document"),
                f"`{name}` does not say why.",
                "Give the document `reason` and `law`, the labels of both.",
            )
