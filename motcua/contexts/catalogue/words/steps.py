"""What a pack declares about the steps of a case: who does what, after what, within what time, and what the law
says when that time is over."""

# ruff: noqa: RUF012 (msgspec copies an empty default for each value)

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from motcua.contexts.catalogue.words.declared import Amount, Condition, Declared
from motcua.kernel.texts import Text


class Span(Declared, frozen=True, kw_only=True):
    """A time of the working calendar: exactly one of the three."""

    days: Amount | None = None
    hours: Amount | None = None
    minutes: Amount | None = None


StepKind = Literal[
    "acknowledge",
    "check",
    "consult",
    "inspect",
    "decide",
    "allot",
    "sign",
    "issue",
    "notify",
    "hand-over",
]


class Consulted(Declared, frozen=True, kw_only=True):
    """An agency whose opinion is asked: of a kind, for the unit that a fact names (none: that of the service's own
    agency). Its official reads the facts that `shows` names, for `purpose` (none: the service's), and nothing else."""

    kind: str
    unit: str | None = None
    shows: list[str]
    purpose: str | None = None


class AtExpiry(Declared, frozen=True, kw_only=True):
    """What the law says when a time is over. Of a decision: `deemed-approved` or `deemed-refused` when the time of
    the whole case is, or `escalate` when the step's own is; then whoever has the duty `to` decides. Of an opinion:
    who is silent `agrees`, or whoever has the duty `to` in the agency that was asked must answer (`escalate`)."""

    effect: Literal["deemed-approved", "deemed-refused", "escalate", "agrees"]
    to: str | None = None
    reason: Text | None = None  # what the citizen reads of a refusal
    legal_basis: str
    unverified: bool = False


class Step(Declared, frozen=True, kw_only=True):
    """One step of a case. `acknowledge`: an agency takes the case in; `check`: an official looks, without deciding;
    `consult`: other agencies say what they think, each in its own time; `inspect`: an official goes and looks on
    site; `decide`: an official approves, asks for a supplement or refuses; `allot`: the number authority answers;
    `sign`: the competent person signs, which writes the registries; `issue`: the sealed result goes out; `notify`:
    a notice goes to holders of roles; `hand-over`: the next agency's case opens.

    A step begins `after` those that it names; none: after all above it that nothing follows yet, so that what runs
    side by side is joined by itself. `when` does not hold: it is passed over. `otherwise`: only if that step is."""

    step: str
    kind: StepKind
    duty: str | None = None
    within: Span | None = None
    verify_within: Span | None = None  # the longer time when a check with others is needed
    number: str | None = None
    about: str | None = None
    after: list[str] | None = None
    when: Condition = True
    otherwise: str | None = None
    agencies: list[Consulted] = []  # whom `consult` asks
    at_expiry: AtExpiry | None = None
    notice: str | None = None  # what `notify` sends …
    to: list[str] = []  # … to the holders of these roles


class Shape(Declared, frozen=True, kw_only=True):
    """Standard steps under a name."""

    shape: str
    steps: list[Step]


class Shaped(Declared, frozen=True, kw_only=True):
    """Standard steps with what this service has of its own: whom the steps ask that name nobody yet, the times of
    some steps, when some happen, and what follows when the decision's time is over."""

    shape: str
    consult: list[Consulted] = []
    within: dict[str, Span] = {}
    when: dict[str, Condition] = {}
    at_expiry: AtExpiry | None = None


Declarable = str | list[Step] | Shaped
"""A shape's id, a shape with what is a service's own, or steps."""


def shape_of(declared: Declarable) -> str | None:
    """The shape that a service names; none: it declares steps of its own."""
    if isinstance(declared, Shaped):
        return declared.shape
    return declared if isinstance(declared, str) else None


def spelled_out(declared: Declarable, shapes: Mapping[str, Sequence[Step]]) -> list[Step]:
    """The steps that run: of the shape, each `consult` once for each agency, each with what it begins after. None
    of an unknown shape."""
    shape = shape_of(declared)
    steps = list(declared) if isinstance(declared, list) else list(shapes.get(shape or "", ()))
    if isinstance(declared, Shaped):
        steps = [_own(step, declared) for step in steps]
    ordered = _ordered(steps)
    asked = {step.step: _asks(step) for step in ordered}
    return [
        msgspec.structs.replace(
            one, after=[each.step for id in one.after or () for each in asked.get(id, ())]
        )
        for step in ordered
        for one in asked[step.step]
    ]


def _own(step: Step, own: Shaped) -> Step:
    if step.kind == "consult" and not step.agencies:
        step = msgspec.structs.replace(step, agencies=own.consult)
    if step.kind == "decide" and own.at_expiry is not None:
        step = msgspec.structs.replace(step, at_expiry=own.at_expiry)
    if step.step in own.within:
        step = msgspec.structs.replace(step, within=own.within[step.step])
    if step.step in own.when:
        step = msgspec.structs.replace(step, when=own.when[step.step])
    return step


def _ordered(steps: Sequence[Step]) -> list[Step]:
    """Each with the steps after which it begins, by name."""
    loose: list[str] = []
    found = []
    for step in steps:
        after = loose if step.after is None else step.after
        found.append(msgspec.structs.replace(step, after=list(after)))
        loose = [id for id in loose if id not in after] + [step.step]
    return found


def _asks(step: Step) -> list[Step]:
    """A step that asks several agencies, as one for each; the first keeps the name."""
    if step.kind != "consult":
        return [step]
    return [
        msgspec.structs.replace(
            step, step=step.step if place == 1 else f"{step.step}-{place}", agencies=[one]
        )
        for place, one in enumerate(step.agencies, 1)
    ]
