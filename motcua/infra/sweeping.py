"""Files that no row names: left by a kill between file and row, or by what was thrown away. They go after a day."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from motcua.infra.db import Tx
from motcua.infra.house import House

AGE_S: Final = 24 * 3600
SLICES: Final = 24
"""A run looks at one slice of the folders, so that every file is looked at once a day."""
Holder = Callable[[Tx, Sequence[str]], Awaitable[Sequence[str]]]
_logger = structlog.get_logger("motcua.sweeping")


@dataclass(frozen=True, slots=True)
class FileHolders:
    """Port, part of the house: each context that names files says which of some it does. Without it nothing goes."""

    holders: tuple[Holder, ...]


async def sweep(house: House, now: datetime) -> None:
    """One slice, by the hour. Batches, so that memory stays flat however many files there are."""
    await sweep_slice(house, now.hour % SLICES, before=time.time() - AGE_S)


async def sweep_slice(house: House, number: int, *, before: float) -> int:
    """Remove what is older than `before` (the disk's own time) and in nobody's use; tells how many."""
    port = house.parts.get(FileHolders)
    if not isinstance(port, FileHolders):
        return 0
    gone = 0
    for batch in house.files.old(number, SLICES, before=before):
        used: set[str] = set()
        async with house.db.reading() as tx:
            for holder in port.holders:
                used.update(await holder(tx, batch))
        gone += sum(house.files.sweep(name, before=before) for name in batch if name not in used)
    if gone:
        _logger.info("files that no row names are gone", count=gone)
    return gone
