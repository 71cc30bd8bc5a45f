"""Who is competent: a dated table outside the services, each row with its decision."""

from collections.abc import Iterable, Sequence
from datetime import date

from motcua.contexts.catalogue.words.declared import Dated
from motcua.contexts.territory.words import Territory, Unit


class Competent(Dated, frozen=True, kw_only=True):
    """A decision that gives the cases of some services, everywhere or in some units, to other agencies or another
    duty for a time: `decides` is the kind of agency that decides for the unit of the case, `agency` the one agency
    that does; `signs` is the duty of whoever signs, e.g. of a deputy. What a row does not name stays as the service
    and its steps say. The nearest unit counts. `then` says that after the row's last day the usual holds again."""

    competent: str
    services: list[str]
    within: list[str] = []  # noqa: RUF012 (msgspec copies it)
    decides: str | None = None
    agency: str | None = None
    signs: str | None = None
    then: bool = False

    @property
    def moves(self) -> bool:
        """It says which agency decides."""
        return self.decides is not None or self.agency is not None

    def holds(self, day: date) -> bool:
        first = date.fromisoformat(self.effective_from)
        last = date.max if self.effective_to is None else date.fromisoformat(self.effective_to)
        return first <= day <= last


def nearest(
    rows: Iterable[Competent], territory: Territory, unit: str | None, day: date
) -> list[Competent]:
    """The rows in force on a day that speak of a unit: those of the nearest unit first, those of everywhere last."""
    found = [row for row in rows if row.holds(day)]
    chain = [] if unit is None else [place.code for place in _chain(territory, unit, day)]
    near = [row for code in chain for row in found if code in row.within]
    return [*near, *(row for row in found if not row.within)]


def _chain(territory: Territory, unit: str, day: date) -> Sequence[Unit]:
    living = territory.living(unit, day)
    return territory.chain(living.code, day) if living is not None else ()
