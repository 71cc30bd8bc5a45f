"""Who is competent: services, units, agencies and duties that exist; no day on which two rows say different things, and
none between two on which nobody says anything."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from motcua.contexts.catalogue.model.checks.vocabulary import unknown
from motcua.contexts.catalogue.model.decoding import Declaration, Pack
from motcua.contexts.catalogue.model.problems import Path, Problem
from motcua.contexts.catalogue.words import Competent, Duty, Service, ends, starts
from motcua.contexts.territory.words import Territory

_DAY = timedelta(days=1)


def check_competence(pack: Pack, territory: Territory | None) -> Iterator[Problem]:
    services = {one.service for one in pack.values(Service)}
    duties = {one.duty for one in pack.values(Duty)}
    for found, row in pack.all(Competent):
        for place, service in enumerate(row.services):
            if service not in services:
                yield unknown(found, ("services", place), "service", service, services)
        if not row.services:
            yield found.problem(("services",), "It speaks of no service.", "Name one.")
        if row.signs is not None and row.signs not in duties:
            yield unknown(found, ("signs",), "duty", row.signs, duties)
        if not row.moves and row.signs is None:
            yield found.problem((), "It changes nothing.", "Give `decides`, `agency` or `signs`.")
        if row.decides is not None and row.agency is not None:
            yield found.problem(("agency",), "Two say who decides.", "Keep `decides` or `agency`.")
        if territory is not None:
            yield from _places(found, row, territory)
    yield from _times(pack)


def _places(found: Declaration, row: Competent, territory: Territory) -> Iterator[Problem]:
    kinds = territory.agency_kinds()
    if row.decides is not None and row.decides not in kinds:
        yield unknown(found, ("decides",), "agency kind", row.decides, kinds)
    if row.agency is not None:
        agency = territory.agency_by_code(row.agency)
        if agency is None:
            yield found.problem(
                ("agency",), f"There is no agency `{row.agency}`.", "Name an agency by its code."
            )
    for place, code in enumerate(row.within):
        if territory.unit_by_code(code) is None:
            yield found.problem(
                ("within", place), f"There is no unit `{code}`.", "Name a unit by its code."
            )


def _times(pack: Pack) -> Iterator[Problem]:
    """Rows about the same service, place and matter, in the order of time."""
    said: dict[tuple[str, str, str], list[tuple[Declaration, Competent]]] = defaultdict(list)
    for found, row in pack.all(Competent):
        for service in row.services:
            for unit in row.within or [""]:
                for matter, speaks in (("agency", row.moves), ("signs", row.signs is not None)):
                    if speaks:
                        said[service, unit, matter].append((found, row))
    told: set[tuple[str, int, str]] = set()
    for (service, unit, _), rows in said.items():
        rows.sort(key=lambda each: each[1].effective_from)
        for (before, first), (found, second) in pairwise(rows):
            problem = _between(before, first, found, second, service, unit)
            if problem is not None and (problem.file, problem.line, problem.message) not in told:
                told.add((problem.file, problem.line, problem.message))
                yield problem


def _between(
    before: Declaration, first: Competent, found: Declaration, second: Competent, service: str,
    unit: str,
) -> Problem | None:  # fmt: skip
    line, _ = before.source.place(before.path)
    other = f"{before.source.file}:{line}"
    where = f"`{service}`" + (f" in `{unit}`" if unit else "")
    path: Path = ("effective_from",)
    last, begins = ends(first), starts(second)
    if begins <= last:
        return found.problem(
            path,
            f"Of {where} the row in {other} speaks on the same days.",
            f"End that one on {begins - _DAY}." if begins > starts(first) else "Keep one.",
        )
    if last < date.max - _DAY and begins > last + _DAY and not first.then:
        return found.problem(
            path,
            f"From {last + _DAY} to {begins - _DAY} no row speaks of {where}.",
            f"Begin on {last + _DAY}, or write `then: true` in {other}: the usual holds again.",
        )
    return None
