"""A declaration that is being filled in, and what is filed of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec

from motcua.contexts.cases.model.withholding import Proof, Roots, shown
from motcua.contexts.cases.words import Channel
from motcua.contexts.catalogue.words import (
    Answer,
    FactKey,
    Facts,
    Journey,
    Signature,
    Source,
    State,
    Withheld,
    entry_role,
    joined,
)
from motcua.kernel.keys import CaseKey

_KNOWN_FOR = timedelta(hours=1)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)

Packed = Mapping[str, Answer]
"""Facts as they are stored: `role.fact` → answer."""


def fact_key(packed: str) -> FactKey:
    role, _, fact = packed.partition(".")
    return role, fact


def packed_key(key: FactKey) -> str:
    return f"{key[0]}.{key[1]}"


def pack(facts: Facts) -> dict[str, Answer]:
    return {packed_key(key): answer for key, answer in facts.items()}


def unpack(packed: Packed) -> dict[FactKey, Answer]:
    return {fact_key(key): answer for key, answer in packed.items()}


@dataclass(frozen=True, slots=True)
class Draft:
    """Kept on every page. `fixed` are holders that no look-up gives: the case's subject, the part that
    the declarant plays, persons who were asked for. `typed` is what could not be read yet."""

    subject_id: UUID
    id: UUID
    bundle: str
    release: str
    channel: Channel
    declarant: UUID
    keeper: UUID
    official: UUID | None
    agency: str | None
    holders: Mapping[str, UUID]
    fixed: Mapping[str, UUID]
    known: Packed
    known_at: datetime
    missing: tuple[str, ...]
    answers: Packed
    contested: Mapping[str, str]
    typed: Mapping[str, Mapping[str, str]]
    salt: bytes
    version: int
    started_at: datetime
    updated_at: datetime
    proof: Proof = Proof.NONE
    agreed: Mapping[str, UUID] = field(default_factory=dict)  # who was named for a role, and agreed
    withheld: Roots = field(default_factory=dict)
    submitted_application: UUID | None = None
    posted_on: date | None = None  # by post only: the day of the postmark,
    arrived_on: date | None = None  # and the day on which it came

    @property
    def key(self) -> CaseKey:
        return CaseKey(subject_id=self.subject_id, id=self.id)

    @property
    def actor_role(self) -> str | None:
        """The part that the declarant plays, if any."""
        return next((role for role, who in self.fixed.items() if who == self.declarant), None)

    @property
    def proven(self) -> bool:
        """Whether the declarant may see all that registries know for this draft."""
        return self.channel.by_official or self.proof is not Proof.NONE

    def state(self, journey: Journey, now: datetime) -> State:
        """What rules look at, settled: what registries know, and what the person said where they know
        nothing or the law asks again. What follows from a withheld value settles no answer, as the
        person would see it."""
        seen = self.shown(journey, now)
        if not self.withheld:
            return seen
        hidden = {
            key: answer
            for key, answer in self._known().items()
            if key not in seen.facts or isinstance(seen.facts[key].value, Withheld)
        }
        lists = joined(journey.groups.values(), self._known(), seen.facts)
        return replace(seen, facts={**seen.facts, **hidden, **lists}, holders=self.holders)

    def shown(self, journey: Journey, now: datetime) -> State:
        """The same as the declarant may see it: every page is made of this."""
        known = self._known()
        state = State(
            facts=known,
            holders=self.holders,
            actor_role=self.actor_role,
            asked=frozenset(self.fixed) - {self.actor_role},
        )
        state = shown(state, self.withheld)
        answered = unpack(self.answers)
        lists = joined(journey.groups.values(), state.facts, answered)
        state = state.with_facts({**state.facts, **lists})
        again = {q.key for q in journey.all_questions(state) if q.ask.exempt is not None}
        said = {
            key: answer
            for key, answer in answered.items()
            if key in again or key not in state.facts
        }
        state = journey.settle(state.with_facts({**state.facts, **said}), now)
        return self._signed(journey, state, now)

    def _signed(self, journey: Journey, state: State, now: datetime) -> State:
        """Without signatures that are not asked, or were given over something else than what stands there now."""
        keys = {(one.about, one.fact) for one, _ in journey.signatures}
        if keys.isdisjoint(state.facts):
            return state
        bound = signable(self.salt, journey, state)
        texts = {(s.about, s.fact): text_mark(s) for s in journey.signed_by(state, now)}
        facts = {
            key: answer
            for key, answer in state.facts.items()
            if key not in keys
            or (str(answer.value).endswith(f" {bound}") and answer.source.version == texts.get(key))
        }
        return state.with_facts(facts)

    def signs(self, journey: Journey, signature: Signature, now: datetime) -> "Draft":
        """The declarant confirms, as signed in, what they see now."""
        bound = signable(self.salt, journey, self.shown(journey, now))
        said = said_by(self.declarant, now, official=self.official)
        source = Source(kind=said.kind, ref=said.ref, at=said.at, version=text_mark(signature))
        moment = now.astimezone(journey.zone).isoformat(timespec="seconds")
        answer = Answer(value=f"{moment} {bound}", source=source)
        return self.answered((signature.about, signature.fact), answer)

    def _known(self) -> dict[FactKey, Answer]:
        return {
            fact_key(key): replace_contested(answer, self.contested.get(key))
            for key, answer in self.known.items()
        }

    @property
    def down(self) -> list[FactKey]:
        """Facts whose registry did not answer and which the person may fill in; of somebody who is hidden
        nothing is asked."""
        keys = map(fact_key, self.missing)
        return [key for key in keys if self.withheld.get(key[0], key[0]) == key[0]]

    def is_stale(self, now: datetime) -> bool:
        """Look-ups age: a draft that was left and taken up again asks the registries anew."""
        return is_stale(self.known_at, now)

    def learned(
        self,
        holders: Mapping[str, UUID],
        known: Facts,
        missing: tuple[str, ...],
        now: datetime,
        *,
        proof: Proof,
        withheld: Roots,
    ) -> "Draft":
        """What the registries answer now. What was said to be wrong stays so while the value stands."""
        fresh = pack(known)
        contested = {
            key: why
            for key, why in self.contested.items()
            if key in fresh and key in self.known and fresh[key].value == self.known[key].value
        }
        return replace(
            self,
            holders=holders,
            known=fresh,
            known_at=now,
            missing=missing,
            contested=contested,
            proof=proof,
            withheld=withheld,
        )

    def answered(self, key: FactKey, answer: Answer) -> "Draft":
        return replace(self, answers={**self.answers, packed_key(key): answer})

    def unanswered(self, key: FactKey) -> "Draft":
        rest = {each: answer for each, answer in self.answers.items() if each != packed_key(key)}
        return replace(self, answers=rest)

    def added(self, group: FactKey) -> list[str]:
        """The entries of a group that the person added, in order."""
        answer = self.answers.get(packed_key(group))
        return list(answer.value) if answer is not None and isinstance(answer.value, list) else []

    def without_entry(self, group: FactKey, entry: str, source: Source) -> "Draft":
        """The draft without an entry that the person added, and all that was said in it."""
        role = entry_role(group[1], entry)
        rest = [id for id in self.added(group) if id != entry]
        kept = {about: one for about, one in self.answers.items() if fact_key(about)[0] != role}
        listed = {packed_key(group): Answer(value=rest, source=source)}
        typed = {
            id: raw for id, raw in self.typed.items() if not id.endswith(entry_role("", entry))
        }
        return replace(self, answers={**kept, **listed}, typed=typed)

    def keeps_typed(self, question: str, raw: Mapping[str, str]) -> "Draft":
        return replace(self, typed={**self.typed, question: dict(raw)})

    def forgets_typed(self, question: str) -> "Draft":
        return replace(self, typed={key: raw for key, raw in self.typed.items() if key != question})

    def contests(self, key: FactKey, why: str) -> "Draft":
        """The person says that a registry is wrong; an empty reason takes it back."""
        packed = packed_key(key)
        rest = {each: text for each, text in self.contested.items() if each != packed}
        return replace(self, contested={**rest, packed: why} if why else rest)

    def names(self, role: str, person: UUID) -> "Draft":
        """A person who was asked for holds this role."""
        return replace(self, fixed={**self.fixed, role: person})

    def agrees(self, role: str, person: UUID) -> "Draft":
        """Whom the declarant named for a role lets them see; the registries are asked anew."""
        return replace(self, agreed={**self.agreed, role: person}, known_at=NEVER)

    def saved(self, now: datetime) -> "Draft":
        return replace(self, version=self.version + 1, updated_at=now)


def is_stale(known_at: datetime, now: datetime) -> bool:
    return now - known_at > _KNOWN_FOR


def replace_contested(answer: Answer, why: str | None) -> Answer:
    """The same answer, with what the person says against it."""
    return Answer(value=answer.value, source=answer.source, contested=why) if why else answer


def said_by(person: UUID, at: datetime, *, official: UUID | None = None) -> Source:
    """The source of an answer: the person, at the counter through an official."""
    return Source(
        kind="official" if official else "person", ref=str(official or person), at=at.isoformat()
    )


def signable(salt: bytes, journey: Journey, state: State) -> str:
    """What a signature binds: all that the declarant sees and declares, but signatures themselves."""
    keys = {(one.about, one.fact) for one, _ in journey.signatures}
    seen = {
        key: answer
        for key, answer in state.facts.items()
        if key not in keys and answer.value is not None and not isinstance(answer.value, Withheld)
    }
    return commitment(salt, pack(seen)).hex()


def text_mark(signature: Signature) -> str:
    """Which version of the sentence was confirmed."""
    return hashlib.sha256(msgspec.json.encode(signature.text, order="sorted")).hexdigest()[:16]


def commitment(salt: bytes, facts: Packed) -> bytes:
    """Binds the log to the facts without holding them: with the salt gone it opens nothing."""
    # Values are texts, whole numbers, yes or no: sorted JSON is their one form.
    return hashlib.sha256(salt + msgspec.json.encode(facts, order="sorted")).digest()
