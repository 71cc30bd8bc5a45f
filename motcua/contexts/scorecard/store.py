"""Counters as rows. Pages come here with the scorecard's own role, which sees this schema alone."""

from collections.abc import Mapping, Sequence

from motcua.contexts.scorecard.model import Cell, Counter
from motcua.infra import queries
from motcua.infra.db import Json, Tx

_sql = queries.load(__package__, "store.sql")


async def hold(tx: Tx) -> int:
    """Lock the position in the log; nothing is counted until this transaction ends."""
    return await tx.value(int, _sql["hold"])


async def learn(
    tx: Tx, *, id: str, event: str, condition: Mapping[str, object], summed: str | None, zone: str
) -> bool:
    """True when the count is new."""
    return await tx.value(
        bool, _sql["learn"], id=id, event=event, condition=Json(dict(condition)), summed=summed, zone=zone
    )  # fmt: skip


async def add_events(
    tx: Tx, events: Sequence[Mapping[str, object]], *, count_id: str | None
) -> None:
    await tx.value(object, _sql["add_events"], events=Json(list(events)), count_id=count_id)


async def clear(tx: Tx) -> None:
    await tx.value(object, _sql["clear"])


async def cells_by_agency(tx: Tx, *, numerator: str, denominator: str, events: str) -> list[Cell]:
    return await tx.all(
        Cell, _sql["cells_by_agency"], numerator=numerator, denominator=denominator, events=events
    )


async def cells_by_day(tx: Tx, *, numerator: str, denominator: str, events: str) -> list[Cell]:
    return await tx.all(
        Cell, _sql["cells_by_day"], numerator=numerator, denominator=denominator, events=events
    )


async def cells_by_service(tx: Tx, *, numerator: str, denominator: str, events: str) -> list[Cell]:
    return await tx.all(
        Cell, _sql["cells_by_service"], numerator=numerator, denominator=denominator, events=events
    )


async def totals(tx: Tx) -> dict[str, int]:
    """Count id → amount in all."""
    return {cell.place: cell.numerator for cell in await tx.all(Cell, _sql["totals"])}


async def counted_to(tx: Tx) -> int:
    return await tx.value(int, _sql["counted_to"])


async def all_counters(tx: Tx) -> list[Counter]:
    return await tx.all(Counter, _sql["all_counters"])
