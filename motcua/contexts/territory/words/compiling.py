"""From decoded declarations to a Territory; all faults of all files at once."""

import csv
import io
import sys
from collections.abc import Iterable, Mapping
from datetime import date, time
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from motcua.contexts.territory.errors import Fault, TerritoryFaulty
from motcua.contexts.territory.words.calendar import Calendar, Interval, covered_days
from motcua.contexts.territory.words.checking import (
    faults_of_codes,
    faults_of_offices,
    faults_of_units,
)
from motcua.contexts.territory.words.files import AgenciesFile, CalendarFile, Hours, UnitsFile
from motcua.contexts.territory.words.territory import Offices, Territory, Tree
from motcua.contexts.territory.words.units import Unit

_COLUMNS = ("code", "name", "kind", "parent", "valid_from", "valid_to", "predecessors")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def compile_territory(
    units: UnitsFile,
    tables: Mapping[str, bytes],
    agencies: Mapping[str, AgenciesFile],
    calendars: Mapping[str, CalendarFile],
) -> Territory:
    """Put the files together (name → content). Raises TerritoryFaulty with everything wrong."""
    faults: list[Fault] = []
    tree = _tree(units, tables, faults)
    compiled = {
        file.calendar: calendar
        for name, file in calendars.items()
        if (calendar := _guarded(name, file, faults)) is not None
    }
    faults += faults_of_units(tree)
    faults += faults_of_offices(agencies, tree, set(compiled))
    if faults:
        raise TerritoryFaulty(faults)
    territory = Territory(tree, _offices(agencies.values()), compiled)
    faults += faults_of_codes(agencies, territory)
    if faults:
        raise TerritoryFaulty(faults)
    return territory


def compile_calendar(file: CalendarFile) -> Calendar:
    """The calendar of one file: weekday hours, then public holidays, then official decisions.
    Raises ValueError for hours or years that make no sense."""
    if file.years.first > file.years.last:
        raise ValueError("the first year is after the last")
    usual = _intervals(file.hours)
    by_weekday: dict[str, tuple[Interval, ...]] = {
        **dict.fromkeys(file.weekdays, usual),
        **{special.day: _intervals(special.hours) for special in file.weekday_hours},
    }
    off, worked = _public_holidays(file)
    days: dict[date, tuple[Interval, ...]] = {}
    for day in covered_days(file.years.first, file.years.last):
        hours = by_weekday.get(_WEEKDAYS[day.weekday()], ())
        days[day] = () if day in off else usual if day in worked else hours
    for decision in file.overrides:
        if decision.day not in days:
            raise ValueError(f"the decision about {decision.day} lies outside the declared years")
        days[decision.day] = (_intervals(decision.hours) or usual) if decision.working else ()
    return Calendar.of_days(file.calendar, ZoneInfo(file.zone), days)


def _public_holidays(file: CalendarFile) -> tuple[set[date], set[date]]:
    if file.library is None:
        return set(), set()
    years = range(file.years.first, file.years.last + 1)
    known = holidays.country_holidays(file.library.region, years=years)
    return set(known), set(known.weekend_workdays)


def _intervals(hours: Iterable[Hours]) -> tuple[Interval, ...]:
    found = tuple(sorted((_time(h.start), _time(h.end)) for h in hours))
    edges = [edge for interval in found for edge in interval]
    if edges != sorted(set(edges)):
        raise ValueError("working hours overlap or end before they begin")
    return found


def _time(text: str) -> time:
    # 24:00, the end of the day, has no time of its own; Calendar knows the last instant as it.
    return time.max if text == "24:00" else time.fromisoformat(text)


def _guarded(name: str, file: CalendarFile, faults: list[Fault]) -> Calendar | None:
    try:
        return compile_calendar(file)
    except (ValueError, NotImplementedError, ZoneInfoNotFoundError) as problem:
        remedy = "Correct the calendar's zone, library region, years, hours or overrides."
        faults.append(Fault(name, (file.calendar,), f"{problem}.", remedy))
        return None


def _tree(file: UnitsFile, tables: Mapping[str, bytes], faults: list[Fault]) -> Tree:
    units: list[Unit] = []
    kinds = {kind.id: kind for kind in file.kinds}
    for name in file.tables:
        if name not in tables:
            remedy = "Add the table beside the declaration of units, or take its name out."
            faults.append(Fault("units.yaml", ("tables", name), "The table is missing.", remedy))
            continue
        reader = csv.DictReader(io.StringIO(tables[name].decode("utf-8-sig")))
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            remedy = f"The first line must be: {','.join(_COLUMNS)}"
            faults.append(Fault(name, (), "The columns are not as expected.", remedy, 1))
            continue
        for row in reader:
            try:
                units.append(
                    Unit(
                        code=row["code"],
                        name=row["name"],
                        kind=kinds[row["kind"]],
                        parent=sys.intern(row["parent"]) or None,
                        valid_from=_date(row["valid_from"]),
                        valid_to=_date(row["valid_to"]),
                        predecessors=tuple(row["predecessors"].split()),
                    )
                )
            except (KeyError, ValueError, TypeError, AttributeError) as problem:
                faults.append(
                    Fault(
                        name,
                        (row["code"] or "?",),
                        f"The row cannot be read ({type(problem).__name__}: {problem}).",
                        "Name a declared kind; write dates as YYYY-MM-DD or leave them empty.",
                        reader.line_num,
                    )
                )
    return Tree(file.levels, file.kinds, units)


@lru_cache(maxsize=256)
def _date(text: str) -> date | None:
    # Thousands of rows share a handful of days: one object for each.
    return date.fromisoformat(text) if text else None


def _offices(files: Iterable[AgenciesFile]) -> Offices:
    together = list(files)
    return Offices(
        kinds={kind.id: kind for file in together for kind in file.kinds},
        prefixes={
            one.unit: (one.prefix, one.unverified) for file in together for one in file.prefixes
        },
        listed={one.code: one for file in together for one in file.listed},
        competences=[rule for file in together for rule in file.competences],
        calendar_of={one.agency: one.calendar for file in together for one in file.calendars},
    )
