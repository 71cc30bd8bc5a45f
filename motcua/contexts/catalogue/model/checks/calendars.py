"""At publishing each calendar knows this year and the next ones: nobody promises a day by guessed holidays."""

from collections.abc import Iterator, Mapping
from datetime import date

from motcua.contexts.catalogue.model.decoding import SITE, decode
from motcua.contexts.catalogue.model.problems import Problem
from motcua.contexts.catalogue.words import Site
from motcua.contexts.territory.words import CalendarFile


def check_years(files: Mapping[str, bytes], day: date) -> Iterator[Problem]:
    """The years that are missing on a day from the calendars of files that are sound otherwise."""
    needed = {p: c for p, c in files.items() if p == SITE or p.startswith("calendars/")}
    pack = decode(needed)
    site = pack.one(Site)
    ahead = 1 if site is None else site.years_ahead
    for found, calendar in pack.all(CalendarFile):
        first, last = calendar.years.first, calendar.years.last
        for year in range(day.year, day.year + ahead + 1):
            if not first <= year <= last:
                side = "first" if year < first else "last"
                yield found.problem(
                    ("years", side),
                    f"The calendar `{calendar.calendar}` does not know {year}.",
                    f"Look up the holidays and swaps of {year}, then write `{side}: {year}`.",
                )
