"""Which part of a declaration waits for which: what opens, and what cannot any more, when one has ended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from motcua.contexts.cases.model.case import Case
from motcua.contexts.cases.words import CaseState
from motcua.contexts.catalogue.words import CompiledService, Journey, Part, State

_GONE = frozenset(
    {CaseState.NOT_ACCEPTED, CaseState.REFUSED, CaseState.STOPPED, CaseState.WITHDRAWN}
)


@dataclass(frozen=True, slots=True)
class Ways:
    """How the parts of a declaration have ended: approved, or refused, stopped or withdrawn."""

    approved: frozenset[str]
    gone: frozenset[str]

    @classmethod
    def of(cls, cases: Iterable[Case]) -> "Ways":
        ended = list(cases)
        return cls(
            frozenset(case.service for case in ended if case.outcome == "approved"),
            frozenset(
                case.service for case in ended if case.state in _GONE or case.outcome == "refused"
            ),
        )


@dataclass(frozen=True, slots=True)
class _Order:
    """The parts that run for a case, and which of them wait for which."""

    journey: Journey
    running: Mapping[str, CompiledService]

    @classmethod
    def of(cls, journey: Journey, state: State, now: datetime) -> "_Order":
        return cls(journey, {part.id: part for part in journey.parts(state, now)})

    def openable(self, ways: Ways) -> set[str]:
        ended = ways.approved | ways.gone | self.lost(ways)
        waits = waits_of(self.journey)
        return {
            part.service
            for part in self._parts()
            if part.service not in ways.gone
            and self._needs(part) <= ways.approved
            and waits_for(part.service, waits, set(self.running)) in {None, *ended}
        }

    def lost(self, ways: Ways) -> set[str]:
        lost: set[str] = set()
        for part in self._parts():  # those that come first stand above
            settled = part.service in ways.approved or part.service in ways.gone
            if not settled and self._needs(part) & (ways.gone | lost):
                lost.add(part.service)
        return lost

    def _parts(self) -> list[Part]:
        return [part for part in self.journey.bundle.parts if part.service in self.running]

    def _needs(self, part: Part) -> set[str]:
        """The running parts whose approval a part needs; for one that is left out, the one before it."""
        before = [] if part.after is None else [part.after]
        waits, running = waits_of(self.journey), set(self.running)
        named = before if part.needs is None else part.needs
        nearest = {n if n in running else waits_for(n, waits, running) for n in named}
        return {name for name in nearest if name is not None}


def opened_by(
    journey: Journey, state: State, now: datetime, *, done: str, ways: Ways
) -> list[CompiledService]:
    """The parts that open because `done` has ended, be it approved or not; `ways` tell of it, too."""
    order = _Order.of(journey, state, now)
    without = Ways(ways.approved - {done}, ways.gone - {done})
    may = order.openable(ways) - order.openable(without)
    return [part for part in order.running.values() if part.id in may]


def lost_parts(journey: Journey, state: State, now: datetime, ways: Ways) -> list[Part]:
    """The parts that cannot begin any more: what they need was not approved."""
    lost = _Order.of(journey, state, now).lost(ways)
    return [part for part in journey.bundle.parts if part.service in lost]


def waits_of(journey: Journey) -> dict[str, str | None]:
    return {part.service: part.after for part in journey.bundle.parts}


def waits_for(service: str, waits: dict[str, str | None], running: set[str]) -> str | None:
    """The nearest part before it that runs; a part that is left out is skipped over."""
    before = waits.get(service)
    while before is not None and before not in running:
        before = waits.get(before)
    return before
