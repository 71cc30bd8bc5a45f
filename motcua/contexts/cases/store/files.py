"""Which files papers name, and which wait for the scanner."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from motcua.contexts.cases.words import Scan
from motcua.infra import queries
from motcua.infra.db import Tx

_sql = queries.load(__package__, "files.sql")


async def used(tx: Tx, files: Sequence[str]) -> list[str]:
    return await tx.values(str, _sql["used"], files=list(files))


@dataclass(frozen=True, slots=True)
class Held:
    """A paper that the scanner has not seen."""

    subject_id: UUID
    id: UUID
    sha256: str


async def held(tx: Tx) -> list[Held]:
    return await tx.all(Held, _sql["held_papers"])


async def scanned(tx: Tx, paper: Held, scan: Scan) -> None:
    await tx.run(_sql["scanned"], subject_id=paper.subject_id, id=paper.id, scan=scan)
