"""The words of territory that others may know: frozen values and pure functions."""

from motcua.contexts.territory.errors import (
    AgencyNotFound,
    CalendarYearMissing,
    Fault,
    NoCompetentAgency,
    TerritoryFaulty,
    UnitNotFound,
)
from motcua.contexts.territory.words.calendar import (
    Calendar,
    add_working_days,
    add_working_hours,
    working_seconds_between,
)
from motcua.contexts.territory.words.clock import (
    Budget,
    Clock,
    Left,
    counted_from,
    due_at,
    is_paused,
    left,
)
from motcua.contexts.territory.words.compiling import compile_calendar, compile_territory
from motcua.contexts.territory.words.files import AgenciesFile, AgencyKind, CalendarFile, UnitsFile
from motcua.contexts.territory.words.territory import Territory
from motcua.contexts.territory.words.units import Agency, Unit, folded

__all__ = [
    "AgenciesFile",
    "Agency",
    "AgencyKind",
    "AgencyNotFound",
    "Budget",
    "Calendar",
    "CalendarFile",
    "CalendarYearMissing",
    "Clock",
    "Fault",
    "Left",
    "NoCompetentAgency",
    "Territory",
    "TerritoryFaulty",
    "Unit",
    "UnitNotFound",
    "UnitsFile",
    "add_working_days",
    "add_working_hours",
    "compile_calendar",
    "compile_territory",
    "counted_from",
    "due_at",
    "folded",
    "is_paused",
    "left",
    "working_seconds_between",
]
