"""What the check page found: all that the rules decided about a draft, kept for the moment of filing.

It holds for one version of the draft and one day; filing repeats both conditions and decides nothing anew.
"""

from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

import msgspec

from motcua.contexts.cases.events import PartyRef
from motcua.contexts.cases.words import Channel
from motcua.contexts.catalogue.words import CompiledService, State
from motcua.contexts.territory.words import Agency, Budget


class PartPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A part that opens: at which agency, with how much time, on which law."""

    service: str
    agency: str
    unit: str
    budget_unit: Literal["days", "hours", "minutes"]
    budget_amount: int
    cut_off: time | None
    legal_basis: str

    @property
    def budget(self) -> Budget:
        return Budget(self.budget_unit, self.budget_amount)


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    version: int
    day: str
    commitment: str
    facts_total: int
    facts_reused: int
    late: bool
    parties: tuple[PartyRef, ...]
    parts: tuple[PartPlan, ...]


class ToFile(msgspec.Struct, frozen=True, kw_only=True):
    """The little of a draft that filing reads: its answers stay where they are."""

    subject_id: UUID
    id: UUID
    bundle: str
    release: str
    channel: Channel
    declarant: UUID
    keeper: UUID
    agency: str | None  # of the official who files it
    posted_on: date | None
    arrived_on: date | None
    version: int
    known_at: datetime
    submitted_application: UUID | None
    checked: Checked | None


def plan_of(
    part: CompiledService, agency: Agency, state: State, channel: Channel, *, now: datetime
) -> PartPlan:
    allowed, cut_off, legal_basis = part.deadline(state, now, channel)
    return PartPlan(
        service=part.id,
        agency=agency.code,
        unit=agency.unit,
        budget_unit=allowed.unit,
        budget_amount=allowed.amount,
        cut_off=cut_off,
        legal_basis=legal_basis,
    )
