"""Cases by names and by persons in the database."""

from collections.abc import Collection, Sequence
from uuid import UUID

from motcua.contexts.cases.words import Glance
from motcua.infra import queries
from motcua.infra.db import Tx
from motcua.kernel.keys import CaseKey

_sql = queries.load(__package__, "finding.sql")


async def add_names(tx: Tx, agency: str, key: CaseKey, tokens: Collection[bytes]) -> None:
    await tx.run(
        _sql["add_names"], agency=agency, case_id=key.id, subject_id=key.subject_id,
        tokens=sorted(tokens),
    )  # fmt: skip


async def cases_of_name(tx: Tx, agency: str, token: bytes) -> list[CaseKey]:
    return await tx.all(CaseKey, _sql["cases_of_name"], agency=agency, token=token)


async def cases_of_person(tx: Tx, person: UUID, taking: Sequence[CaseKey]) -> list[CaseKey]:
    """`taking` are the applications that they take part in."""
    return await tx.all(
        CaseKey, _sql["cases_of_person"], person=person,
        subjects=[one.subject_id for one in taking], applications=[one.id for one in taking],
    )  # fmt: skip


async def cases_of(tx: Tx, agency: str, keys: Sequence[CaseKey], *, limit: int) -> list[Glance]:
    return await tx.all(
        Glance, _sql["cases_of"], agency=agency, subjects=[key.subject_id for key in keys],
        ids=[key.id for key in keys], limit=limit,
    )  # fmt: skip


async def erase_names(tx: Tx, subject_id: UUID) -> None:
    await tx.run(_sql["erase_names"], subject_id=subject_id)
