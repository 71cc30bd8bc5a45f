"""Files a complete draft: what is kept of it, who takes part, and the events that say so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.events import ApplicationSubmitted, PartyRef
from motcua.contexts.cases.model.draft import Draft, commitment, pack
from motcua.contexts.cases.model.opening import Opened
from motcua.contexts.catalogue.words import Answer, Facts, Journey, State


@dataclass(frozen=True, slots=True)
class Filing:
    """A draft on its way to being an application, with its first cases."""

    draft: Draft
    application_id: UUID
    facts: Mapping[str, Answer]
    parties: tuple[PartyRef, ...]
    opened: Sequence[Opened]
    late: bool  # declared later than the law asks
    now: datetime

    @property
    def reference(self) -> str:
        return self.opened[0].case.reference

    @property
    def commitment(self) -> bytes:
        return commitment(self.draft.salt, self.facts)

    def submitted(self) -> ApplicationSubmitted:
        first, draft = self.opened[0], self.draft
        answers = list(self.facts.values())
        return ApplicationSubmitted(
            subject_id=draft.subject_id,
            application_id=self.application_id,
            draft_id=draft.id,
            bundle=draft.bundle,
            release=draft.release,
            channel=str(draft.channel),
            reference=self.reference,
            declarant=draft.declarant,
            keeper=draft.keeper,
            parties=self.parties,
            facts_total=len(answers),
            facts_reused=sum(1 for answer in answers if answer.source.kind == "registry"),
            agency=first.case.agency,
            unit=first.case.unit,
            service=first.case.service,
            late=self.late,
        )

    def item(self, events: Sequence[Mapping[str, object]]) -> dict[str, object]:
        """What `cases.submit` takes."""
        draft = self.draft
        return {
            "subject_id": draft.subject_id,
            "draft_id": draft.id,
            "version": draft.version,
            "application_id": self.application_id,
            "reference": self.reference,
            "bundle": draft.bundle,
            "release": draft.release,
            "channel": str(draft.channel),
            "declarant": draft.declarant,
            "official": draft.official,
            "facts": self.facts,
            "holders": draft.holders,
            "salt": draft.salt.hex(),
            "commitment": self.commitment.hex(),
            "at": self.now,
            "parties": self.parties,
            "cases": [opened.case for opened in self.opened],
            "tasks": [opened.task for opened in self.opened],
            "events": list(events),
        }


def kept(facts: Facts) -> dict[str, Answer]:
    """The facts that an application keeps, as stored."""
    return {key: answer for key, answer in pack(facts).items() if answer.value is not None}


def parties_of(journey: Journey, state: State, declarant: UUID) -> tuple[PartyRef, ...]:
    """Who takes part: every holder whose role sees the case, and who declared."""
    found = {
        PartyRef(person=state.holders[role], role=role)
        for role, declared in journey.roles.items()
        if role in state.holders and (declared.sees or state.holders[role] == declarant)
    }
    return tuple(sorted(found, key=lambda party: (party.role, party.person)))
