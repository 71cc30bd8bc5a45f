"""Questions, compiled: what may be chosen, what is suggested, and what follows by itself."""

from dataclasses import dataclass
from typing import TypeGuard

from motcua.contexts.catalogue.words.asks import Ask
from motcua.contexts.catalogue.words.declared import Fact, Value
from motcua.contexts.catalogue.words.names import Names
from motcua.contexts.catalogue.words.operands import Test
from motcua.contexts.catalogue.words.services import Role, RoleSource
from motcua.contexts.catalogue.words.state import Answer, FactKey, Source, State, Withheld, key
from motcua.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a journey. `field` is the name of its form field (dates: `-day`, `-month`, `-year`)."""

    ask: Ask
    fact: Fact
    names: Names
    test: Test
    service: str | None = None  # the service that asks it; none: the bundle

    @property
    def id(self) -> str:
        return self.ask.id

    @property
    def key(self) -> FactKey:
        return self.ask.about, self.ask.fact

    @property
    def label(self) -> Text:
        return self.ask.label or self.fact.label

    def choices(self, state: State) -> list[tuple[str, Text]]:
        """The choices with their labels: values that the case knows, where the declaration says so,
        else the fact's code list. Empty: a free answer."""
        values = self.offered(state)
        if values:
            return [(value, self.names.text(self.fact.fact, value)) for value in values]
        if self.fact.type == "yesno":
            return [("true", self.names.words["yes"]), ("false", self.names.words["no"])]
        return self.names.choices(self.fact)

    def offered(self, state: State) -> list[str]:
        """The distinct values of `choices_from`, in the order declared. For an agency the facts name
        units: those of its kind around each unit are offered, the unit's own first."""
        found = (state.value(*key(name)) for name in self.ask.choices_from or ())
        values = list(dict.fromkeys(value for value in found if _may_offer(value)))
        if self.fact.type != "agency":
            return values
        around = (self.names.agencies_around(self.fact.agency_kind or "", unit) for unit in values)
        return list(dict.fromkeys(code for codes in around for code in codes))

    def default(self, state: State) -> Value:
        """The first suggestion; always editable. A consent has none."""
        if self.ask.default is None or self.ask.consent is not None:
            return None
        value = state.value(*key(self.ask.default))
        if isinstance(value, Withheld):
            return None
        if self.fact.type == "agency" and isinstance(value, str):
            return next(iter(self.names.agencies_around(self.fact.agency_kind or "", value)), None)
        return value

    def settled(self, state: State) -> Answer | None:
        """The answer that follows by itself because one choice is left."""
        if not self.ask.settle:
            return None
        values = self.offered(state)
        if len(values) != 1:
            return None
        source = next(n for n in self.ask.choices_from or () if state.value(*key(n)) == values[0])
        return Answer(value=values[0], source=Source(kind="derived", ref=source))


def _may_offer(value: Value) -> TypeGuard[str]:
    return isinstance(value, str) and not isinstance(value, Withheld)


@dataclass(frozen=True, slots=True)
class PersonQuestion:
    """A person to be found by number and date of birth, for a role."""

    id: str
    role: Role
    source: RoleSource

    @property
    def label(self) -> Text:
        return self.role.label
