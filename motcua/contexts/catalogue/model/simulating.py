"""A journey without a database: records in a mapping, a person who answers; until nothing changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from motcua.contexts.catalogue.words import (
    Answer,
    Charge,
    CompiledGroup,
    FactKey,
    Journey,
    RoleSource,
    Source,
    State,
    Value,
    joined,
)

ROUNDS: Final = 12

Records = dict[tuple[str, UUID], Mapping[str, Value]]
"""(registry, subject) → the record in force."""


class Restless(Exception):
    """Answers and look-ups change each other without end: a fault of the declaration."""


@dataclass
class World:
    """`several` are the records in force of registries that keep more than one about a subject, `named` the
    holders of roles that were asked for by number and date of birth, `channel` how it is filed."""

    journey: Journey
    now: datetime
    records: Records = field(default_factory=dict)
    several: dict[tuple[str, UUID], list[Mapping[str, Value]]] = field(default_factory=dict)
    answers: dict[FactKey, Value] = field(default_factory=dict)
    named: dict[str, UUID] = field(default_factory=dict)
    channel: str = "online"

    def state(self, subject: UUID, actor: UUID, role: str | None = None) -> State:
        """What the case knows when the actor declares, in a role that is chosen or follows from the
        registries. Raises Restless."""
        state = State(holders={self.journey.subject_role: subject})
        said = {key: _answer(value, "person", "") for key, value in self.answers.items()}
        for _ in range(ROUNDS):
            holders = self._holders(state, subject, actor, role)
            plays = role or next((id for id, who in holders.items() if who == actor), None)
            known = self._known(replace(state, holders=holders, actor_role=plays))
            lists = joined(self.journey.groups.values(), known, said)
            new = State({**said, **known, **lists}, holders, plays, frozenset(self.named))
            new = self.journey.settle(new, self.now)
            if new == state:
                return state
            state = new
        raise Restless()

    def asks(self, state: State) -> dict[str, list[str]]:
        """Page → ids of what it asks now."""
        return {
            page.id: [
                *(q.id for q in page.questions),
                *(p.id for p in page.people),
                *([page.group.id] if page.group else []),
            ]
            for page in self.journey.pages(state, self.now)
        }

    def fees(self, state: State) -> list[Charge]:
        """What is to be paid when it is filed now."""
        return self.journey.fees(state, self.now, self.channel)

    def _holders(
        self, state: State, subject: UUID, actor: UUID, role: str | None
    ) -> dict[str, UUID]:
        holders = {self.journey.subject_role: subject}
        for _ in self.journey.roles:
            for id in self.journey.roles:
                for source in self.journey.sources(id, replace(state, holders=holders), self.now):
                    found = self._holder(id, source, holders, actor if role == id else None)
                    if found is not None:
                        holders.setdefault(id, found)
        return holders

    def _holder(
        self, id: str, source: RoleSource, holders: Mapping[str, UUID], actor: UUID | None
    ) -> UUID | None:
        if source.actor:
            return actor
        if source.ask:
            return self.named.get(id)
        of = holders.get(source.of or self.journey.subject_role)
        record = self.records.get((source.registry or "", of)) if of is not None else None
        value = record.get(source.fact or "") if record else None
        return UUID(value) if isinstance(value, str) else None

    def _known(self, state: State) -> dict[FactKey, Answer]:
        found: dict[FactKey, Answer] = {}
        for known in self.journey.wanted(state, self.now):
            holder = state.holders.get(known.about)
            record = self.records.get((known.registry, holder)) if holder else None
            if record is not None and record.get(known.fact) is not None:
                answer = _answer(record[known.fact], "registry", known.registry)
                found.setdefault((known.about, known.fact), answer)
        for group in self.journey.wanted_groups(state, self.now):
            found |= self._listed(group, state)
        return found

    def _listed(self, group: CompiledGroup, state: State) -> dict[FactKey, Answer]:
        """Each record of a group's registry as an entry: r1, r2, …"""
        registry, holder = group.group.registry or "", state.holders.get(group.group.about)
        records = self.several.get((registry, holder), []) if holder else []
        held, source = group.held(self.journey.registries[registry]), _source("registry", registry)
        return group.known(
            [
                (f"r{n}", source, {fact: one.get(fact) for fact in held})
                for n, one in enumerate(records, 1)
            ],
            source,
        )


def _answer(value: Value, kind: Literal["person", "registry"], ref: str) -> Answer:
    return Answer(value=value, source=_source(kind, ref))


def _source(kind: Literal["person", "registry"], ref: str) -> Source:
    return Source(kind=kind, ref=ref)
