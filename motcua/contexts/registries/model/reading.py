"""Who reads what of whom, and why."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from motcua.kernel.actors import Actor, Purpose


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads what of whom, and why: the arguments that every reading function takes."""

    subject_id: UUID
    by: str
    actor: Actor
    purpose: Purpose
    on: date
    at: datetime

    def params(self) -> dict[str, object]:
        case = self.purpose.case
        return {
            "subject_id": self.subject_id,
            "by": self.by,
            "actor_kind": str(self.actor.kind),
            "actor": self.actor.id,
            "agency": self.actor.agency,
            "purpose": self.purpose.code,
            "basis": self.purpose.legal_basis,
            "case_subject": case.subject_id if case else None,
            "case": case.id if case else None,
            "service": self.purpose.service,
            "step": self.purpose.step,
            "on": self.on,
            "at": self.at,
        }
