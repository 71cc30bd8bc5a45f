"""A service, compiled: its steps, the agency that decides, the deadline, what its signature writes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as by_default
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from motcua.contexts.catalogue.errors import FactMissing
from motcua.contexts.catalogue.words.competence import Competent, nearest
from motcua.contexts.catalogue.words.declared import Registry, Value
from motcua.contexts.catalogue.words.entries import entries, entry_role, rebound, renamed
from motcua.contexts.catalogue.words.operands import Test
from motcua.contexts.catalogue.words.rules import compile_condition
from motcua.contexts.catalogue.words.services import (
    BudgetRow,
    DeadlineRow,
    Fee,
    FeeRow,
    Service,
    Standing,
    Write,
)
from motcua.contexts.catalogue.words.state import State, key
from motcua.contexts.catalogue.words.steps import Consulted, Span, Step
from motcua.contexts.catalogue.words.tables import DecisionTable, Undecided
from motcua.contexts.territory.words import Agency, Budget, Territory


class Writing(NamedTuple):
    """What is written: registry, role that it is about, fact → value, and from which day it holds."""

    registry: str
    about: str
    values: dict[str, Value]
    valid_from: date


class Charge(NamedTuple):
    """A fee with the row that decides about it, or why none does."""

    fee: Fee
    row: FeeRow | Undecided

    @property
    def amount(self) -> int | None:
        """In minor units of the fee's currency; None when it is not decided."""
        return self.row.amount if isinstance(self.row, FeeRow) else None


@dataclass(frozen=True, slots=True, repr=False)
class CompiledService:
    service: Service
    steps: tuple[Step, ...]
    registries: Mapping[str, Registry]
    territory: Territory
    zone: ZoneInfo
    deadlines: Sequence[tuple[DeadlineRow, Test]]
    writing: Sequence[tuple[Write, Test]]
    budgets: DecisionTable[BudgetRow] | None = None
    charging: Sequence[tuple[Fee, DecisionTable[FeeRow]]] = ()
    competent_by: Sequence[Competent] = ()  # decisions about who is competent
    branches: Mapping[str, Test] = by_default(default_factory=dict)  # step → when it happens

    def __repr__(self) -> str:
        return f"CompiledService({self.id})"

    @property
    def id(self) -> str:
        return self.service.service

    @property
    def purpose(self) -> str:
        return self.service.purpose

    @property
    def first_step(self) -> Step:
        return self.steps[0]

    def step(self, step_id: str) -> Step:
        """Raises KeyError."""
        return {step.step: step for step in self.steps}[step_id]

    def applies(self, step: Step, state: State, day: date) -> bool:
        """Whether a step happens in this case at all, by what was known on the day on which it was accepted."""
        if step.otherwise is not None:
            return not self.applies(self.step(step.otherwise), state, day)
        test = self.branches.get(step.step)
        return test is None or test(state, day)

    def asked(self, one: Consulted, state: State, at: datetime) -> Agency:
        """The agency whose opinion is asked. Raises FactMissing, UnitNotFound, NoCompetentAgency."""
        return self._serving(one.kind, one.unit or self.service.agency.unit, state, at)

    def competent(self, state: State, at: datetime) -> Agency:
        """The agency that decides: as the decisions about competence say, else of the service's own kind. Raises
        FactMissing, UnitNotFound, NoCompetentAgency, AgencyNotFound."""
        unit = self._unit(self.service.agency.unit, state)
        row = next((row for row in self._competent(unit, at) if row.moves), None)
        if row is not None and row.agency is not None:
            return self.territory.agency(row.agency)
        kind = self.service.agency.kind if row is None or row.decides is None else row.decides
        return self.territory.competent(kind, unit, self._day(at))

    def signs(self, state: State, at: datetime) -> str | None:
        """The duty of whoever signs by a decision about competence; none: as the step says."""
        unit = state.value(*key(self.service.agency.unit))
        rows = self._competent(unit if isinstance(unit, str) else None, at)
        return next((row.signs for row in rows if row.signs is not None), None)

    def _competent(self, unit: str | None, at: datetime) -> list[Competent]:
        return nearest(self.competent_by, self.territory, unit, self._day(at))

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _serving(self, kind: str, fact: str, state: State, at: datetime) -> Agency:
        return self.territory.competent(kind, self._unit(fact, state), self._day(at))

    def _unit(self, fact: str, state: State) -> str:
        unit = state.value(*key(fact))
        if not isinstance(unit, str):
            raise FactMissing(fact=fact, needed_for=self.id)
        return unit

    def deadline(
        self, state: State, now: datetime, channel: str
    ) -> tuple[Budget, time | None, str]:
        """The budget, the hour after which the next working day counts, and the legal basis. Raises FactMissing."""
        row = self._budget_row(state, now.astimezone(self.zone).date(), channel)
        return budget(row.budget), self.cut_off, row.legal_basis

    def _budget_row(self, state: State, today: date, channel: str) -> DeadlineRow | BudgetRow:
        missing = "deadline"
        if self.budgets is not None:
            found = self.budgets.decide(state, today, channel)
            if not isinstance(found, Undecided):
                return found
            missing = next(iter(found.inputs), missing)
        for row, test in self.deadlines:
            if test(state, today):
                return row
        raise FactMissing(fact=missing, needed_for=self.id)

    def spans(self) -> list[Span]:
        """All times that the agency may have, whatever the case."""
        table = self.service.deadline.table
        return [row.budget for row in (self.service.deadline.rows if table is None else table.rows)]

    def fees(self, state: State, now: datetime, channel: str) -> list[Charge]:
        """Each fee with what is to be paid by whoever files today by this channel."""
        today = now.astimezone(self.zone).date()
        return [Charge(fee, table.decide(state, today, channel)) for fee, table in self.charging]

    def supplement(self) -> tuple[Budget, Budget | None] | None:
        """How long a supplement may be answered, and after what time of it a reminder goes out; none: no limit."""
        declared = self.service.deadline.supplement
        if declared is None:
            return None
        remind = declared.remind_after
        return budget(declared.within), None if remind is None else budget(remind)

    def when_asked(self, lack: str) -> Standing:
        """What a request for something `incomplete` or `wrong` does to the clock."""
        declared = self.service.deadline.when_asked
        return declared.wrong if lack == "wrong" else declared.incomplete

    @property
    def cut_off(self) -> time | None:
        text = self.service.deadline.cut_off
        return None if text is None else time.fromisoformat(text)

    def writes(self, state: State, now: datetime) -> list[Writing]:
        """What the signature writes into the registries, each about the holder of a role."""
        local = now.astimezone(self.zone)
        found: list[Writing] = []
        for write, test in self.writing:
            if write.each is not None:
                found += self._each(write, write.each, state, local)
            elif test(state, local.date()):
                found.append(self._write(write, state, local))
        return found

    def _each(self, write: Write, group: str, state: State, local: datetime) -> Iterator[Writing]:
        """Once for each entry of a group; what the registry itself gave is not written to it again."""
        list_of = next((about for about in state.facts if about[1] == group), None)
        for id in (entries(state, list_of) or ()) if list_of is not None else ():
            role = entry_role(group, id)
            said = [answer for (whose, _), answer in state.facts.items() if whose == role]
            if any(a.source.kind == "registry" and a.source.ref == write.registry for a in said):
                continue
            if compile_condition(rebound(write.when, group, id))(state, local.date()):
                yield self._write(write, state, local, (group, id))

    def _write(
        self, write: Write, state: State, local: datetime, entry: tuple[str, str] | None = None
    ) -> Writing:
        def name(source: str) -> str:
            return source if entry is None else renamed(source, *entry)

        values: dict[str, Value] = {}
        for field in self.registries[write.registry].fields:
            value = None if entry is None else state.value(entry_role(*entry), field.fact)
            value = state.value(write.about, field.fact) if value is None else value
            if value is not None:
                values[field.fact] = value
        for fact, source in write.set.items():
            value = _written(name(source), state, local)
            if value is not None:
                values[fact] = value
        since = None if write.valid_from is None else state.value(*key(name(write.valid_from)))
        day = date.fromisoformat(since) if isinstance(since, str) else local.date()
        return Writing(write.registry, write.about, values, day)


def budget(span: Span) -> Budget:
    """A declared time as a budget of the working calendar."""
    if span.days is not None:
        return Budget("days", span.days)
    if span.hours is not None:
        return Budget("hours", span.hours)
    return Budget("minutes", span.minutes or 0)


def _written(source: str, state: State, local: datetime) -> Value:
    match source:
        case "today":
            return local.date().isoformat()
        case "now":
            return local.isoformat(timespec="seconds")
        case literal if literal.startswith("="):
            return {"=true": True, "=false": False}.get(literal, literal[1:])
        case name if "." in name:
            return state.value(*key(name))
        case role:
            holder = state.holders.get(role)
            return None if holder is None else str(holder)
