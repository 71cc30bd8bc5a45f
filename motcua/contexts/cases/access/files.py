"""Which files are in use here."""

from collections.abc import Sequence

from motcua.contexts.cases.store import files as store
from motcua.infra.db import Tx


async def in_use(tx: Tx, files: Sequence[str]) -> list[str]:
    """Those that a paper of a draft or of a declaration names."""
    return await store.used(tx, files)
