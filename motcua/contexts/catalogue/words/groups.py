"""Groups of questions, compiled: an entry has the same questions as every other, under a role of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from motcua.contexts.catalogue.words.asks import Ask, Asking, Group, Inside, split
from motcua.contexts.catalogue.words.declared import Fact, Registry, Value
from motcua.contexts.catalogue.words.entries import (
    entries,
    entry_role,
    group_of,
    rebound,
    renamed,
)
from motcua.contexts.catalogue.words.names import Names
from motcua.contexts.catalogue.words.operands import Test
from motcua.contexts.catalogue.words.questions import Question
from motcua.contexts.catalogue.words.rules import compile_condition
from motcua.contexts.catalogue.words.services import Contradiction
from motcua.contexts.catalogue.words.state import (
    Answer,
    FactKey,
    Facts,
    Source,
    State,
    Withheld,
)
from motcua.kernel.texts import Text

_MOST_KEPT: Final = 2048


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the things or people that a group asks about. Ids of its questions end with its own."""

    id: str
    role: str
    questions: tuple[Question, ...]
    contradictions: tuple[tuple[Contradiction, Test], ...]


@dataclass(frozen=True, slots=True)
class CompiledGroup:
    group: Group
    fact: Fact
    names: Names
    test: Test
    service: str | None = None  # the service that asks it; none: the bundle
    _kept: dict[str, Entry] = field(default_factory=dict, compare=False, repr=False)

    @property
    def id(self) -> str:
        return self.group.fact

    @property
    def key(self) -> FactKey:
        return self.group.about, self.group.fact

    @property
    def label(self) -> Text:
        return self.fact.label

    def ids(self, state: State) -> Sequence[str]:
        """The entries that there are, in order."""
        return entries(state, self.key) or ()

    def entries(self, state: State) -> list[Entry]:
        return [self.entry(id) for id in self.ids(state)]

    def entry(self, id: str) -> Entry:
        """The questions of the entry with this id, whether it is there or not."""
        found = self._kept.get(id)
        if found is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            found = self._kept[id] = self._made(id)
        return found

    def title(self, state: State, id: str) -> Text:
        """What an entry is called: what names it, as far as it is known and may be shown, else its number."""
        role = entry_role(self.id, id)
        known = [(fact, state.value(role, fact)) for fact in self.group.named_by]
        texts = [
            self.names.text(fact, value)
            for fact, value in known
            if value is not None and not isinstance(value, Withheld)
        ]
        ids = list(self.ids(state))
        number = str(ids.index(id) + 1 if id in ids else len(ids) + 1)
        return {
            tongue: ", ".join(text[tongue] for text in texts)
            or f"{self.group.entry[tongue]} {number}"
            for tongue in self.names.languages
        }

    def held(self, registry: Registry) -> list[str]:
        """What its registry knows about each entry: as far as the group asks for it, or names entries by it."""
        asked = (ask.fact for one in self.group.asks for ask in split(one))
        wanted = {*asked, *self.group.named_by}
        return [field.fact for field in registry.fields if field.fact in wanted]

    def known(
        self, records: Sequence[tuple[str, Source, Mapping[str, Value]]], source: Source
    ) -> dict[FactKey, Answer]:
        """What the registry's records, each with an id of its own, say: the list of entries, and what is in each."""
        ids = [id for id, _, _ in records]
        found = {self.key: Answer(value=ids, source=source)} if ids else {}
        for id, said_by, values in records:
            for fact, value in values.items():
                if value is not None:
                    about = entry_role(self.id, id), fact
                    found[about] = Answer(value=value, source=said_by)
        return found

    def _made(self, id: str) -> Entry:
        def within(test: Test) -> Test:
            return lambda state, today: self.test(state, today) and test(state, today)

        def bound(raw: Inside | Asking) -> Test:
            return compile_condition(rebound(raw.when, self.id, id))

        role = entry_role(self.id, id)
        return Entry(
            id=id,
            role=role,
            questions=tuple(
                Question(
                    self._ask(ask, id),
                    self.names.facts[ask.fact],
                    self.names,
                    within(bound(ask)),
                    self.service,
                )
                for asked in self.group.asks
                for ask in split(asked)
            ),
            contradictions=tuple(
                (
                    Contradiction(
                        id=entry_role(one.id, id),
                        at=entry_role(one.at, id),
                        when=one.when,
                        message=one.message,
                    ),
                    within(bound(one)),
                )
                for one in self.group.contradictions
            ),
        )

    def _ask(self, ask: Asking, id: str) -> Ask:
        """The question of one entry: what it looks at in the entry, it looks at there."""

        def rename(name: str) -> str:
            return renamed(name, self.id, id)

        values = msgspec.structs.asdict(ask)
        choices = ask.choices_from
        return Ask(
            **{
                **values,
                "id": entry_role(ask.id, id),
                "page": self.group.page,
                "about": entry_role(self.id, id),
                "default": None if ask.default is None else rename(ask.default),
                "choices_from": None if choices is None else [rename(name) for name in choices],
            }
        )


def joined(groups: Iterable[CompiledGroup], known: Facts, said: Facts) -> dict[FactKey, Answer]:
    """The lists of entries: those that a registry gave, then those that the person added. Of a list that may not be
    shown only what the person added."""
    found: dict[FactKey, Answer] = {}
    for group in groups:
        given, added = known.get(group.key), said.get(group.key)
        if given is None or added is None or not isinstance(added.value, list):
            continue
        there = given.value if isinstance(given.value, list) else []
        more = [id for id in added.value if id not in there]
        if more:
            found[group.key] = Answer(value=[*there, *more], source=added.source)
    return found


def owner(role: str, groups: Iterable[CompiledGroup]) -> str:
    """Whose facts a role's are: an entry's are those of the role that its group is about."""
    group = group_of(role)
    return next((one.group.about for one in groups if one.id == group), role)
