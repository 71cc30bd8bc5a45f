"""What a case has to have paid, and what waits for it: a machine of its own beside the case's state."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from motcua.contexts.cases.model.case import Span
from motcua.contexts.catalogue.words import Beside, Charge, FeeRow, StepKind
from motcua.contexts.payments.words import OrderKey
from motcua.kernel.keys import CaseKey


class DueState(StrEnum):
    """`unasked`: nobody collects for the agency, so that nobody can pay, and nothing waits; `over`: the case ended."""

    UNASKED = "unasked"
    OWED = "owed"
    SETTLED = "settled"
    OVER = "over"


_WAITING: Mapping[StepKind, frozenset[str]] = {
    "decide": frozenset({"work"}),
    "sign": frozenset({"work", "result"}),
}
"""Before which step a fee must be settled, by what waits for it."""


@dataclass(frozen=True, slots=True)
class Due:
    """A fee of a case: what was decided about it under the case's version, channel and day, and how far it is."""

    subject_id: UUID
    case_id: UUID
    fee: str
    waits: str
    kept_when: Sequence[str]
    amount_minor: int
    currency: str
    state: DueState
    order_id: UUID | None = None
    until_at: datetime | None = None

    @property
    def case(self) -> CaseKey:
        return CaseKey(subject_id=self.subject_id, id=self.case_id)

    @property
    def order_key(self) -> str:
        """Under what `payments` knows it."""
        return f"fee:{self.case_id}:{self.fee}"

    @property
    def order(self) -> OrderKey | None:
        return None if self.order_id is None else OrderKey(self.subject_id, self.order_id)


def total(charge: Charge) -> int:
    """What is to be ordered, before an exemption that is to stand in the books; 0: nothing."""
    if not isinstance(charge.row, FeeRow):
        return 0
    return charge.row.amount if charge.row.full is None else charge.row.full


def holding(dues: Iterable[Due], kind: StepKind) -> list[Due]:
    """What must be paid before a step of this kind begins. A payment that nobody can be asked for holds nothing:
    that is the state's own omission."""
    waiting = _WAITING.get(kind, frozenset())
    return [due for due in dues if due.waits in waiting and due.state is DueState.OWED]


def waits(spans: Iterable[Span]) -> bool:
    """Whether the case stands still until somebody pays."""
    return any(span.kind == "payment" and span.to_at is None for span in spans)


def kept(due: Due, outcome: str) -> bool:
    """Whether what was paid stays with the state when the case ends so."""
    return outcome in due.kept_when


def beside(spans: Iterable[Span]) -> Beside | None:
    """What of the payment shows a national status of its own, whatever the state of the case."""
    return Beside.FEE_WAITING if waits(spans) else None
