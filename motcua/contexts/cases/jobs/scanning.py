"""Papers that came while the scanner was away: scanned when it is back, before anybody opens them."""

import asyncio
from datetime import datetime

from motcua.contexts.cases.store import files as store
from motcua.contexts.cases.words import Scan
from motcua.infra.house import House
from motcua.infra.jobs import ClockJob, every
from motcua.infra.scanner import ScannerDown


async def scan_held(house: House, now: datetime) -> None:
    """A harmful file is erased; its paper stays as a trace that answers nothing. Safe to run twice."""
    if house.scanner is None:
        return
    async with house.db.reading() as tx:
        waiting = await store.held(tx)
    for paper in waiting:
        content = await asyncio.to_thread(house.files.get, paper.sha256)
        try:
            clean = await house.scanner.is_clean(content)
        except ScannerDown:
            return  # it is tried again
        async with house.db.transaction() as tx:
            await store.scanned(tx, paper, Scan.CLEAN if clean else Scan.HARMFUL)
        if not clean:
            await asyncio.to_thread(house.files.erase, paper.sha256)


HANDLERS: list[ClockJob] = [every(60, scan_held)]
