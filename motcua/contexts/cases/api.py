"""The calls of this context."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access import files as kept
from motcua.contexts.cases.access import offers, plan
from motcua.contexts.cases.actions import deriving
from motcua.contexts.cases.actions.deriving import Derivation as Derivation
from motcua.contexts.cases.words import MACHINE, OpenCases, OpenDrafts
from motcua.contexts.catalogue.words import Journey
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.kernel.texts import Text


async def newest_offers(
    tx: Tx, n: int, bundles: Mapping[str, Journey], *, persons: Sequence[UUID] | None = None
) -> dict[UUID, Text]:
    """At most `n` people (of these, if given) who stand before an open offer, the newest first, with the
    offer's words. For a demonstration's sign-in page only: it asks about everybody."""
    return await offers.newest_offers(tx, n, bundles, persons=persons)


async def open_work(tx: Tx) -> tuple[Sequence[OpenDrafts], Sequence[OpenCases]]:
    """How many drafts and cases are open under which release; counts only."""
    return await plan.open_work(tx)


async def files_in_use(tx: Tx, files: Sequence[str]) -> list[str]:
    """Those of some files that a paper names: for the sweep of the others."""
    return await kept.in_use(tx, files)


async def derive_due_dates(
    house: House, *, now: datetime, told: Callable[[int, int], None] | None = None
) -> Derivation:
    """Derive the due dates of all running cases anew, as after a corrected calendar; goes on with what was begun
    and has not ended. `told` hears how many of how many are done."""
    key = await deriving.unfinished(house) or f"command:{new_id()}"
    return await deriving.derive(house, MACHINE, key, now=now, told=told)
