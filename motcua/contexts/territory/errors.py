"""Refusals of territory: unknown places, missing calendar years, and faults of the declarations."""

from collections.abc import Sequence
from dataclasses import dataclass

from motcua.kernel.errors import NotFound, Unavailable


class UnitNotFound(NotFound):
    code = "unit-not-found"
    text = "We do not know a unit with the code {unit} at that time."


class AgencyNotFound(NotFound):
    code = "agency-not-found"
    text = "We do not know an agency with the code {agency}."


class NoCompetentAgency(Unavailable):
    """No agency of the kind serves the unit at that time; a person must name one."""

    code = "no-competent-agency"
    text = "No agency is declared for the place {unit}. Please ask at the counter."


class CalendarYearMissing(Unavailable):
    """A working calendar does not cover the year that a deadline reaches into."""

    code = "calendar-year-missing"
    text = "The working calendar {calendar} does not cover the year {year} yet."


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a declaration: where, what, and what to do. `line` is of a table's row."""

    file: str
    path: tuple[str | int, ...]
    problem: str
    remedy: str
    line: int | None = None

    def __str__(self) -> str:
        where = ".".join(str(step) for step in self.path)
        line = f":{self.line}" if self.line is not None else ""
        return f"{self.file}{line}: {where}: {self.problem} {self.remedy}"


class TerritoryFaulty(Exception):
    """The declarations of units, agencies or calendars do not compile; all faults at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))
