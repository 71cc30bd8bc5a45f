"""What cases have to have paid, in the database."""

from datetime import datetime

from motcua.contexts.cases.model.dues import Due, DueState
from motcua.infra import queries
from motcua.infra.db import Tx
from motcua.kernel.keys import CaseKey

_sql = queries.load(__package__, "dues.sql")


async def of_case(tx: Tx, case: CaseKey) -> list[Due]:
    return await tx.all(Due, _sql["dues_of_case"], subject_id=case.subject_id, case_id=case.id)


async def add(tx: Tx, due: Due, *, now: datetime) -> None:
    await tx.run(
        _sql["add_due"], subject_id=due.subject_id, case_id=due.case_id, fee=due.fee,
        waits=due.waits, kept_when=list(due.kept_when), amount_minor=due.amount_minor,
        currency=due.currency, now=now,
    )  # fmt: skip


async def ask(tx: Tx, due: Due) -> None:
    """The due with its order, for the first time."""
    await tx.run(
        _sql["ask_due"], subject_id=due.subject_id, case_id=due.case_id, fee=due.fee,
        state=str(due.state), order_id=due.order_id, until_at=due.until_at,
    )  # fmt: skip


async def move(tx: Tx, due: Due, state: DueState) -> None:
    await tx.run(
        _sql["move_due"], subject_id=due.subject_id, case_id=due.case_id, fee=due.fee,
        state=str(state),
    )  # fmt: skip


async def unasked_cases(tx: Tx, after: CaseKey) -> list[CaseKey]:
    """The next page."""
    query = _sql["unasked_cases"]
    return await tx.all(CaseKey, query, subject_id=after.subject_id, id=after.id)


async def overdue(tx: Tx, now: datetime) -> list[Due]:
    """What was not paid in time, and was not reminded of."""
    return await tx.all(Due, _sql["overdue_dues"], now=now)


async def mark_reminded(tx: Tx, due: Due, now: datetime) -> bool:
    """False when they were reminded before, or have paid."""
    query = _sql["mark_reminded_due"]
    return bool(
        await tx.run(query, subject_id=due.subject_id, case_id=due.case_id, fee=due.fee, now=now)
    )
