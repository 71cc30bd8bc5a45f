"""The drawing of a BPMN file as SVG: what any viewer of processes shows, for a page without one."""

import textwrap
import xml.etree.ElementTree as ET  # our own drawing is read, nobody else's
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from motcua.contexts.catalogue.model.canvas import DC, DI, LINES
from motcua.contexts.catalogue.model.sheet import MODEL

SVG: Final = "http://www.w3.org/2000/svg"
INK, PAPER, QUIET = "#0b2a4a", "#ffffff", "#5b6b7b"
MARGIN: Final = 20
_TASKS: Final = frozenset(
    {"task", "userTask", "serviceTask", "sendTask", "receiveTask", "callActivity", "subProcess"}
)
_WIDE: Final = 16
"""Letters of a line inside a task."""


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


def picture(bpmn: bytes, title: str) -> str:
    """The picture with its title for whoever listens to it."""
    root = ET.fromstring(bpmn)  # noqa: S314  # our own drawing
    kinds = {e.get("id", ""): e for e in root.iter() if e.tag.startswith(f"{{{MODEL}}}")}
    boxes = dict(_boxes(root))
    right = max((box.x + box.width for box in boxes.values()), default=0) + MARGIN
    below = max((box.y + box.height for box in boxes.values()), default=0) + 2 * MARGIN
    svg = ET.Element(
        "svg", xmlns=SVG, role="img", viewBox=f"0 0 {right:.0f} {below:.0f}", width="100%"
    )
    svg.set("font-family", "inherit")
    svg.set("font-size", "12")
    ET.SubElement(svg, "title").text = title
    defs, mark = ET.SubElement(svg, "defs"), f"head-{root.get('id')}"
    head = ET.SubElement(
        defs, "marker", id=mark, markerWidth="8", markerHeight="8", refX="8", refY="4", orient="auto"
    )  # fmt: skip
    ET.SubElement(head, "path", d="M0 0 L8 4 L0 8 Z", fill=INK)
    order = {"participant": 0, "lane": 1}
    for id, box in sorted(boxes.items(), key=lambda one: order.get(_kind(kinds, one[0]), 2)):
        _draw(svg, _kind(kinds, id), kinds[id].get("name", ""), box)
    for edge in root.iter(f"{{{DI}}}BPMNEdge"):
        _line(svg, edge, kinds.get(edge.get("bpmnElement", "")), mark)
    return ET.tostring(svg, encoding="unicode")


def _kind(kinds: dict[str, ET.Element], id: str) -> str:
    return kinds[id].tag.partition("}")[2]


def _boxes(root: ET.Element) -> Iterator[tuple[str, Box]]:
    for shape in root.iter(f"{{{DI}}}BPMNShape"):
        bounds = shape.find(f"{{{DC}}}Bounds")
        if bounds is not None:
            x, y, width, height = (float(bounds.get(n, "0")) for n in ("x", "y", "width", "height"))
            yield shape.get("bpmnElement", ""), Box(x, y, width, height)


def _draw(svg: ET.Element, kind: str, name: str, box: Box) -> None:
    middle = box.middle
    if kind in ("participant", "lane"):
        _rect(svg, box, stroke=QUIET)
        at = (box.x + 14, middle[1])
        turned = f"rotate(-90 {at[0]:.0f} {at[1]:.0f})"
        _text(svg, [name], at, transform=turned, fill=QUIET)
    elif kind in _TASKS:
        _rect(svg, box, stroke=INK, rx="10")
        _text(svg, textwrap.wrap(name, _WIDE), middle, fill=INK)
    elif kind.endswith("Gateway"):
        points = (
            f"{middle[0]},{box.y} {box.x + box.width},{middle[1]} "
            f"{middle[0]},{box.y + box.height} {box.x},{middle[1]}"
        )
        ET.SubElement(svg, "polygon", points=points, fill=PAPER, stroke=INK)
        sign = {"parallelGateway": "+", "inclusiveGateway": "o"}.get(kind, "×")
        _text(svg, [sign], middle, fill=INK)
        _text(svg, textwrap.wrap(name, 2 * _WIDE), (middle[0], box.y - 10), fill=INK)
    else:
        thick = "3" if kind == "endEvent" else "1"
        shape = ET.SubElement(
            svg, "circle", cx=f"{middle[0]}", cy=f"{middle[1]}", r=f"{box.width / 2}", fill=PAPER
        )
        shape.set("stroke", INK)
        shape.set("stroke-width", thick)
        if kind in ("boundaryEvent", "intermediateCatchEvent"):
            _text(svg, ["◷"], middle, fill=INK)
        _text(svg, textwrap.wrap(name, _WIDE), (middle[0], box.y + box.height + 14), fill=INK)


def _rect(svg: ET.Element, box: Box, **look: str) -> None:
    size = {"x": f"{box.x}", "y": f"{box.y}", "width": f"{box.width}", "height": f"{box.height}"}
    ET.SubElement(svg, "rect", {**size, "fill": PAPER, **look})


def _line(svg: ET.Element, edge: ET.Element, flow: ET.Element | None, mark: str) -> None:
    points = [(float(p.get("x", "0")), float(p.get("y", "0"))) for p in edge.iter(f"{{{LINES}}}waypoint")]  # fmt: skip
    path = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
    drawn = ET.SubElement(svg, "polyline", points=path, fill="none", stroke=INK)
    drawn.set("marker-end", f"url(#{mark})")
    name = "" if flow is None else flow.get("name", "")
    if name and len(points) > 1:
        (x, y), (right, below) = max(pairwise(points), key=_length)
        _text(svg, textwrap.wrap(name, _WIDE), ((x + right) / 2, (y + below) / 2 - 8), fill=QUIET)


def _length(line: tuple[tuple[float, float], tuple[float, float]]) -> float:
    """Of a piece of a line that runs along a side of the page."""
    (x, y), (right, below) = line
    return abs(right - x) + abs(below - y)


def _text(svg: ET.Element, lines: list[str], at: tuple[float, float], **look: str) -> None:
    """Lines around a middle."""
    first = at[1] - (len(lines) - 1) * 7 + 4
    for number, line in enumerate(lines):
        text = ET.SubElement(
            svg, "text", {"x": f"{at[0]:.0f}", "y": f"{first + number * 14:.0f}", **look}
        )
        text.set("text-anchor", "middle")
        text.text = line
