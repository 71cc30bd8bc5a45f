"""The parts of a bundle as BPMN 2.0: which service begins after which, and when one is left out. Each part calls the
process of its service, which is drawn by itself."""

from collections.abc import Callable
from dataclasses import dataclass

from motcua.contexts.catalogue.model.sheet import Sheet
from motcua.contexts.catalogue.words import Bundle, Condition, Part
from motcua.kernel.texts import Message, msg

_LANE = "parts"


@dataclass(frozen=True, slots=True)
class Parts:
    """What a diagram of a bundle is made of."""

    bundle: Bundle
    title: str
    service: Callable[[str], str]
    condition: Callable[[Condition], str]
    say: Callable[[Message], str]

    def xml(self) -> bytes:
        """The file, as UTF-8."""
        sheet = Sheet.of(f"bundle-{self.bundle.bundle}", self.title, [_LANE])
        sheet.element("startEvent", "start", "event", _LANE)
        self._lead(sheet, "start", None)
        for part in self.bundle.parts:
            self._part(sheet, part)
        last = [part.service for part in self.bundle.parts if not self._after(part.service)]
        if len(last) > 1:
            sheet.element("parallelGateway", "all", "gateway", _LANE)
            sheet.flow("all", "end")
        for service in last:
            sheet.flow(f"part-{service}.on", "all" if len(last) > 1 else "end")
        sheet.element("endEvent", "end", "event", _LANE, self.say(msg("Everything has ended")))
        return sheet.written(lambda lane: self.title)

    def _part(self, sheet: Sheet, part: Part) -> None:
        """Begun, or left out: both lead on, as whoever waits for it only waits until it has ended."""
        id = f"part-{part.service}"
        asked = self._asked(part)
        if asked:
            sheet.element("exclusiveGateway", f"{id}.begins", "gateway", _LANE, f"{asked}?")
            sheet.flow(f"{id}.begins", f"{id}.on", self.say(msg("no")), f"{begins(part)} == False")
            sheet.flow(f"{id}.begins", id, default=True)
        called = sheet.element("callActivity", id, "task", _LANE, self.service(part.service))
        called.set("calledElement", f"service-{part.service}")
        sheet.element("exclusiveGateway", f"{id}.on", "gateway", _LANE)
        sheet.flow(id, f"{id}.on")
        self._lead(sheet, f"{id}.on", part.service)

    def _lead(self, sheet: Sheet, source: str, ended: str | None) -> None:
        """To the parts that come after one; several begin side by side."""
        after = self._after(ended)
        if len(after) > 1:
            fork = f"{source}.fork"
            sheet.element("parallelGateway", fork, "gateway", _LANE)
            sheet.flow(source, fork)
            source = fork
        for part in after:
            asked = self._asked(part)
            sheet.flow(source, f"part-{part.service}.begins" if asked else f"part-{part.service}")

    def _after(self, service: str | None) -> list[Part]:
        return [part for part in self.bundle.parts if part.after == service]

    def _asked(self, part: Part) -> str:
        """What must hold for a part to begin: its condition, and that those which it needs were approved."""
        needs = [part.after] if part.needs is None else part.needs
        said = [self.condition(part.when)] if part.when is not True else []
        for service in filter(None, needs):
            said.append(self.say(msg("{service} was approved", service=self.service(service))))
        return "; ".join(said)


def begins(part: Part) -> str:
    """The variable that says whether a part begins."""
    return f"begins_{part.service.replace('-', '_')}"
