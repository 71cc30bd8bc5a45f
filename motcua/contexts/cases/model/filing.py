"""Files a checked draft: who takes part, the first cases, and the events that say so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from motcua.contexts.cases.events import ApplicationSubmitted, PartyRef
from motcua.contexts.cases.model.case import Case, Task
from motcua.contexts.cases.model.checked import Checked, ToFile
from motcua.contexts.cases.model.draft import pack
from motcua.contexts.cases.model.opening import Opened
from motcua.contexts.cases.words import Channel
from motcua.contexts.catalogue.words import Answer, CompiledService, Facts, Journey, State


@dataclass(frozen=True, slots=True)
class Filing:
    """A draft on its way to being an application, with its first cases."""

    draft: ToFile
    checked: Checked
    application_id: UUID
    opened: Sequence[Opened]
    again: bool
    now: datetime

    @property
    def reference(self) -> str:
        return self.opened[0].case.reference

    def submitted(self) -> ApplicationSubmitted:
        first, draft, checked = self.opened[0].case, self.draft, self.checked
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
            parties=checked.parties,
            facts_total=checked.facts_total,
            facts_reused=checked.facts_reused,
            agency=first.agency,
            unit=first.unit,
            service=first.service,
            late=checked.late,
            helped_at=draft.agency if draft.channel is Channel.COUNTER else None,
            received_at=draft.agency or first.agency,
        )

    def item(self, events: Sequence[Mapping[str, object]]) -> dict[str, object]:
        """What `cases.submit` takes; the facts are copied where they lie."""
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
            "at": self.now,
            "parties": self.checked.parties,
            "cases": [_case(opened.case) for opened in self.opened],
            "tasks": [_task(opened.task) for opened in self.opened],
            "again": self.again,
            "events": list(events),
        }


def _case(case: Case) -> dict[str, object]:
    return {
        "id": case.id,
        "reference": case.reference,
        "service": case.service,
        "agency": case.agency,
        "unit": case.unit,
        "step": case.step,
        "started_at": case.started_at,
        "budget_unit": case.budget_unit,
        "budget_amount": case.budget_amount,
        "legal_basis": case.legal_basis,
        "due_at": case.due_at,
    }


def _task(task: Task) -> dict[str, object]:
    return {
        "id": task.id,
        "case_id": task.case_id,
        "step": task.step,
        "kind": task.kind,
        "duty": task.duty,
        "agency": task.agency,
        "due_at": task.due_at,
    }


def kept(facts: Facts) -> dict[str, Answer]:
    """The facts that an application keeps, as stored."""
    return {key: answer for key, answer in pack(facts).items() if answer.value is not None}


def reused(answer: Answer) -> bool:
    """A registry said it, and the person left it as it is: what is contested has to be asked again."""
    return answer.source.kind == "registry" and answer.contested is None


def parties_of(journey: Journey, state: State, declarant: UUID) -> tuple[PartyRef, ...]:
    """Who takes part: every holder whose role sees the case, and who declared, also where a registry names
    another for the part that they say they play."""
    found = {
        PartyRef(person=state.holders[role], role=role)
        for role, declared in journey.roles.items()
        if role in state.holders and (declared.sees or state.holders[role] == declarant)
    }
    if state.actor_role is not None:
        found.add(PartyRef(person=declarant, role=state.actor_role))
    return tuple(sorted(found, key=lambda party: (party.role, party.person)))


def counts_from(part: CompiledService, draft: ToFile) -> datetime | None:
    """From when the clock of a part counts that came by post: from the beginning of the day on which it arrived, or of
    its postmark, as the declaration says. None: from the moment of filing."""
    postmark = part.service.deadline.by_post == "postmark"
    day = draft.posted_on if postmark else draft.arrived_on
    return None if day is None else datetime.combine(day, time(), tzinfo=part.zone)
