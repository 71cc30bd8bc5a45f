"""What can be wrong between declarations that are each well formed: missing names, broken links."""

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from motcua.contexts.territory.errors import Fault
from motcua.contexts.territory.words.files import AgenciesFile, CodeRule
from motcua.contexts.territory.words.territory import Territory, Tree
from motcua.contexts.territory.words.units import Unit

_DAY = timedelta(days=1)


def faults_of_units(tree: Tree) -> Iterator[Fault]:
    """Codes used twice at once, parents and predecessors that are not there in that time."""
    storey = {level.id: place for place, level in enumerate(tree.levels)}
    by_code: dict[str, list[Unit]] = {}
    for unit in tree.units:
        by_code.setdefault(unit.code, []).append(unit)
    for kind in tree.kinds:
        if kind.level not in {level.id for level in tree.levels}:
            yield Fault(
                "units", ("kinds", kind.id), f"No level {kind.level}.", "Declare the level."
            )
        if any("{name}" not in form for form in kind.named.values()):
            yield Fault(
                "units", ("kinds", kind.id, "named"), "No place {name}.", "Write {name} in it."
            )
    for unit in tree.units:
        parent = next((u for u in by_code.get(unit.parent or "", []) if _meets(u, unit)), None)
        highest = storey.get(unit.level, 0) == 0
        stands = parent is not None and storey.get(parent.level, 0) < storey.get(unit.level, 0)
        if (unit.parent is not None) if highest else not stands:
            yield Fault(
                "units",
                (unit.code, "parent"),
                f"There is no unit {unit.parent} of a higher level in that time.",
                "Name a unit of a higher level; leave it empty on the highest.",
            )
        for former in unit.predecessors:
            if unit.valid_from is None or not any(
                u.valid_to == unit.valid_from - _DAY for u in by_code.get(former, [])
            ):
                yield Fault(
                    "units",
                    (unit.code, "predecessors"),
                    f"No unit {former} ended the day before {unit.valid_from}.",
                    "Name units whose valid_to is the day before valid_from.",
                )
    yield from _overlaps(by_code)


def faults_of_offices(
    files: Mapping[str, AgenciesFile], tree: Tree, calendars: Container[str]
) -> Iterator[Fault]:
    """Names in the agencies' files that are declared nowhere, and ids declared twice."""
    units = {unit.code for unit in tree.units}
    levels = {level.id for level in tree.levels}
    kinds = Counter(kind.id for file in files.values() for kind in file.kinds)
    listed = Counter(one.code for file in files.values() for one in file.listed)
    for name, file in files.items():
        wanted: list[tuple[tuple[str, ...], str, Container[str], str]] = []
        for kind in file.kinds:
            wanted.append((("kinds", kind.id, "calendar"), kind.calendar, calendars, "calendar"))
            if kind.level is not None:
                wanted.append((("kinds", kind.id, "level"), kind.level, levels, "level"))
        for one in file.listed:
            wanted.append((("listed", one.code, "kind"), one.kind, kinds, "kind"))
            wanted.append((("listed", one.code, "unit"), one.unit, units, "unit"))
            wanted += [(("listed", one.code, "serves"), u, units, "unit") for u in one.serves]
            if one.calendar is not None:
                wanted.append(
                    (("listed", one.code, "calendar"), one.calendar, calendars, "calendar")
                )
        for rule in file.competences:
            wanted.append((("competences", rule.unit, "kind"), rule.kind, kinds, "kind"))
            wanted.append((("competences", rule.unit, "unit"), rule.unit, units, "unit"))
        for prefix in file.prefixes:
            wanted.append((("prefixes", prefix.unit), prefix.unit, units, "unit"))
        for choice in file.calendars:
            wanted.append((("calendars", choice.agency), choice.calendar, calendars, "calendar"))
        for place, value, known, what in wanted:
            if value not in known:
                remedy = f"Declare the {what}, or correct its name."
                yield Fault(name, place, f"There is no {what} {value}.", remedy)
        for kind in file.kinds:
            if kind.level is not None and ("{unit}" not in kind.code or not kind.name):
                remedy = "Write code with the place {unit}, and name with {unit}."
                yield Fault(name, ("kinds", kind.id), "No pattern for code and name.", remedy)
            if kinds[kind.id] > 1:
                yield Fault(name, ("kinds", kind.id), "Declared twice.", "Keep one of them.")
        for one in file.listed:
            if listed[one.code] > 1:
                yield Fault(name, ("listed", one.code), "Declared twice.", "Keep one of them.")


def faults_of_codes(files: Mapping[str, AgenciesFile], territory: Territory) -> Iterator[Fault]:
    """Codes that break the declared shape, codes made twice, and agencies named that do not exist."""
    rules = {name: file.code for name, file in files.items() if file.code is not None}
    for kind in territory.agency_kinds().values():
        made: set[str] = set()
        for unit in territory.units(kind.level) if kind.level is not None else ():
            code = territory.code_made(kind, unit)
            if code is None or unit.valid_to is not None:
                continue
            first = territory.agency_by_code(code)
            if code in made or first is None or first.kind != kind.id:
                yield Fault(
                    "agencies",
                    ("kinds", kind.id, "code"),
                    f"The code {code} of unit {unit.code} is also that of another agency.",
                    "Let the code hold the prefix, the unit and a part of its own for the kind.",
                )
            made.add(code)
            yield from _misshapen(rules, code, kind.id)
    for name, file in files.items():
        for one in file.listed:
            yield from _misshapen(rules, one.code, one.kind)
        named = [("competences", rule.agency) for rule in file.competences]
        for part, agency in named + [("calendars", one.agency) for one in file.calendars]:
            if territory.agency_by_code(agency) is None:
                remedy = "Use the code of a listed agency, or one that a pattern makes."
                yield Fault(name, (part, agency), "There is no agency with this code.", remedy)


def _misshapen(rules: Mapping[str, CodeRule], code: str, kind: str) -> Iterator[Fault]:
    for name, rule in rules.items():
        if len(code) > rule.longest or not re.fullmatch(rule.pattern, code):
            yield Fault(
                name,
                ("code", kind),
                f"The agency code {code} does not have the declared shape.",
                f"At most {rule.longest} signs, matching {rule.pattern}",
            )
            return


def _overlaps(by_code: Mapping[str, list[Unit]]) -> Iterator[Fault]:
    for code, versions in by_code.items():
        ordered = sorted(versions, key=lambda unit: unit.valid_from or date.min)
        for earlier, later in pairwise(ordered):
            if (earlier.valid_to or date.max) >= (later.valid_from or date.min):
                remedy = "End the earlier unit before the later one begins."
                yield Fault("units", (code,), "Two units have this code at one time.", remedy)


def _meets(one: Unit, other: Unit) -> bool:
    """Whether the terms share a day."""
    return (one.valid_from or date.min) <= (other.valid_to or date.max) and (
        other.valid_from or date.min
    ) <= (one.valid_to or date.max)
