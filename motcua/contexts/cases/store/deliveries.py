"""Results on their way, in the database."""

from dataclasses import dataclass
from uuid import UUID

from motcua.contexts.cases.model.delivery import Delivery, Way
from motcua.infra import queries
from motcua.infra.db import Tx
from motcua.kernel.keys import CaseKey

_sql = queries.load(__package__, "deliveries.sql")


@dataclass(frozen=True, slots=True)
class Chosen:
    """How the result is wanted; none: nobody has chosen."""

    way: Way | None
    address: str | None


async def choose(tx: Tx, draft: CaseKey, way: Way, address: str | None) -> bool:
    """False when the draft was filed."""
    return bool(
        await tx.run(
            _sql["choose_delivery"], subject_id=draft.subject_id, id=draft.id, way=str(way),
            address=address,
        )
    )  # fmt: skip


async def chosen(tx: Tx, draft: CaseKey) -> Chosen:
    found = await tx.maybe(Chosen, _sql["chosen"], subject_id=draft.subject_id, id=draft.id)
    return found or Chosen(None, None)


async def add(tx: Tx, delivery: Delivery) -> bool:
    """False when it was there."""
    return bool(
        await tx.run(
            _sql["add_delivery"], agency=delivery.agency, case_id=delivery.case_id,
            subject_id=delivery.subject_id, application_id=delivery.application_id,
            reference=delivery.reference, service=delivery.service, way=str(delivery.way),
            state=str(delivery.state), since=delivery.since,
        )
    )  # fmt: skip


async def of_case(tx: Tx, agency: str, case: UUID, *, locked: bool = False) -> Delivery | None:
    query = _sql["delivery_locked" if locked else "delivery"]
    return await tx.maybe(Delivery, query, agency=agency, case_id=case)


async def save(tx: Tx, delivery: Delivery) -> None:
    await tx.run(
        _sql["save_delivery"], agency=delivery.agency, case_id=delivery.case_id,
        state=str(delivery.state), since=delivery.since, done_at=delivery.done_at,
        done_by=delivery.done_by, tracking=delivery.tracking,
    )  # fmt: skip


async def open_of(tx: Tx, agency: str) -> list[Delivery]:
    return await tx.all(Delivery, _sql["open_deliveries"], agency=agency)
