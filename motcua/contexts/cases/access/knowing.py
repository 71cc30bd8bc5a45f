"""What registries already know for a draft: who holds which role, and every fact that need not be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from motcua.contexts.cases.access.declared import purpose_of
from motcua.contexts.cases.access.sealing import sealed
from motcua.contexts.cases.errors import NotDeclarant, RegistryNeeded
from motcua.contexts.cases.model.draft import Draft, packed_key
from motcua.contexts.cases.model.withholding import Proof, Roots, reached_roles, withheld
from motcua.contexts.catalogue.words import (
    Answer,
    CompiledGroup,
    FactKey,
    Journey,
    Release,
    Source,
    State,
)
from motcua.contexts.registries import api as registries
from motcua.contexts.registries.words import Record
from motcua.infra.house import House
from motcua.kernel.actors import Actor, Purpose

_ENTRY_DIGITS = 12
_ROUNDS = 8  # a chain of roles longer than this is a fault of the declaration


async def learn(
    house: House, actor: Actor, release: Release, journey: Journey, draft: Draft, *, now: datetime
) -> Draft:
    """The draft with its roles resolved and its known facts, each registry read once for each subject.

    Roles and conditions may depend on facts, so it goes round until nothing changes. Raises
    NotDeclarant when a registry names somebody else for the role of a declarant to whom it was offered,
    or of a walk-in, RegistryNeeded when a look-up that the declaration requires is down.
    """
    books = _Books(house, actor, purpose_of(release, journey, case=draft.key), release, journey)
    for _ in range(_ROUNDS):
        state = draft.state(journey, now)
        found = await _holders(books, draft, state, now)
        known, missing = await _known(books, found.holders, state, now)
        proof = _proof(draft, found)
        hidden = _withheld(draft, journey, found) if proof is Proof.NONE else {}
        learned = draft.learned(found.holders, known, missing, now, proof=proof, withheld=hidden)
        if _result(learned) == _result(draft):
            return learned
        draft = learned
    return draft


def _result(draft: Draft) -> tuple[object, ...]:
    return draft.holders, draft.known, draft.proof, draft.withheld


def _proof(draft: Draft, found: "_Found") -> Proof:
    """Why the declarant may see the others. A registry that named them for their part may stop doing so:
    then what they have seen already is closed."""
    if draft.proof is Proof.OFFERED:
        return Proof.OFFERED
    role = draft.actor_role
    if role in found.through and found.holders[role] == draft.declarant:
        return Proof.NAMED
    if draft.proof is Proof.NAMED:
        raise NotDeclarant()
    return Proof.NONE


def _withheld(draft: Draft, journey: Journey, found: "_Found") -> Roots:
    """Nothing, when an official asks or when the person agreed whom an offer would have reached."""
    agreed = {role for role, who in draft.agreed.items() if found.holders.get(role) == who}
    if draft.channel.by_official or agreed & set(reached_roles(journey)):
        return {}
    named = {role: who for role, who in draft.fixed.items() if role not in agreed}
    return withheld(
        draft.declarant, found.holders, found.through, named, subject_role=journey.subject_role
    )


def needs(journey: Journey, draft: Draft, now: datetime) -> tuple[object, ...]:
    """What a look-up depends on: while it stays the same after an answer, nothing is read again."""
    state = draft.state(journey, now)
    return (
        tuple((known.about, known.fact, known.registry) for known in journey.wanted(state, now)),
        tuple(group.id for group in journey.wanted_groups(state, now)),
        tuple((role, tuple(journey.sources(role, state, now))) for role in journey.roles),
        tuple(sorted(draft.fixed.items())),
    )


@dataclass(slots=True)
class _Books:
    """Records read so far. A registry and subject are read once, with all facts that may be wanted."""

    house: House
    actor: Actor
    purpose: Purpose
    release: Release
    journey: Journey
    _read: dict[tuple[str, UUID], list[Record] | registries.SourceDown] = field(
        default_factory=dict
    )

    async def record(self, registry: str, role: str, holder: UUID) -> Record | None:
        """The newest record in force. Raises SourceDown."""
        records = await self.records(registry, role, holder)
        return max(records, key=_age, default=None)

    async def records(self, registry: str, role: str, holder: UUID) -> list[Record]:
        """All records in force. Raises SourceDown."""
        key = (registry, holder)
        if key not in self._read:
            self._read[key] = await self._fetch(registry, role, holder)
        found = self._read[key]
        if isinstance(found, registries.SourceDown):
            raise found
        return found

    async def _fetch(
        self, registry: str, role: str, holder: UUID
    ) -> list[Record] | registries.SourceDown:
        try:
            return await registries.read(
                self.house,
                self.actor,
                self.purpose,
                registry=registry,
                subject_id=holder,
                facts=self._facts(registry, role),
            )
        except registries.SourceDown as down:
            return down

    def _facts(self, registry: str, role: str) -> list[str]:
        """Only what the journey may need about this role: no more leaves the registry."""
        wanted = {
            known.fact
            for known in self.journey.knows()
            if known.registry == registry and known.about == role
        }
        for group in self.journey.groups.values():
            if (group.group.registry, group.group.about) == (registry, role):
                wanted.update(group.held(self.journey.registries[registry]))
        for declared in self.journey.roles.values():
            for source in declared.sources:
                of = source.of or self.journey.subject_role
                if source.registry == registry and of == role and source.fact is not None:
                    wanted.add(source.fact)
        return sorted(wanted)


@dataclass(slots=True)
class _Found:
    """Who holds which role, and of which role the record names them."""

    holders: dict[str, UUID]
    through: dict[str, str] = field(default_factory=dict)


async def _holders(books: _Books, draft: Draft, state: State, now: datetime) -> _Found:
    journey = books.journey
    found = _Found({journey.subject_role: draft.subject_id})
    for _ in journey.roles:  # a role may come from the record of a role declared after it
        before = dict(found.holders)
        for role in journey.roles:
            if role != journey.subject_role:
                known = replace(state, holders=found.holders)
                holder, of = await _holder(books, draft, role, known, now)
                if holder is not None:
                    found.holders[role] = holder
                if holder is not None and of is not None:
                    found.through[role] = of
        if found.holders == before:
            break
    return found


async def _holder(
    books: _Books, draft: Draft, role: str, state: State, now: datetime
) -> tuple[UUID | None, str | None]:
    """The holder, and the role whose record names them. Who was neither offered the declaration nor sits
    at a counter is not told that a registry names another: the official sees both."""
    fixed = draft.fixed.get(role)
    declares = fixed is not None and fixed == draft.declarant and role == draft.actor_role
    told = draft.channel.by_official or draft.proof is Proof.OFFERED
    for source in books.journey.sources(role, state, now):
        if source.registry is not None and source.fact is not None:
            of = source.of or books.journey.subject_role
            holder = state.holders.get(of)
            if holder is None:
                continue
            named = await _named(books, source.registry, of, holder, source.fact)
            if named is not None and declares and named != fixed and told:
                raise NotDeclarant()
            if named is not None:
                return named, of
        elif source.ask and fixed is not None:
            return fixed, None
    return (fixed if declares else None), None


async def _named(books: _Books, registry: str, role: str, holder: UUID, fact: str) -> UUID | None:
    try:
        record = await books.record(registry, role, holder)
    except registries.SourceDown as down:
        raise RegistryNeeded() from down
    value = None if record is None else record.values.get(fact)
    return UUID(value) if isinstance(value, str) else None


async def _known(
    books: _Books, holders: Mapping[str, UUID], state: State, now: datetime
) -> tuple[dict[FactKey, Answer], tuple[str, ...]]:
    """Known facts, and those that the person may fill in because the registry is down."""
    known: dict[FactKey, Answer] = {}
    missing: list[str] = []
    for wanted in books.journey.wanted(replace(state, holders=holders), now):
        holder = holders.get(wanted.about)
        about = (wanted.about, wanted.fact)
        if holder is None or about in known:
            continue
        try:
            record = await books.record(wanted.registry, wanted.about, holder)
        except registries.SourceDown as down:
            if wanted.when_down == "required":
                raise RegistryNeeded() from down
            if wanted.when_down == "fallback-manual":
                missing.append(packed_key(about))
            continue
        value = None if record is None else record.values.get(wanted.fact)
        if record is not None and value is not None:
            kept = sealed(books.house, books.release, wanted.fact, value)
            known[about] = Answer(value=kept, source=_source(record))
    for group in books.journey.wanted_groups(replace(state, holders=holders), now):
        known |= await _entries(books, holders, group)
    return known, tuple(missing)


async def _entries(
    books: _Books, holders: Mapping[str, UUID], group: CompiledGroup
) -> dict[FactKey, Answer]:
    """Each record in force of a group's registry as an entry, the oldest first."""
    declared, holder = group.group, holders.get(group.group.about)
    if holder is None or declared.registry is None:
        return {}
    try:
        records = await books.records(declared.registry, declared.about, holder)
    except registries.SourceDown as down:
        if declared.when_down == "required":
            raise RegistryNeeded() from down
        return {}
    records = sorted(records, key=_age)[: declared.max]
    held = group.held(books.journey.registries[declared.registry])
    found = [
        (
            f"r{record.version_id.hex[-_ENTRY_DIGITS:]}",
            _source(record),
            {
                fact: sealed(books.house, books.release, fact, value)
                for fact in held
                if (value := record.values.get(fact)) is not None
            },
        )
        for record in records
    ]
    newest = _source(records[-1]) if records else Source(kind="registry", ref=declared.registry)
    return group.known(found, newest)


def _age(record: Record) -> tuple[date, datetime]:
    return record.valid_from, record.recorded_at


def _source(record: Record) -> Source:
    return Source(
        kind="registry",
        ref=record.registry,
        version=str(record.version_id),
        at=record.recorded_at.isoformat(),
    )
