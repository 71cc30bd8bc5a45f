"""Who stands at a counter, and how often somebody tried to find a person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.infra import queries
from motcua.infra.db import Tx

_sql = queries.load(__package__, "visits.sql")


@dataclass(frozen=True, slots=True)
class Visit:
    """A person at the counter, found by an official."""

    official: UUID
    id: UUID
    person: UUID
    bundle: str
    until: datetime


async def add_visit(tx: Tx, visit: Visit) -> None:
    await tx.run(
        _sql["add_visit"],
        official=visit.official,
        id=visit.id,
        person=visit.person,
        bundle=visit.bundle,
        until=visit.until,
    )


async def visit_of_official(
    tx: Tx, official: UUID, visit_id: UUID, *, now: datetime
) -> Visit | None:
    return await tx.maybe(Visit, _sql["visit_of_official"], official=official, id=visit_id, now=now)


async def attends(tx: Tx, official: UUID, person: UUID, *, now: datetime) -> bool:
    return await tx.value(bool, _sql["attends"], official=official, person=person, now=now)


async def try_search(
    tx: Tx, seeker: UUID, *, id: UUID, at: datetime, since: datetime, most: int
) -> bool:
    return await tx.value(
        bool, _sql["try_search"], seeker=seeker, id=id, at=at, since=since, most=most
    )


async def end_search(tx: Tx, seeker: UUID, *, id: UUID, found: bool) -> None:
    await tx.run(_sql["end_search"], seeker=seeker, id=id, found=found)
