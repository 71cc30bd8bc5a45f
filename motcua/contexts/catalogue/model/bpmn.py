"""A service's steps as BPMN 2.0 with a drawing: a lane for each who acts, a gateway for each outcome and branch, a
parallel gateway where steps part and meet, a timer for each time limit. Times are working time of the agency; BPMN
has no word for that, the documentation says so.
"""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from motcua.contexts.catalogue.model.sheet import XSI, Sheet, tag
from motcua.contexts.catalogue.words import Condition, Span
from motcua.contexts.catalogue.words.flowing import Graph, Node
from motcua.kernel.texts import Message, msg

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
        lanes = dict.fromkeys(map(_lane, self.graph.nodes))
        return _Writer(self, Sheet.of(f"service-{self.id}", self.title, lanes)).written()


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
    sheet: Sheet

    def written(self) -> bytes:
        self._elements()
        return self.sheet.written(self._actor)

    def _elements(self) -> None:
        nodes = self.drawing.graph.nodes
        self.sheet.element("startEvent", "start", "event", _lane(nodes[0]))
        self.sheet.flow("start", _entry(nodes[0]))
        for place, node in enumerate(nodes):
            self._node(node)
            later = {end for other in nodes[place + 1 :] for end in _reached(other)}
            for end in self.drawing.graph.ends:
                if end in _reached(node) - later:
                    name = self.drawing.say(_ENDS[end])
                    self.sheet.element("endEvent", end, "event", _lane(node), name)

    def _node(self, node: Node) -> None:
        lane, task = _lane(node), _id(node.id)
        if len(node.waits) > 1:
            self.sheet.element("parallelGateway", f"{task}.join", "gateway", lane)
            self.sheet.flow(f"{task}.join", _entry(node))
        if node.optional:
            self._branch(node)
        kind = "sendTask" if node.doing == "notify" else _KINDS[node.performer]
        made = self.sheet.element(kind, task, "task", lane, self.drawing.say(_NAMES[node.doing]))
        self._timers(node, made)
        if len({edge.to for edge in node.edges}) == 1:
            self.sheet.flow(task, self._onwards(node))
        else:
            self._outcomes(node)
        self._exit(node)

    def _branch(self, node: Node) -> None:
        """Passed over where it has nothing to do."""
        gateway = f"{_id(node.id)}.needed"
        asked, said, test = self._asked(node)
        self.sheet.element("exclusiveGateway", gateway, "gateway", _lane(node), asked)
        self.sheet.flow(gateway, self._onwards(node), said, test)
        self.sheet.flow(gateway, _id(node.id), default=True)

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
        self.sheet.element("exclusiveGateway", gateway, "gateway", _lane(node))
        self.sheet.flow(task, gateway)
        for edge in node.edges:
            said = self.drawing.say(_OUTCOMES[edge.outcome])
            to = self._target(edge.to[0], node)
            if node.hands_over is not None and edge.outcome == "signed":
                to = self._handing_over(node, to)
            self.sheet.flow(gateway, to, said, f"outcome == '{edge.outcome}'")

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
            self.sheet.element("exclusiveGateway", f"{name}.on", "gateway", _lane(node))
            self.sheet.flow(
                f"{name}.on", f"{name}.fork" if forked else self._target(node.onwards[0], node)
            )
        if forked:
            self.sheet.element("parallelGateway", f"{name}.fork", "gateway", _lane(node))
            for to in node.onwards:
                self.sheet.flow(f"{name}.fork", self._target(to, node))

    def _handing_over(self, node: Node, following: str) -> str:
        """The next agency's case opens with the signature: said by an event, which is no task."""
        event = _id(str(node.hands_over))
        name = self.drawing.say(msg("The next agency's case opens."))
        self.sheet.element("intermediateThrowEvent", event, "event", _lane(node), name)
        self.sheet.flow(event, following)
        return event

    def _timers(self, node: Node, task: ET.Element) -> None:
        """The times of a task: its agency is warned, or the law says what follows."""
        own = node.expiry is not None and not node.expiry.whole
        if node.within is not None or own:
            timer = self._timer(node, task, "time", node.within or self.drawing.whole, cancels=own)
            if own:
                self.sheet.flow(timer, self._after(node))
            else:
                self._warned(node, timer)
        if node.expiry is not None and node.expiry.whole:
            timer = self._timer(node, task, "case.time", self.drawing.whole, cancels=True)
            self.sheet.flow(timer, self._after(node))

    def _after(self, node: Node) -> str:
        """Where a task leads whose time is over."""
        assert node.expiry is not None
        if node.expiry.to == node.onwards:
            return self._onwards(node)
        return self._target(node.expiry.to[0], node)

    def _timer(self, node: Node, task: ET.Element, name: str, span: Span, *, cancels: bool) -> str:
        if task.find(tag("documentation")) is None:
            words = ET.Element(tag("documentation"))
            words.text = self._times(node)
            task.insert(0, words)
        timer, owner = f"{_id(node.id)}.{name}", self.sheet.canvas.shapes[_id(node.id)]
        expired = {
            "id": timer,
            "attachedToRef": owner.id,
            "cancelActivity": "true" if cancels else "false",
        }
        event = ET.SubElement(self.sheet.process, tag("boundaryEvent"), expired)
        definition = ET.SubElement(event, tag("timerEventDefinition"), id=f"{timer}.of")
        duration = ET.SubElement(definition, tag("timeDuration"))
        duration.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
        duration.text = iso(span)
        self.sheet.lanes[_lane(node)].append(timer)
        right = 66 if name == "case.time" else 20
        self.sheet.canvas.put(timer, owner.x + right, owner.y + owner.height - 18, "event")
        return timer

    def _times(self, node: Node) -> str:
        said = [self.drawing.say(msg("Times are working time of the agency."))]
        if node.expiry is not None and node.expiry.whole:
            said.append(self.drawing.say(msg("The second time is that of the whole case.")))
        if node.expiry is not None and node.expiry.law is not None:
            said.append(node.expiry.law.legal_basis)
        return " ".join(said)

    def _warned(self, node: Node, timer: str) -> None:
        late, owner = f"{timer}.over", self.sheet.canvas.shapes[_id(node.id)]
        name = self.drawing.say(msg("Time is over"))
        ET.SubElement(self.sheet.process, tag("endEvent"), id=late, name=name)
        self.sheet.lanes[_lane(node)].append(late)
        self.sheet.canvas.put(late, owner.x + 20, owner.y + owner.height + 44, "event")
        self.sheet.flow(timer, late)

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
