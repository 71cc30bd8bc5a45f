"""The row sets: what the registries would hold about the invented people."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from motcua.contexts.territory.words import Territory
from tools.population.chance import age, years_before
from tools.population.declared import PopulationFile, RowSet
from tools.population.people import Household, Person

Row = Mapping[str, str | None]


class Tables:
    """Rows by set; each row has its `subject` and the fields that a declaration may name. Values
    are spelled as the platform spells them: ISO dates, codes, keys of subjects."""

    def __init__(
        self,
        declared: PopulationFile,
        territory: Territory,
        households: list[Household],
        dead: list[Person],
        numbers: Mapping[Person, str],
        today: date,
    ) -> None:
        self._declared, self._territory, self._today = declared, territory, today
        self._households, self._dead, self._numbers = households, dead, numbers
        self._clinics: dict[str, str] = {}
        self._sets: Mapping[RowSet, Callable[[], Iterator[Row]]] = {
            "people": self._people,
            "households": self._household_rows,
            "residents": self._residents,
            "spouses": self._spouses,
            "births": self._births,
            "deaths": self._deaths,
            "insured": self._insured,
        }

    def rows(self, name: RowSet) -> Iterator[Row]:
        return self._sets[name]()

    def _living(self) -> Iterator[Person]:
        for household in self._households:
            yield from household.members

    def _people(self) -> Iterator[Row]:
        for person in (*self._living(), *self._dead):
            home = person.home or _home_of_family(person)
            yield {
                **self._person(person),
                "home": home.unit if home else person.origin,
                "address": home.address if home else None,
                "died": _day(person.died),
            }

    def _person(self, person: Person) -> dict[str, str | None]:
        return {
            "subject": str(person.id),
            "name": person.name,
            "born": _day(person.born),
            "sex": self._declared.codes.sex[person.sex],
            "group": person.group,
            "nationality": self._declared.nationality,
            "origin": person.origin,
            "number": self._numbers[person],
            "birthplace": person.birthplace,
        }

    def _household_rows(self) -> Iterator[Row]:
        for household in self._households:
            head = next(one for one in household.members if one.relation == "head")
            yield {
                "subject": str(household.id),
                "head": str(head.id),
                "home": household.unit,
                "address": household.address,
                "since": _day(household.since),
            }

    def _residents(self) -> Iterator[Row]:
        for household in self._households:
            for person in household.members:
                yield {
                    "subject": str(person.id),
                    "household": str(household.id),
                    "relation": self._declared.codes.relation[person.relation],
                    "home": household.unit,
                    "address": household.address,
                    "since": _day(max(household.since, person.born)),
                }

    def _spouses(self) -> Iterator[Row]:
        """One row for each of the two."""
        for person in (*self._living(), *self._dead):
            if person.spouse is not None and person.married is not None:
                first, second = sorted((person, person.spouse), key=lambda one: one.sex)
                home = first.home or second.home
                yield {
                    "subject": str(person.id),
                    "spouse": str(person.spouse.id),
                    "married": _day(person.married),
                    "registered_in": home.unit if home else first.origin,
                }

    def _births(self) -> Iterator[Row]:
        """Of those not yet of age whose mother is known: the older ones were registered on paper."""
        for person in self._living():
            if person.mother is None or age(person.born, self._today) >= self._declared.majority:
                continue
            mother_home = person.mother.home
            registered = person.born + timedelta(days=3 + _lot(person, 53))
            yield {
                **self._person(person),
                "mother": str(person.mother.id),
                "father": str(person.father.id) if person.father else None,
                "registered_in": mother_home.unit if mother_home else person.origin,
                "registered": _day(min(registered, self._today)),
            }

    def _deaths(self) -> Iterator[Row]:
        for person in self._dead:
            home = _home_of_family(person)
            if person.died is not None:
                registered = person.died + timedelta(days=1 + _lot(person, 12))
                yield {
                    "subject": str(person.id),
                    "died": _day(person.died),
                    "registered_in": home.unit if home else person.origin,
                    "registered": _day(registered),
                }

    def _insured(self) -> Iterator[Row]:
        codes = self._declared.codes
        earliest = years_before(self._today, 5)
        for person in self._living():
            assert person.home is not None
            young = age(person.born, self._today) < codes.insured_child_until
            if young or _lot(person, 100) < 93:
                yield {
                    "subject": str(person.id),
                    "insured": codes.insured["child" if young else "adult"],
                    "clinic": self._clinic(person.home.unit),
                    "since": _day(max(person.born, earliest)),
                }

    def _clinic(self, unit: str) -> str:
        if unit not in self._clinics:
            found = self._territory.competent(self._declared.clinic, unit, self._today)
            self._clinics[unit] = found.code
        return self._clinics[unit]


def _home_of_family(person: Person) -> Household | None:
    """Where somebody who has died had lived."""
    if person.home is None and person.spouse is not None:
        return person.spouse.home
    return person.home


def _lot(person: Person, sides: int) -> int:
    """A throw that is the same however often and in whatever order the sets are read."""
    return (person.id.int & 0xFFFF_FFFF) % sides


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
