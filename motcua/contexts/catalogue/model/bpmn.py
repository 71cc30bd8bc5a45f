"""A service's steps as BPMN 2.0 with a drawing: a lane for each who acts, a gateway for each outcome and branch, a
parallel gateway where steps part and meet, a timer for each time limit. Times are working time of the agency; BPMN
has no word for that, the documentation says so.
"""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from motcua.contexts.catalogue.model.canvas import DC, DI, LINES, Canvas
from motcua.contexts.catalogue.words import Condition, Span
from motcua.contexts.catalogue.words.flowing import Graph, Node
from motcua.kernel.texts import Message, msg

MODEL: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_PREFIXES: Final = {"bpmn": MODEL, "bpmndi": DI, "dc": DC, "di": LINES, "xsi": XSI}

_KINDS: Final = {"official": "userTask", "citizen": "userTask", "machine": "serviceTask"}
_NAMES: Final = {
    "acknowledge": msg("Take the case in"),
    "check": msg("Look at it"),
    "consult": msg("Say what one thinks of it"),
    "inspect": msg("Go and look"),
    "decide": msg("Examine"),
    "allot": msg("Give the number"),
    "sign": msg("Sign"),
    "issue": msg("Send out"),
    "notify": msg("Tell those who take part"),
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
    """What a diagram is made of: the title of the service, its graph, and the words for what stands in it."""

    id: str
    title: str
    graph: Graph
    duty: Callable[[str], str]
    agency: Callable[[str], str]
    condition: Callable[[Condition], str]
    whole: Span  # the longest time that the case itself may have
    say: Callable[[Message], str]

    def xml(self) -> bytes:
        """The file, as UTF-8."""
        return _Writer(self).written()


def iso(span: Span) -> str:
    """A time as ISO 8601 writes it."""
    if span.days is not None:
        return f"P{span.days}D"
    return f"PT{span.hours}H" if span.hours is not None else f"PT{span.minutes}M"


def longest(spans: Sequence[Span]) -> Span:
    """The longest of some times, a day being longer than hours."""
    return max(spans, key=lambda span: (span.days or 0, span.hours or 0, span.minutes or 0))


@dataclass(slots=True)
class _Writer:
    drawing: Drawing
    root: ET.Element = field(init=False)
    process: ET.Element = field(init=False)
    canvas: Canvas = field(init=False)
    lanes: dict[str, list[str]] = field(default_factory=dict)
    flows: list[tuple[str, str, str, str, bool]] = field(default_factory=list)

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
        self.canvas = Canvas(ET.SubElement(diagram, f"{{{DI}}}BPMNPlane", plane))
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
        if len(node.waits) > 1:
            self._element("parallelGateway", f"{task}.join", "gateway", lane)
            self._flow(f"{task}.join", _entry(node))
        if node.optional:
            self._branch(node)
        kind = "sendTask" if node.doing == "notify" else _KINDS[node.performer]
        made = self._element(kind, task, "task", lane, self.drawing.say(_NAMES[node.doing]))
        self._timers(node, made)
        if len({edge.to for edge in node.edges}) == 1:
            self._flow(task, self._onwards(node))
        else:
            self._outcomes(node)
        self._exit(node)

    def _branch(self, node: Node) -> None:
        """Passed over where it has nothing to do."""
        gateway = f"{_id(node.id)}.needed"
        asked, said, test = self._asked(node)
        self._element("exclusiveGateway", gateway, "gateway", _lane(node), asked)
        self._flow(gateway, self._onwards(node), said, test)
        self._flow(gateway, _id(node.id), default=True)

    def _asked(self, node: Node) -> tuple[str, str, str]:
        """What a branch asks, which answer passes the step over, and how a machine asks it."""
        say = self.drawing.say
        if node.skippable:
            return say(msg("Is the number known?")), say(msg("yes")), "number_known == True"
        graph, other = self.drawing.graph, node.otherwise
        when = node.when if other is None else next(n.when for n in graph.nodes if n.step == other)
        held: Condition = when if other is None else {"not": when}
        return f"{self.drawing.condition(held)}?", say(msg("no")), f"{applies(node)} == False"

    def _outcomes(self, node: Node) -> None:
        task = _id(node.id)
        gateway = f"{task}.outcome"
        self._element("exclusiveGateway", gateway, "gateway", _lane(node))
        self._flow(task, gateway)
        for edge in node.edges:
            said = self.drawing.say(_OUTCOMES[edge.outcome])
            to = self._target(edge.to[0], node)
            if node.hands_over is not None and edge.outcome == "signed":
                to = self._handing_over(node, to)
            self._flow(gateway, to, said, f"outcome == '{edge.outcome}'")

    def _onwards(self, node: Node) -> str:
        """Where a step leads that was done, passed over, or left alone: one way first, where several come together
        before a fork or a join."""
        merged, forked = self._meets(node)
        first = f"{_id(node.step)}.on" if merged else f"{_id(node.step)}.fork"
        return first if merged or forked else self._target(node.onwards[0], node)

    def _meets(self, node: Node) -> tuple[bool, bool]:
        graph = self.drawing.graph
        joined = any(
            len(found.waits) > 1 for id in node.onwards if (found := graph.node(id)) is not None
        )
        forked = len(node.onwards) > 1
        variants = [other for other in graph.nodes if other.step == node.step]
        ways = len(variants) + sum(other.optional for other in variants)
        ways += sum(
            other.expiry is not None and other.expiry.to == node.onwards for other in variants
        )
        return node.step not in graph.decided and ways > 1 and (joined or forked), forked

    def _exit(self, node: Node) -> None:
        """Drawn once for a step, after the last of its nodes."""
        merged, forked = self._meets(node)
        name = _id(node.step)
        if node != [other for other in self.drawing.graph.nodes if other.step == node.step][-1]:
            return
        if merged:
            self._element("exclusiveGateway", f"{name}.on", "gateway", _lane(node))
            self._flow(
                f"{name}.on", f"{name}.fork" if forked else self._target(node.onwards[0], node)
            )
        if forked:
            self._element("parallelGateway", f"{name}.fork", "gateway", _lane(node))
            for to in node.onwards:
                self._flow(f"{name}.fork", self._target(to, node))

    def _handing_over(self, node: Node, following: str) -> str:
        """The next agency's case opens with the signature: said by an event, which is no task."""
        event = _id(str(node.hands_over))
        name = self.drawing.say(msg("The next agency's case opens."))
        self._element("intermediateThrowEvent", event, "event", _lane(node), name)
        self._flow(event, following)
        return event

    def _timers(self, node: Node, task: ET.Element) -> None:
        """The times of a task: its agency is warned, or the law says what follows."""
        own = node.expiry is not None and not node.expiry.whole
        if node.within is not None or own:
            timer = self._timer(node, task, "time", node.within or self.drawing.whole, cancels=own)
            if own:
                self._flow(timer, self._after(node))
            else:
                self._warned(node, timer)
        if node.expiry is not None and node.expiry.whole:
            timer = self._timer(node, task, "case.time", self.drawing.whole, cancels=True)
            self._flow(timer, self._after(node))

    def _after(self, node: Node) -> str:
        """Where a task leads whose time is over."""
        assert node.expiry is not None
        if node.expiry.to == node.onwards:
            return self._onwards(node)
        return self._target(node.expiry.to[0], node)

    def _timer(self, node: Node, task: ET.Element, name: str, span: Span, *, cancels: bool) -> str:
        if task.find(_tag("documentation")) is None:
            words = ET.Element(_tag("documentation"))
            words.text = self._times(node)
            task.insert(0, words)
        timer, owner = f"{_id(node.id)}.{name}", self.canvas.shapes[_id(node.id)]
        expired = {
            "id": timer,
            "attachedToRef": owner.id,
            "cancelActivity": "true" if cancels else "false",
        }
        event = ET.SubElement(self.process, _tag("boundaryEvent"), expired)
        definition = ET.SubElement(event, _tag("timerEventDefinition"), id=f"{timer}.of")
        duration = ET.SubElement(definition, _tag("timeDuration"))
        duration.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
        duration.text = iso(span)
        self.lanes[_lane(node)].append(timer)
        right = 66 if name == "case.time" else 20
        self.canvas.put(timer, owner.x + right, owner.y + owner.height - 18, "event")
        return timer

    def _times(self, node: Node) -> str:
        said = [self.drawing.say(msg("Times are working time of the agency."))]
        if node.expiry is not None and node.expiry.whole:
            said.append(self.drawing.say(msg("The second time is that of the whole case.")))
        if node.expiry is not None and node.expiry.law is not None:
            said.append(node.expiry.law.legal_basis)
        return " ".join(said)

    def _warned(self, node: Node, timer: str) -> None:
        late, owner = f"{timer}.over", self.canvas.shapes[_id(node.id)]
        name = self.drawing.say(msg("Time is over"))
        ET.SubElement(self.process, _tag("endEvent"), id=late, name=name)
        self.lanes[_lane(node)].append(late)
        self.canvas.put(late, owner.x + 20, owner.y + owner.height + 44, "event")
        self._flow(timer, late)

    def _element(self, kind: str, id: str, form: str, lane: str, name: str = "") -> ET.Element:
        named = {"id": id, "name": name} if name else {"id": id}
        made = ET.SubElement(self.process, _tag(kind), named)
        self.lanes[lane].append(id)
        self.canvas.place(id, form, row=list(self.lanes).index(lane))
        return made

    def _lanes(self, lane_set: ET.Element) -> None:
        self.canvas.rows(len(self.lanes))
        for row, (lane, members) in enumerate(self.lanes.items()):
            made = ET.SubElement(lane_set, _tag("lane"), id=f"lane-{row}", name=self._actor(lane))
            for member in members:
                ET.SubElement(made, _tag("flowNodeRef")).text = member

    def _actor(self, lane: str) -> str:
        match lane.partition(":"):
            case "citizen", _, _:
                return self.drawing.say(msg("The person who applied"))
            case "machine", _, _:
                return self.drawing.say(msg("By itself"))
            case "asked", _, who:
                kind, _, duty = who.partition(":")
                return f"{self.drawing.agency(kind)}: {self.drawing.duty(duty)}"
            case _, _, duty:
                return self.drawing.duty(duty)

    def _target(self, id: str, since: Node) -> str:
        """Where a flow to a node ends: at its join, its branch or its task. What comes back passes the join by."""
        node = self.drawing.graph.node(id)
        if node is None:
            return id
        back = since.step in self.drawing.graph.decided
        return f"{_id(id)}.join" if len(node.waits) > 1 and not back else _entry(node)

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
            self.canvas.line(id, source, target, number)


def _insert(element: ET.Element, reference: ET.Element) -> None:
    """Incoming before outgoing, both after the documentation and before everything else."""
    ranks = {_tag("documentation"): 0, _tag("incoming"): 1, _tag("outgoing"): 2}
    rank = ranks[reference.tag]
    place = sum(1 for child in element if ranks.get(str(child.tag), 3) <= rank)
    element.insert(place, reference)


def _entry(node: Node) -> str:
    return f"{_id(node.id)}.needed" if node.optional else _id(node.id)


def _reached(node: Node) -> set[str]:
    """What a case may come to from here."""
    ways = (*node.edges, *([node.expiry] if node.expiry else ()))
    return {id for edge in ways for id in edge.to}


def _lane(node: Node) -> str:
    if node.asked is not None:
        return f"asked:{node.asked.kind}:{node.duty}"
    return f"official:{node.duty}" if node.performer == "official" else node.performer


def applies(node: Node) -> str:
    """The variable that says whether an optional step happens."""
    return f"applies_{node.step.replace('-', '_')}"


def _id(id: str) -> str:
    """An id that XML takes, whatever the pack calls its step."""
    return f"step-{id}"


def _tag(name: str) -> str:
    return f"{{{MODEL}}}{name}"
