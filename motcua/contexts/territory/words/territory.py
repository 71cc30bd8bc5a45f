"""The compiled territory of a release: units, agencies, who serves whom, calendars."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from motcua.contexts.territory.errors import AgencyNotFound, NoCompetentAgency
from motcua.contexts.territory.words.calendar import Calendar
from motcua.contexts.territory.words.files import (
    AgencyKind,
    Competence,
    LevelOf,
    ListedAgency,
    UnitKind,
)
from motcua.contexts.territory.words.tree import Units
from motcua.contexts.territory.words.units import Agency, Unit, in_force

_Term = tuple[date | None, date | None, str]


@dataclass(frozen=True, slots=True)
class Tree:
    """The declared units, put together from all tables."""

    levels: Sequence[LevelOf]
    kinds: Sequence[UnitKind]
    units: Sequence[Unit]


@dataclass(frozen=True, slots=True)
class Offices:
    """The declarations of agencies, put together from all files."""

    kinds: Mapping[str, AgencyKind]
    prefixes: Mapping[str, tuple[str, bool]]  # unit → first part of the codes, unverified
    listed: Mapping[str, ListedAgency]
    competences: Sequence[Competence]
    calendar_of: Mapping[str, str]  # agency → calendar, where it is not the kind's


class Territory(Units):
    """Immutable once made. An agency by pattern is built when asked for: only codes are kept, as
    ten thousand agencies must not cost more than the units they serve."""

    def __init__(self, tree: Tree, offices: Offices, calendars: Mapping[str, Calendar]) -> None:
        super().__init__(tree.levels, tree.kinds, tree.units)
        self._offices = offices
        self._calendars = calendars
        self._kinds = tuple(offices.kinds.values())
        self._made = dict(self._codes_made())
        self._served = self._units_served()

    def agency_kinds(self) -> Mapping[str, AgencyKind]:
        return self._offices.kinds

    def agency(self, code: str) -> Agency:
        """The agency with this code. Raises AgencyNotFound."""
        agency = self.agency_by_code(code)
        if agency is None:
            raise AgencyNotFound(agency=code)
        return agency

    def agency_by_code(self, code: str) -> Agency | None:
        listed = self._offices.listed.get(code)
        if listed is not None:
            return self._listed(listed)
        packed = self._made.get(code)
        return None if packed is None else self._agency_made(code, packed)

    def agencies(
        self, kind: str, *, within: str | None = None, at: date | None = None
    ) -> Iterator[Agency]:
        """All agencies of a kind, below one unit if named, by pattern first, then the listed."""
        for code, packed in self._made.items():
            if self._unpacked(packed)[0].id == kind:
                yield from self._asked(self._agency_made(code, packed), within, at)
        for listed in self._offices.listed.values():
            if listed.kind == kind:
                yield from self._asked(self._listed(listed), within, at)

    def competent(self, kind: str, unit: str, at: date) -> Agency:
        """The agency of a kind that serves a unit on a day: a decision first, then a listed agency,
        then the pattern; the nearest unit above counts. A unit that has ended answers by its
        successor when it has just one. Raises UnitNotFound, NoCompetentAgency."""
        living = self.living(unit, at)
        for place in self.chain(living.code, at) if living is not None else ():
            agency = self._serving(kind, place, at)
            if agency is not None:
                return agency
        raise NoCompetentAgency(kind=kind, unit=unit)

    def calendar(self, agency: str) -> Calendar:
        """The working calendar of an agency, by the agency's code. Raises AgencyNotFound."""
        return self._calendars[self.agency(agency).calendar]

    def calendars(self) -> Mapping[str, Calendar]:
        return self._calendars

    def code_made(self, kind: AgencyKind, unit: Unit) -> str | None:
        """The code that a kind's pattern gives for a unit; None without a prefix above it."""
        prefix = self._prefix(unit)
        if prefix is None:
            return None
        cut, rest = [], unit.code
        for size in kind.groups:
            cut.append(rest[:size])
            rest = rest[size:]
        return kind.code.format(prefix=prefix[0], unit=".".join([*cut, rest] if rest else cut))

    def _serving(self, kind: str, place: Unit, at: date) -> Agency | None:
        for first, last, code in self._served.get((kind, place.code), ()):
            if in_force(first, last, at):
                return self.agency(code)
        pattern = self._offices.kinds.get(kind)
        if pattern is None or pattern.level != place.level:
            return None
        made = self.agency_by_code(self.code_made(pattern, place) or "")
        return made if made is not None and made.in_force(at) else None

    def _asked(self, agency: Agency, within: str | None, at: date | None) -> Iterator[Agency]:
        place = self.unit_by_code(agency.unit) if within is not None else None
        inside = within is None or (place is not None and self.lies_within(place, within))
        if inside and (at is None or agency.in_force(at)):
            yield agency

    def _codes_made(self) -> Iterator[tuple[str, int]]:
        """Agency code → its kind and unit, packed into one number."""
        for nth, kind in enumerate(self._kinds):
            for place, unit in enumerate(self._units):
                if kind.level is None or unit.level != kind.level or unit.valid_to is not None:
                    continue
                code = self.code_made(kind, unit)
                if code is not None:
                    yield code, nth * len(self._units) + place

    def _unpacked(self, packed: int) -> tuple[AgencyKind, Unit]:
        nth, place = divmod(packed, len(self._units))
        return self._kinds[nth], self._units[place]

    def _prefix(self, unit: Unit) -> tuple[str, bool] | None:
        prefix = self._offices.prefixes.get(unit.code)
        if prefix is not None or unit.parent is None:
            return prefix
        above = self.unit_by_code(unit.parent, unit.valid_to or unit.valid_from)
        return None if above is None else self._prefix(above)

    def _agency_made(self, code: str, packed: int) -> Agency:
        kind, unit = self._unpacked(packed)
        titles, prefix = unit.title_within(), self._prefix(unit)
        return Agency(
            code=code,
            kind=kind.id,
            name={t: form.format(unit=titles.get(t, unit.name)) for t, form in kind.name.items()},
            unit=unit.code,
            calendar=self._offices.calendar_of.get(code, kind.calendar),
            valid_from=max(filter(None, (kind.effective_from, unit.valid_from)), default=None),
            valid_to=min(filter(None, (kind.effective_to, unit.valid_to)), default=None),
            unverified=kind.unverified or (prefix is not None and prefix[1]),
        )

    def _listed(self, listed: ListedAgency) -> Agency:
        usual = listed.calendar or self._offices.kinds[listed.kind].calendar
        return Agency(
            code=listed.code,
            kind=listed.kind,
            name=listed.name,
            unit=listed.unit,
            calendar=self._offices.calendar_of.get(listed.code, usual),
            valid_from=listed.effective_from,
            valid_to=listed.effective_to,
            decision=listed.decision,
            unverified=listed.unverified,
        )

    def _units_served(self) -> dict[tuple[str, str], tuple[_Term, ...]]:
        """(kind, unit) → terms with agency codes, decisions before listed agencies."""
        served: dict[tuple[str, str], tuple[_Term, ...]] = {}
        terms = [
            ((rule.kind, rule.unit), (rule.effective_from, rule.effective_to, rule.agency))
            for rule in self._offices.competences
        ] + [
            ((one.kind, unit), (one.effective_from, one.effective_to, one.code))
            for one in self._offices.listed.values()
            for unit in one.serves
        ]
        for key, term in terms:
            served[key] = (*served.get(key, ()), term)
        return served
