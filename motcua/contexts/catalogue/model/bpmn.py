"""A service's steps as BPMN 2.0 with a drawing: a lane for each who acts, a gateway for each outcome, a timer for
each time limit. Times are working time of the agency; BPMN has no word for that, the documentation says so.
"""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from motcua.contexts.catalogue.model.flowing import Edge, Graph, Node
from motcua.contexts.catalogue.words import Span
from motcua.kernel.texts import Message, msg

MODEL: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
LINES: Final = "http://www.omg.org/spec/DD/20100524/DI"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_PREFIXES: Final = {"bpmn": MODEL, "bpmndi": DI, "dc": DC, "di": LINES, "xsi": XSI}

COLUMN, LANE, LEFT, TOP = 150, 250, 200, 120
_SIZES: Final = {"task": (110, 80), "gateway": (50, 50), "event": (36, 36)}

_NAMES: Final = {
    "acknowledge": msg("Take the case in"),
    "decide": msg("Examine"),
    "allot": msg("Give the number"),
    "sign": msg("Sign"),
    "issue": msg("Send out"),
    "supplement": msg("Answer what is asked"),
}
_OUTCOMES: Final = {
    "approve": msg("approved"),
    "supplement": msg("something is missing"),
    "refuse": msg("refused"),
    "needs-verification": msg("others must be asked"),
    "signed": msg("signed"),
    "returned": msg("sent back"),
}
_ENDS: Final = {
    "issued": msg("Result sent out"),
    "refused": msg("Refused"),
    "stopped": msg("Stopped: no answer in time"),
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a diagram is made of: the title of the service, its graph, the words for a duty and for a message."""

    id: str
    title: str
    graph: Graph
    duty: Callable[[str], str]
    say: Callable[[Message], str]

    def xml(self) -> bytes:
        """The file, as UTF-8."""
        return _Writer(self).written()


def iso(span: Span) -> str:
    """A time as ISO 8601 writes it."""
    if span.days is not None:
        return f"P{span.days}D"
    return f"PT{span.hours}H" if span.hours is not None else f"PT{span.minutes}M"


@dataclass(frozen=True, slots=True)
class _Shape:
    id: str
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass(slots=True)
class _Writer:
    drawing: Drawing
    root: ET.Element = field(init=False)
    process: ET.Element = field(init=False)
    plane: ET.Element = field(init=False)
    shapes: dict[str, _Shape] = field(default_factory=dict)
    lanes: dict[str, list[str]] = field(default_factory=dict)
    flows: list[tuple[str, str, str, str, bool]] = field(default_factory=list)
    columns: "count[int]" = field(default_factory=count)

    def written(self) -> bytes:
        for prefix, name in _PREFIXES.items():
            ET.register_namespace(prefix, name)
        about = self.drawing.id
        self.root = ET.Element(
            _tag("definitions"), id=f"definitions-{about}", targetNamespace="urn:motcua:services"
        )
        pool = ET.SubElement(self.root, _tag("collaboration"), id="collaboration")
        title = {"id": "pool", "name": self.drawing.title, "processRef": f"service-{about}"}
        ET.SubElement(pool, _tag("participant"), title)
        named = {"id": f"service-{about}", "name": self.drawing.title, "isExecutable": "true"}
        self.process = ET.SubElement(self.root, _tag("process"), named)
        lane_set = ET.SubElement(self.process, _tag("laneSet"), id="lanes")
        diagram = ET.SubElement(self.root, f"{{{DI}}}BPMNDiagram", id="diagram")
        plane = {"id": "plane", "bpmnElement": "collaboration"}
        self.plane = ET.SubElement(diagram, f"{{{DI}}}BPMNPlane", plane)
        for node in self.drawing.graph.nodes:
            self.lanes.setdefault(_lane(node), [])
        self._elements()
        self._lanes(lane_set)
        self._flows()
        ET.indent(self.root)
        written: bytes = ET.tostring(self.root, encoding="utf-8", xml_declaration=True)
        return written + b"\n"

    def _elements(self) -> None:
        nodes = self.drawing.graph.nodes
        self._element("startEvent", "start", "event", _lane(nodes[0]))
        self._flow("start", _entry(nodes[0]))
        for place, node in enumerate(nodes):
            self._node(node)
            later = {end for other in nodes[place + 1 :] for end in _reached(other)}
            for end in self.drawing.graph.ends:
                if end in _reached(node) - later:
                    name = self.drawing.say(_ENDS[end])
                    self._element("endEvent", end, "event", _lane(node), name)

    def _node(self, node: Node) -> None:
        lane, task = _lane(node), _id(node.id)
        if node.skippable:
            asked = self.drawing.say(msg("Is the number known?"))
            self._element("exclusiveGateway", f"{task}.needed", "gateway", lane, asked)
            yes = self.drawing.say(msg("yes"))
            self._flow(f"{task}.needed", self._target(node.edges[0]), yes, "number_known == True")
            self._flow(f"{task}.needed", task, default=True)
        kind = "serviceTask" if node.performer == "machine" else "userTask"
        made = self._element(kind, task, "task", lane, self.drawing.say(_NAMES[node.doing]))
        if node.within is not None:
            self._timer(node, made)
        if len(node.edges) == 1:
            self._flow(task, self._target(node.edges[0]))
            return
        gateway = f"{task}.outcome"
        self._element("exclusiveGateway", gateway, "gateway", lane)
        self._flow(task, gateway)
        for edge in node.edges:
            said = self.drawing.say(_OUTCOMES[edge.outcome])
            to = self._target(edge)
            if node.hands_over is not None and edge.outcome == "signed":
                to = self._handing_over(node, to)
            self._flow(gateway, to, said, f"outcome == '{edge.outcome}'")

    def _handing_over(self, node: Node, following: str) -> str:
        """The next agency's case opens with the signature: said by an event, which is no task."""
        event = _id(str(node.hands_over))
        name = self.drawing.say(msg("The next agency's case opens."))
        self._element("intermediateThrowEvent", event, "event", _lane(node), name)
        self._flow(event, following)
        return event

    def _timer(self, node: Node, task: ET.Element) -> None:
        """The time of a task: its agency is warned, or the case ends."""
        assert node.within is not None
        said = self.drawing.say(msg("Times are working time of the agency."))
        words = ET.Element(_tag("documentation"))
        words.text = said
        task.insert(0, words)
        timer, owner = f"{_id(node.id)}.time", self.shapes[_id(node.id)]
        expired = {
            "id": timer,
            "attachedToRef": owner.id,
            "cancelActivity": "true" if node.expires else "false",
        }
        event = ET.SubElement(self.process, _tag("boundaryEvent"), expired)
        definition = ET.SubElement(event, _tag("timerEventDefinition"), id=f"{timer}.of")
        duration = ET.SubElement(definition, _tag("timeDuration"))
        duration.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
        duration.text = iso(node.within)
        self.lanes[_lane(node)].append(timer)
        self._shape(timer, owner.x + 20, owner.y + owner.height - 18, "event")
        if node.expires:
            self._flow(timer, node.expires)
            return
        late = f"{timer}.over"
        name = self.drawing.say(msg("Time is over"))
        ET.SubElement(self.process, _tag("endEvent"), id=late, name=name)
        self.lanes[_lane(node)].append(late)
        self._shape(late, owner.x + 20, owner.y + owner.height + 44, "event")
        self._flow(timer, late)

    def _element(self, kind: str, id: str, form: str, lane: str, name: str = "") -> ET.Element:
        named = {"id": id, "name": name} if name else {"id": id}
        made = ET.SubElement(self.process, _tag(kind), named)
        _, height = _SIZES[form]
        row = list(self.lanes).index(lane)
        self.lanes[lane].append(id)
        x = LEFT + next(self.columns) * COLUMN
        self._shape(id, x, TOP + row * LANE + 80 - height // 2, form)
        return made

    def _shape(self, id: str, x: int, y: int, form: str) -> None:
        self.shapes[id] = shape = _Shape(id, x, y, *_SIZES[form])
        self._bounds(shape)

    def _bounds(self, shape: _Shape, *, horizontal: bool = False) -> None:
        named = {"id": f"{shape.id}.shape", "bpmnElement": shape.id}
        if horizontal:
            named["isHorizontal"] = "true"
        drawn = ET.SubElement(self.plane, f"{{{DI}}}BPMNShape", named)
        size = {"x": shape.x, "y": shape.y, "width": shape.width, "height": shape.height}
        ET.SubElement(drawn, f"{{{DC}}}Bounds", {name: str(n) for name, n in size.items()})

    def _lanes(self, lane_set: ET.Element) -> None:
        width = LEFT + next(self.columns) * COLUMN
        self._bounds(_Shape("pool", 40, TOP - 40, width, LANE * len(self.lanes)), horizontal=True)
        for row, (lane, members) in enumerate(self.lanes.items()):
            named = {"id": f"lane-{row}", "name": self._actor(lane)}
            made = ET.SubElement(lane_set, _tag("lane"), named)
            for member in members:
                ET.SubElement(made, _tag("flowNodeRef")).text = member
            shape = _Shape(named["id"], 70, TOP - 40 + row * LANE, width - 30, LANE)
            self._bounds(shape, horizontal=True)

    def _actor(self, lane: str) -> str:
        match lane.partition(":"):
            case "citizen", _, _:
                return self.drawing.say(msg("The person who applied"))
            case "machine", _, _:
                return self.drawing.say(msg("By itself"))
            case _, _, duty:
                return self.drawing.duty(duty)

    def _target(self, edge: Edge) -> str:
        node = self.drawing.graph.node(edge.to)
        return edge.to if node is None else _entry(node)

    def _flow(
        self,
        source: str,
        target: str,
        name: str = "",
        condition: str = "",
        *,
        default: bool = False,
    ) -> None:
        self.flows.append((source, target, name, condition, default))

    def _flows(self) -> None:
        elements = {element.get("id"): element for element in self.process}
        for number, (source, target, name, condition, default) in enumerate(self.flows, 1):
            id = f"flow-{number}"
            for end, kind in ((source, "outgoing"), (target, "incoming")):
                reference = ET.Element(_tag(kind))
                reference.text = id
                _insert(elements[end], reference)
            if default:
                elements[source].set("default", id)
            named = {"id": id, "sourceRef": source, "targetRef": target}
            made = ET.SubElement(self.process, _tag("sequenceFlow"), named)
            if name:
                made.set("name", name)
            if condition:
                tested = ET.SubElement(made, _tag("conditionExpression"))
                tested.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
                tested.text = condition
            self._line(id, self.shapes[source], self.shapes[target], number)

    def _line(self, id: str, source: _Shape, target: _Shape, number: int) -> None:
        """Onwards from side to side; backwards above the pool's rows, each at a height of its own."""
        (from_x, from_y), (to_x, to_y) = source.middle, target.middle
        if source.id.endswith(".time"):
            points = [(from_x, source.y + source.height), (from_x, target.y)]
            if to_x != from_x:
                low = source.y + source.height + 30
                points = [
                    (from_x, source.y + source.height),
                    (from_x, low),
                    (to_x, low),
                    (to_x, target.y + target.height),
                ]
        elif target.x > source.x:
            start, turn = source.x + source.width, target.x - 16
            points = [(start, from_y), (turn, from_y), (turn, to_y), (target.x, to_y)]
            if self._stands_between(start, turn, from_y):
                high = from_y - 54 - 4 * (number % 4)
                points = [
                    (from_x, source.y),
                    (from_x, high),
                    (turn, high),
                    (turn, to_y),
                    (target.x, to_y),
                ]
        else:
            high = min(source.y, target.y) - 10 - 4 * (number % 8)
            points = [(from_x, source.y), (from_x, high), (to_x, high), (to_x, target.y)]
        named = {"id": f"{id}.line", "bpmnElement": id}
        edge = ET.SubElement(self.plane, f"{{{DI}}}BPMNEdge", named)
        for x, y in dict.fromkeys(points):
            ET.SubElement(edge, f"{{{LINES}}}waypoint", x=str(x), y=str(y))

    def _stands_between(self, start: int, end: int, y: int) -> bool:
        return any(
            start < shape.x < end and shape.y < y < shape.y + shape.height
            for shape in self.shapes.values()
        )


def _insert(element: ET.Element, reference: ET.Element) -> None:
    """Incoming before outgoing, both after the documentation and before everything else."""
    ranks = {_tag("documentation"): 0, _tag("incoming"): 1, _tag("outgoing"): 2}
    rank = ranks[reference.tag]
    place = sum(1 for child in element if ranks.get(str(child.tag), 3) <= rank)
    element.insert(place, reference)


def _entry(node: Node) -> str:
    return f"{_id(node.id)}.needed" if node.skippable else _id(node.id)


def _reached(node: Node) -> set[str]:
    """What a case may come to from here."""
    return {edge.to for edge in node.edges} | ({node.expires} if node.expires else set())


def _lane(node: Node) -> str:
    return f"official:{node.duty}" if node.performer == "official" else node.performer


def _id(id: str) -> str:
    """An id that XML takes, whatever the pack calls its step."""
    return f"step-{id}"


def _tag(name: str) -> str:
    return f"{{{MODEL}}}{name}"
