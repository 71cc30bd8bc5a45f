"""The steps of a service as a graph: who does what, and where each outcome leads. What runs a case and what
draws it must agree; tests hold both against each other.

A next part's case opens with the signature itself, so a hand-over is something that is said, not a task.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from motcua.contexts.catalogue.words import CompiledService, Span, Step

Performer = Literal["official", "citizen", "machine"]
Doing = Literal["acknowledge", "decide", "allot", "sign", "issue", "supplement"]
Outcome = Literal[
    "done",
    "approve",
    "supplement",
    "refuse",
    "needs-verification",
    "signed",
    "returned",
    "answered",
]
End = Literal["issued", "refused", "stopped"]

MACHINES: Final = frozenset({"allot", "issue"})


@dataclass(frozen=True, slots=True)
class Edge:
    """After the outcome of a node the case stands at `to`: another node, or an end."""

    outcome: Outcome
    to: str


@dataclass(frozen=True, slots=True)
class Node:
    """A task. `skippable`: passed over when its number is known; `expires`: where the case ends when nobody
    answers within `within`; `hands_over`: the step whose next case opens with this one's success."""

    id: str
    step: str
    doing: Doing
    performer: Performer
    duty: str | None
    within: Span | None
    edges: tuple[Edge, ...]
    skippable: bool = False
    expires: End | None = None
    hands_over: str | None = None

    def to(self, outcome: str) -> str:
        """Raises StopIteration for an outcome that the node does not have."""
        return next(edge.to for edge in self.edges if edge.outcome == outcome)


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in the order in which a case that is approved meets them; the first one begins."""

    nodes: tuple[Node, ...]

    def node(self, id: str) -> Node | None:
        """None for an end."""
        return next((node for node in self.nodes if node.id == id), None)

    @property
    def ends(self) -> list[str]:
        reached = [edge.to for node in self.nodes for edge in node.edges]
        reached += [node.expires for node in self.nodes if node.expires]
        return list(dict.fromkeys(id for id in reached if self.node(id) is None))


def graph(service: CompiledService) -> Graph:
    """The graph of a checked service."""
    steps = [step for step in service.steps if step.kind != "hand-over"]
    handing = next((step.step for step in service.steps if step.kind == "hand-over"), None)
    made = _Making(service, steps, handing)
    return Graph((*made.approved(), *made.refused()))


@dataclass(frozen=True, slots=True)
class _Making:
    service: CompiledService
    steps: list[Step]
    handing: str | None

    def approved(self) -> Iterator[Node]:
        for place, step in enumerate(self.steps):
            following = self.steps[place + 1].step if place + 1 < len(self.steps) else "issued"
            match step.kind:
                case "decide":
                    yield self._decide(step, following)
                    yield self._supplement(step)
                case "sign":
                    edges = (Edge("signed", following), Edge("returned", self._desk))
                    yield _node(step, edges, hands_over=self.handing)
                case _:
                    skippable = step.kind == "allot"
                    yield _node(step, (Edge("done", following),), skippable=skippable)

    def refused(self) -> Iterator[Node]:
        """The letter of a refusal: signed, and sent out."""
        if self.service.service.refusal is None:
            return
        last = self.steps[self._sign_place :]
        for place, step in enumerate(last):
            following = f"{last[place + 1].step}.refusal" if place + 1 < len(last) else "refused"
            if step.kind == "sign":
                edges: tuple[Edge, ...] = (Edge("signed", following), Edge("returned", self._desk))
            else:
                edges = (Edge("done", following),)
            yield _node(step, edges, suffix=".refusal")

    def _decide(self, step: Step, following: str) -> Node:
        letter = self.service.service.refusal is not None
        refuse = f"{self.steps[self._sign_place].step}.refusal" if letter else "refused"
        edges = [
            Edge("approve", following),
            Edge("supplement", f"{step.step}.supplement"),
            Edge("refuse", refuse),
            Edge("needs-verification", step.step),
        ]
        return _node(step, tuple(edges))

    def _supplement(self, step: Step) -> Node:
        limit = self.service.service.deadline.supplement
        return Node(
            id=f"{step.step}.supplement",
            step=step.step,
            doing="supplement",
            performer="citizen",
            duty=None,
            within=None if limit is None else limit.within,
            edges=(Edge("answered", step.step),),
            expires=None if limit is None else "stopped",
        )

    @property
    def _sign_place(self) -> int:
        return next(place for place, step in enumerate(self.steps) if step.kind == "sign")

    @property
    def _desk(self) -> str:
        return next(step.step for step in self.steps if step.kind == "decide")


def _node(
    step: Step,
    edges: tuple[Edge, ...],
    *,
    suffix: str = "",
    skippable: bool = False,
    hands_over: str | None = None,
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
        skippable=skippable,
        hands_over=hands_over,
    )
