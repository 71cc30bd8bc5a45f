"""Which files papers name."""

from collections.abc import Sequence

from motcua.infra import queries
from motcua.infra.db import Tx

_sql = queries.load(__package__, "files.sql")


async def used(tx: Tx, files: Sequence[str]) -> list[str]:
    return await tx.values(str, _sql["used"], files=list(files))
