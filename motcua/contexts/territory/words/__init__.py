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
)
from motcua.contexts.territory.words.clock import (
    Budget,
    Clock,
    counted_from,
    due_at,
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
    "NoCompetentAgency",
    "Territory",
    "TerritoryFaulty",
    "Unit",
    "UnitNotFound",
    "UnitsFile",
    "add_working_days",
    "compile_calendar",
    "compile_territory",
    "counted_from",
    "due_at",
    "folded",
]
