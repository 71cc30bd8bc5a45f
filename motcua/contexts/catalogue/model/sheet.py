"""A BPMN file that is being written: one pool with its lanes, elements and flows, each with its drawing."""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from motcua.contexts.catalogue.model.canvas import DC, DI, LINES, Canvas

MODEL: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_PREFIXES: Final = {"bpmn": MODEL, "bpmndi": DI, "dc": DC, "di": LINES, "xsi": XSI}


@dataclass(slots=True)
class Sheet:
    """Elements stand in lanes; flows are written at the end, when all that they join is there."""

    root: ET.Element
    process: ET.Element
    canvas: Canvas
    lane_set: ET.Element
    lanes: dict[str, list[str]]
    flows: list[tuple[str, str, str, str, bool]] = field(default_factory=list)

    @classmethod
    def of(cls, about: str, title: str, lanes: Iterable[str]) -> "Sheet":
        """An empty one; `about` is the id of the process."""
        for prefix, name in _PREFIXES.items():
            ET.register_namespace(prefix, name)
        root = ET.Element(
            tag("definitions"), id=f"definitions-{about}", targetNamespace="urn:motcua:services"
        )
        pool = ET.SubElement(root, tag("collaboration"), id="collaboration")
        named = {"id": "pool", "name": title, "processRef": about}
        ET.SubElement(pool, tag("participant"), named)
        process = ET.SubElement(root, tag("process"), id=about, name=title, isExecutable="true")
        lane_set = ET.SubElement(process, tag("laneSet"), id="lanes")
        diagram = ET.SubElement(root, f"{{{DI}}}BPMNDiagram", id="diagram")
        plane = {"id": "plane", "bpmnElement": "collaboration"}
        canvas = Canvas(ET.SubElement(diagram, f"{{{DI}}}BPMNPlane", plane))
        return cls(root, process, canvas, lane_set, {lane: [] for lane in lanes})

    def element(self, kind: str, id: str, form: str, lane: str, name: str = "") -> ET.Element:
        """In the next column of its lane."""
        named = {"id": id, "name": name} if name else {"id": id}
        made = ET.SubElement(self.process, tag(kind), named)
        self.lanes[lane].append(id)
        self.canvas.place(id, form, row=list(self.lanes).index(lane))
        return made

    def flow(
        self,
        source: str,
        target: str,
        name: str = "",
        condition: str = "",
        *,
        default: bool = False,
    ) -> None:
        self.flows.append((source, target, name, condition, default))

    def written(self, actor: Callable[[str], str]) -> bytes:
        """The file, as UTF-8; `actor` names a lane."""
        self.canvas.rows(len(self.lanes))
        for row, (lane, members) in enumerate(self.lanes.items()):
            made = ET.SubElement(self.lane_set, tag("lane"), id=f"lane-{row}", name=actor(lane))
            for member in members:
                ET.SubElement(made, tag("flowNodeRef")).text = member
        self._flows()
        ET.indent(self.root)
        written: bytes = ET.tostring(self.root, encoding="utf-8", xml_declaration=True)
        return written + b"\n"

    def _flows(self) -> None:
        elements = {element.get("id"): element for element in self.process}
        for number, (source, target, name, condition, default) in enumerate(self.flows, 1):
            id = f"flow-{number}"
            for end, kind in ((source, "outgoing"), (target, "incoming")):
                reference = ET.Element(tag(kind))
                reference.text = id
                _insert(elements[end], reference)
            if default:
                elements[source].set("default", id)
            named = {"id": id, "sourceRef": source, "targetRef": target}
            made = ET.SubElement(self.process, tag("sequenceFlow"), named)
            if name:
                made.set("name", name)
            if condition:
                tested = ET.SubElement(made, tag("conditionExpression"))
                tested.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
                tested.text = condition
            self.canvas.line(id, source, target, number)


def _insert(element: ET.Element, reference: ET.Element) -> None:
    """Incoming before outgoing, both after the documentation and before everything else."""
    ranks = {tag("documentation"): 0, tag("incoming"): 1, tag("outgoing"): 2}
    rank = ranks[reference.tag]
    place = sum(1 for child in element if ranks.get(str(child.tag), 3) <= rank)
    element.insert(place, reference)


def tag(name: str) -> str:
    return f"{{{MODEL}}}{name}"
