"""The steps of a service as a graph, and the machine that walks it: who does what, where each outcome leads, what is
open after it. Running cases, scenarios and drawings all follow this graph.

A step that does not apply is passed over and counts as done, so that a join is always met. A next part's case opens
with the signature itself, so a hand-over is something that is said, not a task.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from motcua.contexts.catalogue.words.declared import Condition
from motcua.contexts.catalogue.words.part import CompiledService
from motcua.contexts.catalogue.words.steps import AtExpiry, Consulted, Span, Step

Performer = Literal["official", "citizen", "machine"]
Doing = Literal[
    "acknowledge",
    "check",
    "consult",
    "inspect",
    "decide",
    "allot",
    "sign",
    "issue",
    "notify",
    "supplement",
]
Outcome = Literal[
    "done",
    "agrees",
    "agrees-if",
    "objects",
    "as-stated",
    "not-as-stated",
    "approve",
    "supplement",
    "refuse",
    "needs-verification",
    "signed",
    "returned",
    "answered",
    "expired",
    "silent",
    "escalated",
    "deemed-approved",
    "deemed-refused",
]
End = Literal["issued", "refused", "stopped"]

MACHINES: Final = frozenset({"allot", "issue", "notify"})
_ANSWERS: Final[dict[str, tuple[Outcome, ...]]] = {
    "consult": ("agrees", "agrees-if", "objects"),
    "inspect": ("as-stated", "not-as-stated"),
}
_STAYING: Final = frozenset(
    {"supplement", "answered", "refuse", "needs-verification", "returned", "escalated"}
    | {"deemed-refused"}
)
"""Outcomes after which the step is not done."""


@dataclass(frozen=True, slots=True)
class Edge:
    """After the outcome of a node the case stands at `to`: other nodes, several side by side, or an end."""

    outcome: Outcome
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expiry(Edge):
    """What follows when a node's time is over: its own, or that of the `whole` case."""

    whole: bool = False
    law: AtExpiry | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A task. It opens once the steps that it `waits` for are done. `skippable`: passed over when its number is
    known; `when` and `otherwise`: as declared; `asked`: whose opinion it is; `hands_over`: the step whose next case
    opens with this one's success."""

    id: str
    step: str
    doing: Doing
    performer: Performer
    duty: str | None
    within: Span | None
    edges: tuple[Edge, ...]
    waits: tuple[str, ...] = ()
    skippable: bool = False
    when: Condition = True
    otherwise: str | None = None
    expiry: Expiry | None = None
    asked: Consulted | None = None
    hands_over: str | None = None

    @property
    def optional(self) -> bool:
        """May be passed over."""
        return self.skippable or self.when is not True or self.otherwise is not None

    @property
    def onwards(self) -> tuple[str, ...]:
        """Where the case goes when the step is passed over."""
        return self.edges[0].to

    def to(self, outcome: str) -> tuple[str, ...]:
        """Raises StopIteration for an outcome that the node does not have."""
        ways = (*self.edges, *([self.expiry] if self.expiry else ()))
        return next(edge.to for edge in ways if edge.outcome == outcome)


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in the order in which a case that is approved meets them; the first one begins. `decided`: the steps
    from the decision on, which are done again when it comes back."""

    nodes: tuple[Node, ...]
    decided: frozenset[str] = frozenset()

    def node(self, id: str) -> Node | None:
        """None for an end."""
        return next((node for node in self.nodes if node.id == id), None)

    def before(self, step: str) -> frozenset[str]:
        """The steps that are done or passed over when this one begins."""
        found: set[str] = set()
        left = [step]
        while left:
            waits = next((n.waits for n in self.nodes if n.step == left[-1] and n.waits), ())
            left.pop()
            left += [id for id in waits if id not in found]
            found.update(waits)
        return frozenset(found)

    @property
    def ends(self) -> list[str]:
        reached = [id for node in self.nodes for edge in node.edges for id in edge.to]
        reached += [id for node in self.nodes if node.expiry for id in node.expiry.to]
        return list(dict.fromkeys(id for id in reached if self.node(id) is None))


@dataclass(frozen=True, slots=True)
class Position:
    """Where a case stands: nodes that are open, steps that are done or passed over, and its end."""

    open: tuple[str, ...] = ()
    passed: frozenset[str] = frozenset()
    end: str | None = None


Applies = Callable[[Node], bool]
"""Whether an optional node has anything to do in this case."""


def begin(graph: Graph) -> Position:
    """A case that has just been opened."""
    return Position((graph.nodes[0].id,))


def follow(graph: Graph, at: Position, node: Node, outcome: str, applies: Applies) -> Position:
    """What is open after an outcome of an open node. Raises StopIteration for an outcome that it does not have."""
    left = tuple(id for id in at.open if id != node.id)
    passed = at.passed if outcome in _STAYING else at.passed | {node.step}
    to = node.to(outcome)
    if any(found.doing == "decide" for id in to if (found := graph.node(id)) is not None):
        passed -= graph.decided
    return _entered(graph, Position(left, passed), to, applies)


def _entered(graph: Graph, at: Position, to: Sequence[str], applies: Applies) -> Position:
    for id in to:
        node = graph.node(id)
        if node is None:
            return Position(passed=at.passed, end=id)
        if id in at.open or node.step in at.passed or not at.passed.issuperset(node.waits):
            continue
        if applies(node):
            at = replace(at, open=(*at.open, id))
        else:
            at = _entered(graph, replace(at, passed=at.passed | {node.step}), node.onwards, applies)
    return at


def graph(service: CompiledService) -> Graph:
    """The graph of a checked service."""
    steps = [step for step in service.steps if step.kind != "hand-over"]
    handing = next((step.step for step in service.steps if step.kind == "hand-over"), None)
    made = _Making(service, steps, handing)
    decided = frozenset(step.step for step in steps[made.decision :])
    return Graph((*made.approved(), *made.refused()), decided)


@dataclass(frozen=True, slots=True)
class _Making:
    service: CompiledService
    steps: list[Step]
    handing: str | None

    def approved(self) -> Iterator[Node]:
        for place, step in enumerate(self.steps):
            match step.kind:
                case "decide":
                    yield from self._decision(step)
                case "sign":
                    edges = (
                        Edge("signed", self._following(step)),
                        Edge("returned", (self._desk.step,)),
                    )
                    yield _node(step, edges, hands_over=self.handing)
                case _ if place < self.decision:
                    yield from self._before(step)
                case _:
                    skippable = step.kind == "allot"
                    yield _node(step, (Edge("done", self._following(step)),), skippable=skippable)

    def refused(self) -> Iterator[Node]:
        """The letter of a refusal: signed, and sent out."""
        if self.service.service.refusal is None:
            return
        last = [step for step in self.steps[self._sign_place :] if step.kind != "notify"]
        for place, step in enumerate(last):
            following = f"{last[place + 1].step}.refusal" if place + 1 < len(last) else "refused"
            if step.kind == "sign":
                edges: tuple[Edge, ...] = (
                    Edge("signed", (following,)),
                    Edge("returned", (self._desk.step,)),
                )
            else:
                edges = (Edge("done", (following,)),)
            yield replace(_node(step, edges, suffix=".refusal"), waits=(), when=True)

    def _before(self, step: Step) -> Iterator[Node]:
        """A step on the way to the decision: with an end of its own, or with that of the whole case."""
        following = self._following(step)
        edges = tuple(Edge(one, following) for one in _ANSWERS.get(step.kind, ("done",)))
        law = step.at_expiry
        over = Expiry("expired", following, whole=True) if self._deemed else None
        if step.kind in MACHINES:
            over = None
        if law is None:
            yield _node(step, edges, expiry=over, skippable=step.kind == "allot")
        elif law.effect == "escalate":
            higher = f"{step.step}.escalated"
            yield _node(step, edges, expiry=Expiry("escalated", (higher,), law=law))
            yield _higher(step, edges, law, over)
        else:
            yield _node(step, edges, expiry=Expiry("silent", following, law=law))

    def _decision(self, step: Step) -> Iterator[Node]:
        letter = self.service.service.refusal is not None
        refuse = f"{self.steps[self._sign_place].step}.refusal" if letter else "refused"
        asked = f"{step.step}.supplement"
        edges = [
            Edge("approve", self._following(step)),
            Edge("supplement", (asked,)),
            Edge("refuse", (refuse,)),
        ]
        longer = f"{step.step}.longer"
        if step.verify_within is not None:
            edges.append(Edge("needs-verification", (longer,)))
        over = self._over(step, refuse)
        yield _node(step, tuple(edges), expiry=over)
        yield self._supplement(step, asked)
        if step.verify_within is not None:
            first = _node(step, tuple(edges), expiry=over, suffix=".longer")
            yield replace(first, within=step.verify_within, waits=())
        if over is not None and over.outcome == "escalated":
            assert over.law is not None
            yield _higher(step, tuple(edges[:3]), over.law, None)

    def _over(self, step: Step, refuse: str) -> Expiry | None:
        """What the law says when nobody has decided in time."""
        law = step.at_expiry
        match law.effect if law is not None else None:
            case "deemed-approved":
                return Expiry("deemed-approved", self._following(step), whole=True, law=law)
            case "deemed-refused":
                return Expiry("deemed-refused", (refuse,), whole=True, law=law)
            case "escalate":
                return Expiry("escalated", (f"{step.step}.escalated",), law=law)
        return None

    def _supplement(self, step: Step, id: str) -> Node:
        limit = self.service.service.deadline.supplement
        return Node(
            id=id,
            step=step.step,
            doing="supplement",
            performer="citizen",
            duty=None,
            within=None if limit is None else limit.within,
            edges=(Edge("answered", (step.step,)),),
            expiry=None if limit is None else Expiry("expired", ("stopped",)),
        )

    def _following(self, step: Step) -> tuple[str, ...]:
        after = tuple(one.step for one in self.steps if step.step in (one.after or ()))
        return after or ("issued",)

    @property
    def _deemed(self) -> bool:
        law = self._desk.at_expiry
        return law is not None and law.effect in ("deemed-approved", "deemed-refused")

    @property
    def decision(self) -> int:
        return next(place for place, step in enumerate(self.steps) if step.kind == "decide")

    @property
    def _sign_place(self) -> int:
        return next(place for place, step in enumerate(self.steps) if step.kind == "sign")

    @property
    def _desk(self) -> Step:
        return self.steps[self.decision]


def _higher(step: Step, edges: tuple[Edge, ...], law: AtExpiry, over: Expiry | None) -> Node:
    """The same task for whoever has the duty that the law names; it has no other time than the case's."""
    node = _node(step, edges, suffix=".escalated", expiry=over)
    return replace(node, duty=law.to, within=None, waits=(), when=True, otherwise=None)


def _node(
    step: Step,
    edges: tuple[Edge, ...],
    *,
    suffix: str = "",
    skippable: bool = False,
    hands_over: str | None = None,
    expiry: Expiry | None = None,
) -> Node:
    assert step.kind != "hand-over"
    return Node(
        id=step.step + suffix,
        step=step.step,
        doing=step.kind,
        performer="machine" if step.kind in MACHINES else "official",
        duty=step.duty,
        within=step.within,
        edges=edges,
        waits=tuple(step.after or ()),
        skippable=skippable,
        when=step.when,
        otherwise=step.otherwise,
        expiry=expiry,
        asked=step.agencies[0] if step.agencies else None,
        hands_over=hands_over,
    )
