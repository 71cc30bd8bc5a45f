"""What is to be paid for a case, with how each payment stands; the caller checked that the actor may see it."""

from dataclasses import dataclass

from motcua.contexts.cases.model.case import Case
from motcua.contexts.cases.model.dues import Due
from motcua.contexts.cases.store import dues
from motcua.contexts.catalogue.words import CompiledService
from motcua.contexts.payments import api as payments
from motcua.contexts.payments.words import Bill
from motcua.infra.db import Tx
from motcua.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Paying:
    """A fee of a case; `bill`: none while nobody collects."""

    label: Text
    due: Due
    bill: Bill | None


async def of_case(tx: Tx, part: CompiledService, case: Case) -> list[Paying]:
    """All fees of a case that were decided, in order."""
    if not part.charging:
        return []
    there = await dues.of_case(tx, case.key)
    bills = {
        bill.order.id: bill
        for bill in await payments.bills_of_case(tx, case.subject_id, case.id)
    }  # fmt: skip
    labels = {fee.id: fee.label for fee, _ in part.charging}
    return [
        Paying(labels.get(due.fee, {}), due, None if due.order_id is None else bills[due.order_id])
        for due in there
    ]
