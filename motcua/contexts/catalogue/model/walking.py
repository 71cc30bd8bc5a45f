"""The course that a case takes without a database: what comes of its steps is given, and all else goes well."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from motcua.contexts.catalogue.model.simulating import World
from motcua.contexts.catalogue.words import (
    CompiledService,
    Journey,
    Names,
    Node,
    State,
    begin,
    follow,
    graph,
)

LONGEST: Final = 200
EXPIRED: Final = "expired"

Happens = Mapping[str, list[str]]
"""Node → what comes of it, each time that it is open; then as if it were not named."""


class Endless(Exception):
    """What is given leads round in circles."""


def course(
    part: CompiledService, names: Names, state: State, now: datetime, happens: Happens
) -> list[str]:
    """What was done in order, e.g. `kuk`, or `kuk refuse` where it is not the ordinary way, and the end at last.
    Raises Endless."""
    walked, given = graph(part), {node: list(outcomes) for node, outcomes in happens.items()}
    day, numbers = now.astimezone(part.zone).date(), set[str]()

    def applies(node: Node) -> bool:
        step = part.step(node.step)
        fact = next(
            (id for id, f in names.facts.items() if f.number and f.number == step.number), ""
        )
        known = node.skippable and state.value(step.about or "", fact) is not None
        return not known and node.step not in numbers and part.applies(step, state, day)

    at, told = begin(walked), list[str]()
    while at.end is None:
        node = walked.node(at.open[0])
        assert node is not None
        usual = node.edges[0].outcome
        left = given.get(node.id)
        outcome = left.pop(0) if left else usual
        if outcome == EXPIRED and node.expiry is not None:
            outcome = node.expiry.outcome
        at = follow(walked, at, node, outcome, applies)
        if node.skippable:
            numbers.add(node.step)
        told.append(node.id if outcome == usual else f"{node.id} {outcome}")
        if len(told) > LONGEST:
            raise Endless()
    return [*told, at.end]


def courses(
    world: World, state: State, wanted: Mapping[str, list[str]], happens: Happens
) -> Iterator[tuple[str, object, object]]:
    """What is expected of the steps of services, and what follows."""
    parts = {part.id: part for part in world.journey.parts(state, world.now)}
    for service, expected in wanted.items():
        found: object = "not begun"
        if service in parts:
            try:
                found = course(parts[service], world.journey.names, state, world.now, happens)
            except Endless:
                found = "endless"
        yield "steps", {service: expected}, {service: found}


def impossible(journey: Journey, happens: Happens) -> Iterator[tuple[str, str, str]]:
    """What cannot happen: node, what is wrong, what to do."""
    nodes = {node.id: node for part in journey.services.values() for node in graph(part).nodes}
    for id, outcomes in happens.items():
        node = nodes.get(id)
        if node is None:
            yield id, f"There is no step `{id}`.", f"Steps: {', '.join(nodes)}."
            continue
        known = [edge.outcome for edge in node.edges]
        known += [node.expiry.outcome] if node.expiry is not None else []
        for one in outcomes:
            if one not in known and not (one == EXPIRED and node.expiry is not None):
                yield id, f"`{one}` never comes of `{id}`.", f"It may be: {', '.join(known)}."
