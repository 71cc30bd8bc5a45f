"""Which calendar counts for a case: a correction of the calendar reaches cases that are running."""

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Release
from motcua.contexts.territory.words import Calendar
from motcua.infra.house import House


def calendar_of(house: House, release: Release, agency: str) -> Calendar:
    """The agency's calendar as it is corrected today; the case's own release knows it only when the
    agency is gone. Rules stay those that the case was accepted under, days off do not."""
    current = house.part(catalogue.Releases).current().territory
    known = current if current.agency_by_code(agency) is not None else release.territory
    return known.calendar(agency)
