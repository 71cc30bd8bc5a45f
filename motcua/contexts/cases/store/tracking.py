"""The seed of a receipt's code, and the tries at it, in the database."""

from datetime import datetime

from motcua.contexts.cases.model.tracking import Seed
from motcua.infra import queries
from motcua.infra.db import Tx
from motcua.kernel.keys import CaseKey

_sql = queries.load(__package__, "tracking.sql")


async def seed(tx: Tx, application: CaseKey) -> Seed | None:
    """None once the declaration was erased."""
    return await tx.maybe(
        Seed, _sql["seed_of_application"], subject_id=application.subject_id, id=application.id
    )


async def count_try(tx: Tx, key: bytes, hour: datetime) -> int:
    """How many tries there were in this hour, with this one."""
    return await tx.value(int, _sql["count_try"], key=key, hour=hour)


async def forget_tries(tx: Tx, before: datetime) -> None:
    await tx.run(_sql["forget_tries"], before=before)
