"""The three organisations of a case: where somebody was helped, where it was taken in, who decides; and how it came."""

from collections.abc import Sequence

from motcua.contexts.cases.model.case import Application, Case
from motcua.contexts.cases.pages.wording import CHANNELS
from motcua.contexts.catalogue.words import Release
from motcua.kernel.texts import Message, Text, msg

Rows = list[tuple[Message, object]]


def rows(release: Release, application: Application, cases: Sequence[Case], *, first: str) -> Rows:
    """For a summary list. `cases` are those that are looked at, `first` the agency that had the first of all."""
    found: Rows = [(msg("Way in"), CHANNELS[application.channel])]
    if application.posted_on is not None:
        found.append((msg("Day of the postmark"), application.posted_on))
    if application.arrived_on is not None:
        found.append((msg("Came on"), application.arrived_on))
    if application.helped_at is not None:
        found.append((msg("Helped at"), name(release, application.helped_at)))
    found.append((msg("Received at"), name(release, application.received_at(first))))
    decide = dict.fromkeys(case.agency for case in cases)
    found += [(msg("Decided by"), name(release, code)) for code in decide]
    return found


def name(release: Release, code: str) -> Text | str:
    """What an agency is called; its code once it is gone."""
    agency = release.territory.agency_by_code(code)
    return code if agency is None else agency.name
