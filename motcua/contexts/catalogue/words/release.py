"""A checked pack, compiled: immutable, found by content hash."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from motcua.contexts.catalogue.errors import BundleNotFound
from motcua.contexts.catalogue.words.competence import Competent
from motcua.contexts.catalogue.words.declared import (
    CodeList,
    Dated,
    Fact,
    NumberSeries,
    Registry,
    SubjectKind,
    Traits,
    Value,
)
from motcua.contexts.catalogue.words.journey import Journey
from motcua.contexts.catalogue.words.names import Names
from motcua.contexts.catalogue.words.results import (
    Document,
    Duty,
    Form,
    Indicator,
    PurposeWord,
    Site,
    StatusCode,
    Topic,
)
from motcua.contexts.catalogue.words.services import Service
from motcua.contexts.catalogue.words.states import Beside, CaseState
from motcua.contexts.notify.words import NoticeText
from motcua.contexts.territory.words import Territory
from motcua.kernel.texts import Text, say

D = TypeVar("D", bound=Dated)


@dataclass(frozen=True, slots=True, repr=False)
class Release:
    """What a pack declares, ready to run. `services`, `journeys` and so on hold the newest version of
    each id; what was or will be in force on a day comes from `journey` and `journeys_at`."""

    hash: str
    site: Site
    territory: Territory
    facts: Mapping[str, Fact]
    lists: Mapping[str, CodeList]
    registries: Mapping[str, Registry]
    numbers: Mapping[str, NumberSeries]
    purposes: Mapping[str, PurposeWord]
    duties: Mapping[str, Duty]
    services: Mapping[str, Service]
    documents: Mapping[str, Document]
    forms: Sequence[Form]  # by their first day
    notices: Mapping[str, NoticeText]
    indicators: Mapping[str, Indicator]
    topics: Mapping[str, Topic]
    competences: Mapping[str, Competent]
    versions: Mapping[str, Sequence[Journey]]  # bundle → its journeys, by dates
    names: Names
    files: Mapping[str, bytes] = field(repr=False)

    def __repr__(self) -> str:
        """Short: whoever shows a value that holds a release must not wait for the whole pack."""
        return f"Release({self.hash[:12]})"

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.site.languages)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.site.time_zone)

    @property
    def journeys(self) -> Mapping[str, Journey]:
        """The newest version of each bundle."""
        return {id: found[-1] for id, found in self.versions.items()}

    def journey(self, bundle: str, at: date | datetime) -> Journey:
        """The bundle as in force on a day. Raises BundleNotFound."""
        found = in_force(self.versions.get(bundle, ()), self._day(at))
        if found is None:
            raise BundleNotFound(bundle=bundle)
        return found

    def journeys_at(self, at: date | datetime) -> dict[str, Journey]:
        """The bundles in force on a day."""
        found = {id: in_force(all, self._day(at)) for id, all in self.versions.items()}
        return {id: journey for id, journey in found.items() if journey is not None}

    def traits(self, kind: SubjectKind) -> tuple[Registry, Traits] | None:
        """The registry whose facts name a subject of this kind."""
        for registry in self.registries.values():
            if registry.about == kind and registry.traits is not None:
                return registry, registry.traits
        return None

    def text(self, fact_id: str, value: Value) -> Text:
        """A value in each language."""
        return self.names.text(fact_id, value)

    def show(self, fact_id: str, value: Value, language: str) -> str:
        """A value as it is displayed: dates, labels of choices, units with their full names."""
        return self.names.show(fact_id, value, language)

    def day(self, day: date, language: str) -> str:
        """A day as the pack writes it."""
        return say(self.names.day(day), language)

    def form(self, kind: str, at: date | datetime) -> Form | None:
        """The form of a kind that is in force on a day; none where the law asks for none."""
        day = self._day(at)
        return next(
            (one for one in self.forms if one.form == kind and starts(one) <= day <= ends(one)),
            None,
        )

    @property
    def newest_forms(self) -> Mapping[str, Form]:
        return {one.form: one for one in self.forms}

    def status(self, state: CaseState, beside: Beside | None = None) -> StatusCode | None:
        """The nation's status that a case in this state shows, or what stands beside it; none where the nation has
        none."""
        code = self.site.beside.get(beside or "") or self.site.states.get(state)
        return next((one for one in self.site.statuses if one.code == code), None)

    def number_of(self, fact_id: str) -> NumberSeries | None:
        """The number series of a fact of type `number`."""
        fact = self.facts.get(fact_id)
        return None if fact is None else self.numbers.get(fact.number or "")

    def _day(self, at: date | datetime) -> date:
        return at.astimezone(self.zone).date() if isinstance(at, datetime) else at


def in_force(versions: Iterable[Journey], day: date) -> Journey | None:
    """The journey whose bundle is in force on a day; of several the one that began last."""
    found = None
    for journey in versions:
        if starts(journey.bundle) <= day <= ends(journey.bundle):
            found = journey
    return found


def starts(declared: Dated) -> date:
    return date.fromisoformat(declared.effective_from)


def ends(declared: Dated) -> date:
    return date.max if declared.effective_to is None else date.fromisoformat(declared.effective_to)
