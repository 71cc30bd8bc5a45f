"""What is open under which release, counted: for whoever plans a new one. Nothing personal."""

from collections.abc import Sequence

from motcua.contexts.cases.store import plan as store
from motcua.contexts.cases.words import OpenCases, OpenDrafts
from motcua.infra.db import Tx


async def open_work(tx: Tx) -> tuple[Sequence[OpenDrafts], Sequence[OpenCases]]:
    return await store.open_drafts(tx), await store.open_cases(tx)
