"""Where the shapes of a process stand: a column for each, a row for each lane, and lines that run around them."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from itertools import count
from typing import Final

DI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
LINES: Final = "http://www.omg.org/spec/DD/20100524/DI"

COLUMN, LANE, LEFT, TOP = 150, 250, 200, 120
_SIZES: Final = {"task": (110, 80), "gateway": (50, 50), "event": (36, 36)}


@dataclass(frozen=True, slots=True)
class Shape:
    id: str
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass(slots=True)
class Canvas:
    """The plane of a diagram, and what stands on it so far."""

    plane: ET.Element
    shapes: dict[str, Shape] = field(default_factory=dict)
    columns: "count[int]" = field(default_factory=count)

    def place(self, id: str, form: str, *, row: int) -> None:
        """In the next column of a row."""
        _, height = _SIZES[form]
        self.put(id, LEFT + next(self.columns) * COLUMN, TOP + row * LANE + 80 - height // 2, form)

    def put(self, id: str, x: int, y: int, form: str) -> None:
        self.shapes[id] = shape = Shape(id, x, y, *_SIZES[form])
        self._bounds(shape)

    def rows(self, lanes: int) -> None:
        """The pool around everything, and its lanes."""
        width = LEFT + next(self.columns) * COLUMN
        self._bounds(Shape("pool", 40, TOP - 40, width, LANE * lanes), horizontal=True)
        for row in range(lanes):
            lane = Shape(f"lane-{row}", 70, TOP - 40 + row * LANE, width - 30, LANE)
            self._bounds(lane, horizontal=True)

    def _bounds(self, shape: Shape, *, horizontal: bool = False) -> None:
        named = {"id": f"{shape.id}.shape", "bpmnElement": shape.id}
        if horizontal:
            named["isHorizontal"] = "true"
        drawn = ET.SubElement(self.plane, f"{{{DI}}}BPMNShape", named)
        size = {"x": shape.x, "y": shape.y, "width": shape.width, "height": shape.height}
        ET.SubElement(drawn, f"{{{DC}}}Bounds", {name: str(n) for name, n in size.items()})

    def line(self, id: str, source: str, target: str, number: int) -> None:
        """Onwards from side to side; backwards above the pool's rows, each at a height of its own."""
        points = self._way(self.shapes[source], self.shapes[target], number)
        named = {"id": f"{id}.line", "bpmnElement": id}
        edge = ET.SubElement(self.plane, f"{{{DI}}}BPMNEdge", named)
        for x, y in dict.fromkeys(points):
            ET.SubElement(edge, f"{{{LINES}}}waypoint", x=str(x), y=str(y))

    def _way(self, source: Shape, target: Shape, number: int) -> list[tuple[int, int]]:
        (from_x, from_y), (to_x, to_y) = source.middle, target.middle
        if source.id.endswith(".time"):
            points = [(from_x, source.y + source.height), (from_x, target.y)]
            if to_x != from_x:
                low = source.y + source.height + 4 + 4 * (number % 5)
                turn = target.x - 16
                points = [
                    (from_x, source.y + source.height),
                    (from_x, low),
                    (turn, low),
                    (turn, to_y),
                    (target.x, to_y),
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
        return points

    def _stands_between(self, start: int, end: int, y: int) -> bool:
        return any(
            start < shape.x < end and shape.y < y < shape.y + shape.height
            for shape in self.shapes.values()
        )
