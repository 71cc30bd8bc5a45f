"""Steps: each can be reached and is waited for, branches can come out either way, expiry has a time and a law."""

from collections.abc import Iterator, Sequence
from typing import Final

from motcua.contexts.catalogue.model.checks.branches import outcomes
from motcua.contexts.catalogue.model.checks.scope import Scope
from motcua.contexts.catalogue.model.checks.vocabulary import unknown
from motcua.contexts.catalogue.model.decoding import Declaration, Pack
from motcua.contexts.catalogue.model.problems import Path, Problem
from motcua.contexts.catalogue.words import (
    AtExpiry,
    Consulted,
    Duty,
    NumberSeries,
    PurposeWord,
    Service,
    Shape,
    Shaped,
    Span,
    Step,
    shape_of,
)
from motcua.contexts.notify.words import NoticeText
from motcua.contexts.territory.words import Territory

OF_OFFICIALS: Final = ("acknowledge", "check", "consult", "inspect", "decide", "sign")
NEEDED: Final = ("acknowledge", "decide", "sign", "issue", "hand-over")
FIRST: Final = ("acknowledge", "check", "inspect", "decide")
BEFORE: Final = ("check", "consult", "inspect")
EFFECTS: Final = {
    "decide": ("deemed-approved", "deemed-refused", "escalate"),
    "consult": ("agrees", "escalate"),
}
ONLY: Final = {
    "agencies": ("consult",),
    "notice": ("notify",),
    "to": ("notify",),
    "verify_within": ("decide",),
    "at_expiry": ("decide", "consult"),
}
PLACES: Final = {"reference", "service", "agency", "due_at"}
"""What a declared notice may say of a case."""


def check_steps(pack: Pack) -> Iterator[Problem]:
    """What can be said of steps without knowing who applies."""
    shapes = {shape.shape: shape for shape in pack.values(Shape)}
    for found, shape in pack.all(Shape):
        yield from _steps(pack, found, ("steps",), shape.steps)
    for found, service in pack.all(Service):
        if isinstance(service.steps, list):
            yield from _steps(pack, found, ("steps",), service.steps)
            for place, step in enumerate(service.steps):
                if step.kind == "consult" and not step.agencies:
                    here: Path = ("steps", place)
                    yield found.problem(here, "Nobody is asked.", "Name them in `agencies`.")
        elif isinstance(service.steps, Shaped) and service.steps.shape in shapes:
            yield from _own(pack, found, service.steps, shapes[service.steps.shape])
        elif isinstance(service.steps, str) and _asks_nobody(shapes.get(service.steps)):
            yield found.problem(
                ("steps",),
                f"`{service.steps}` asks agencies that nobody names.",
                f"Write `steps: {{shape: {service.steps}, consult: [{{kind: …, shows: […]}}]}}`.",
            )


def check_flow(
    scope: Scope, found: Declaration, service: Service, territory: Territory | None
) -> Iterator[Problem]:
    """What depends on the roles and facts of the service."""
    declared = service.steps
    shapes = {shape.shape for shape in scope.pack.values(Shape)}
    shape = shape_of(declared)
    if shape is not None and shape not in shapes:
        place_of: Path = ("steps", "shape") if isinstance(declared, Shaped) else ("steps",)
        yield unknown(found, place_of, "shape", shape, shapes)
        return
    path: Path
    for place, step in enumerate(scope.declared_steps(service)):
        here: Path = ("steps",) if shape is not None else ("steps", place)
        yield from scope.condition(found, here, step.when)
        yield from _branch(scope, found, here, step)
        for nth, one in enumerate(step.agencies):
            path = (*here, "agencies", nth)
            yield from _consulted(scope, found, path, service, one, territory)
        if step.kind == "notify":
            for nth, role in enumerate(step.to):
                if role not in scope.roles:
                    yield unknown(found, (*here, "to", nth), "role", role, scope.roles)
    if isinstance(declared, Shaped):
        for nth, one in enumerate(declared.consult):
            path = ("steps", "consult", nth)
            yield from _consulted(scope, found, path, service, one, territory)
        for id, when in declared.when.items():
            yield from scope.condition(found, ("steps", "when", id), when)


def _consulted(
    scope: Scope,
    found: Declaration,
    path: Path,
    service: Service,
    one: Consulted,
    territory: Territory | None,
) -> Iterator[Problem]:
    if territory is not None and one.kind not in territory.agency_kinds():
        yield unknown(found, (*path, "kind"), "agency kind", one.kind, territory.agency_kinds())
    if one.unit is not None:
        yield from scope.fact(found, (*path, "unit"), one.unit, ("unit",))
    for nth, name in enumerate(one.shows):
        yield from scope.fact(found, (*path, "shows", nth), name)
    purposes = {word.purpose for word in scope.pack.values(PurposeWord)}
    if one.purpose is not None and one.purpose not in purposes:
        yield unknown(found, (*path, "purpose"), "purpose", one.purpose, purposes)
    else:
        yield from _may_see(scope, found, path, service, one)


def _may_see(
    scope: Scope, found: Declaration, path: Path, service: Service, one: Consulted
) -> Iterator[Problem]:
    """What a registry tells a case goes on only to those who may read it there for this purpose."""
    purpose = one.purpose or service.purpose
    known = [(f"{k.about}.{k.fact}", k) for _, s in scope.services for k in s.knows]
    for nth, name in enumerate(one.shows):
        for fact, source in known:
            if fact != name or source.registry not in scope.registries:
                continue
            declaration, registry = scope.registries[source.registry]
            if not any(
                reader.purpose == purpose
                and one.kind in reader.by
                and (reader.facts == "all" or source.fact in reader.facts)
                for reader in registry.readers
            ):
                yield found.problem(
                    (*path, "shows", nth),
                    f"`{one.kind}` may not read `{source.fact}` in `{registry.registry}` for `{purpose}`.",
                    f"Add a reader with its law to {declaration.source.file}, or do not show it.",
                )


def _branch(scope: Scope, found: Declaration, path: Path, step: Step) -> Iterator[Problem]:
    if step.when is True or list(scope.condition(found, path, step.when)):
        return
    comes = outcomes(step.when, scope.domains())
    if comes == {False}:
        yield found.problem(
            (*path, "when"), f"`{step.step}` is never reached.", "Remove it, or correct `when`."
        )
    elif comes == {True}:
        yield found.problem((*path, "when"), "This always holds.", "Remove `when`, or correct it.")


def _own(pack: Pack, found: Declaration, own: Shaped, shape: Shape) -> Iterator[Problem]:
    """What a service adds to a shape fits it."""
    steps = {step.step: step for step in shape.steps}
    open = _asks_nobody(shape)
    if open and not own.consult:
        remedy = "Name them: `consult: [{kind: …, shows: […]}]`."
        yield found.problem(("steps",), f"`{shape.shape}` asks agencies.", remedy)
    if own.consult and not open:
        yield found.problem(
            ("steps", "consult"),
            f"`{shape.shape}` asks nobody whom a service may name.",
            "Choose a shape with a `consult` that names no `agencies`.",
        )
    for name in ("within", "when"):
        for id in getattr(own, name):
            path: Path = ("steps", name, id)
            if id not in steps:
                yield unknown(found, path, "step", id, steps)
            elif name == "within":
                yield from _span(found, path, own.within[id])
            elif steps[id].kind in NEEDED:
                yield _gap(found, path, id)
    for step in shape.steps:
        if step.kind == "decide" and own.at_expiry is not None:
            timed = step.within or own.within.get(step.step)
            yield from _expiry(pack, found, ("steps", "at_expiry"), step.kind, own.at_expiry, timed)


def _asks_nobody(shape: Shape | None) -> bool:
    steps = shape.steps if shape is not None else ()
    return any(step.kind == "consult" and not step.agencies for step in steps)


def _steps(pack: Pack, found: Declaration, path: Path, steps: list[Step]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, step in enumerate(steps):
        here: Path = (*path, place)
        if step.step in seen:
            yield found.problem(here, f"The step `{step.step}` stands twice.", "Rename one.")
        seen |= {step.step, *(f"{step.step}-{n}" for n in range(2, len(step.agencies) + 1))}
        yield from _step(pack, found, here, step)
    yield from _order(found, path, steps)
    if not any(problem for problem in _order(found, path, steps)):
        yield from _ways(found, path, steps)


def _step(pack: Pack, found: Declaration, here: Path, step: Step) -> Iterator[Problem]:
    duties = {one.duty for one in pack.values(Duty)}
    numbers = {one.number for one in pack.values(NumberSeries)}
    if step.kind in OF_OFFICIALS:
        if step.duty is None:
            yield found.problem(here, "Nobody may do this step.", "Name a `duty`.")
        elif step.duty not in duties:
            yield unknown(found, (*here, "duty"), "duty", step.duty, duties)
    if step.kind == "allot":
        if step.about is None:
            yield found.problem(here, "For whom is the number?", "Name a role in `about`.")
        if step.number not in numbers:
            yield unknown(found, (*here, "number"), "number", str(step.number), numbers)
    for name, kinds in ONLY.items():
        if getattr(step, name) and step.kind not in kinds:
            remedy = f"It belongs to {' or '.join(f'`{kind}`' for kind in kinds)}."
            yield found.problem((*here, name), f"`{step.kind}` has no `{name}`.", remedy)
    for name in ("within", "verify_within"):
        span = getattr(step, name)
        if span is not None:
            yield from _span(found, (*here, name), span)
    if step.kind == "notify":
        yield from _notice(pack, found, here, step)
    if step.at_expiry is not None and step.kind in EFFECTS:
        path: Path = (*here, "at_expiry")
        yield from _expiry(pack, found, path, step.kind, step.at_expiry, step.within)


def _expiry(
    pack: Pack, found: Declaration, path: Path, kind: str, law: AtExpiry, within: Span | None
) -> Iterator[Problem]:
    duties = {one.duty for one in pack.values(Duty)}
    if law.effect not in EFFECTS[kind]:
        yield found.problem(
            (*path, "effect"),
            f"A `{kind}` does not end so.",
            f"Write one of: {', '.join(EFFECTS[kind])}.",
        )
    elif within is None and not law.effect.startswith("deemed"):
        yield found.problem(path, "There is no time that could be over.", "Give it `within`.")
    if law.effect == "escalate" and law.to is None:
        yield found.problem(path, "To whom does it go?", "Name a duty in `to`.")
    elif law.effect != "escalate" and law.to is not None:
        yield found.problem((*path, "to"), "Nobody gets it.", "Remove it, or write `escalate`.")
    elif law.to is not None and law.to not in duties:
        yield unknown(found, (*path, "to"), "duty", law.to, duties)
    if law.effect == "deemed-refused" and law.reason is None:
        yield found.problem(path, "The citizen reads no reason.", "Say it in `reason`.")
    if not law.legal_basis.strip():
        yield found.problem((*path, "legal_basis"), "No legal basis is named.", "Name the law.")


def _notice(pack: Pack, found: Declaration, here: Path, step: Step) -> Iterator[Problem]:
    notices = {one.notice: one for one in pack.values(NoticeText)}
    if step.notice not in notices:
        yield unknown(found, (*here, "notice"), "notice", str(step.notice), notices)
    elif strange := notices[step.notice].places() - PLACES:
        yield found.problem(
            (*here, "notice"),
            f"`{step.notice}` asks for {', '.join(f'{{{name}}}' for name in sorted(strange))}.",
            f"A case tells {', '.join(f'{{{name}}}' for name in sorted(PLACES))}.",
        )
    if not step.to:
        yield found.problem(here, "Nobody is told.", "Name roles in `to`.")


def _span(found: Declaration, path: Path, span: Span) -> Iterator[Problem]:
    if sum(one is not None for one in (span.days, span.hours, span.minutes)) != 1:
        yield found.problem(path, "A time is one of the three.", "Give days, hours or minutes.")


def _gap(found: Declaration, path: Path, step: str) -> Problem:
    return found.problem(
        path,
        f"Where this does not hold nobody does `{step}`, and the case stands still.",
        "Remove the condition: this step is needed in every case.",
    )


def _order(found: Declaration, path: Path, steps: Sequence[Step]) -> Iterator[Problem]:
    """Every step can be reached, and nothing is issued before it is decided and signed."""
    kinds = [step.kind for step in steps]
    for first, second in (("decide", "sign"), ("sign", "issue")):
        if second not in kinds or first not in kinds[: kinds.index(second)]:
            yield found.problem(
                path,
                f"There is no `{second}` after a `{first}`.",
                f"Put `{first}`, then `{second}`.",
            )
    for place, kind in enumerate(kinds):
        here = (*path, place)
        if kind in ("decide", "sign", "issue") and kind in kinds[:place]:
            yield found.problem(here, f"There is a `{kind}` above.", "Keep one.")
        if kind in BEFORE and "decide" in kinds[:place]:
            yield found.problem(here, "It is decided already.", "Put it before the decision.")
        if kind == "allot" and "sign" in kinds[:place]:
            yield found.problem(here, "The number comes too late.", "Allot, then sign.")
        if kind == "hand-over" and place != len(kinds) - 1:
            yield found.problem((*path, place + 1), "This is never reached.", "Hand over last.")
        if kind == "acknowledge" and place != 0:
            yield found.problem(here, "A case is taken in first.", "Put it first.")
    if kinds and kinds[0] not in FIRST:
        yield found.problem(
            (*path, 0), "Nobody has the case yet.", f"Begin with {' or '.join(FIRST)}."
        )


def _ways(found: Declaration, path: Path, steps: Sequence[Step]) -> Iterator[Problem]:
    """No step waits for itself, none is left behind, and what is needed always happens."""
    above: dict[str, Step] = {}
    loose: list[str] = []
    decided = False
    for place, step in enumerate(steps):
        here: Path = (*path, place)
        yield from _after(found, here, step, above, decided)
        after = loose if step.after is None else step.after
        loose = [id for id in loose if id not in after]
        if step.kind == "decide" and loose:
            left = ", ".join(f"`{id}`" for id in loose)
            remedy = "Name it in `after`, or leave `after` out: then it waits for all."
            yield found.problem((*here, "after"), f"Nobody waits for {left}.", remedy)
            loose = []
        if step.when is False:
            yield found.problem(
                (*here, "when"), f"`{step.step}` is never reached.", "Remove the step."
            )
        elif step.when is not True and (step.kind in NEEDED or place == 0):
            yield _gap(found, (*here, "when"), step.step)
        yield from _otherwise(found, here, step, above)
        loose.append(step.step)
        decided = decided or step.kind == "decide"
        above[step.step] = step


def _after(
    found: Declaration, here: Path, step: Step, above: dict[str, Step], decided: bool
) -> Iterator[Problem]:
    if step.after is None:
        return
    path: Path = (*here, "after")
    if decided:
        remedy = "Leave `after` out: after the decision one step follows the other."
        yield found.problem(path, "Nothing runs side by side any more.", remedy)
    elif not step.after and above:
        yield found.problem(path, f"Nothing leads to `{step.step}`.", "Name a step above.")
    for nth, id in enumerate(step.after):
        if id == step.step:
            yield found.problem((*path, nth), f"`{id}` waits for itself.", "Name another step.")
        elif id not in above:
            yield found.problem(
                (*path, nth),
                f"`{id}` comes later or nowhere, or the steps wait for each other.",
                f"Name a step above: {', '.join(above) or 'there is none'}.",
            )


def _otherwise(
    found: Declaration, here: Path, step: Step, above: dict[str, Step]
) -> Iterator[Problem]:
    if step.otherwise is None:
        return
    path: Path = (*here, "otherwise")
    other = above.get(step.otherwise)
    if other is None:
        yield unknown(found, path, "step above", step.otherwise, above)
    elif other.when is True:
        yield found.problem(
            path,
            f"`{step.step}` is never reached: `{other.step}` happens in every case.",
            f"Give `{other.step}` a `when`, or remove `otherwise`.",
        )
    if step.kind in NEEDED:
        yield _gap(found, path, step.step)
    if step.when is not True:
        yield found.problem(path, "There are two conditions.", "Keep `when` or `otherwise`.")
