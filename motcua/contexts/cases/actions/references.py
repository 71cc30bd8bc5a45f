"""Dossier numbers, leased in blocks before the write, so that filing touches one subject's shard only."""

from datetime import datetime

from motcua.contexts.cases.model.numbers import Blocks, dossier_number
from motcua.contexts.cases.store import drafts as store
from motcua.contexts.catalogue.words import Release
from motcua.infra.house import House


async def next_reference(house: House, release: Release, agency: str, *, now: datetime) -> str:
    """The next dossier number of an agency today. Not to be called inside a transaction: the lease
    commits by itself, and a number that is not used leaves a gap that the format allows."""
    blocks = house.parts.setdefault(Blocks, Blocks())
    assert isinstance(blocks, Blocks)
    day = now.astimezone(release.zone).date()
    seq = blocks.take(agency, day)
    while seq is None:
        size = blocks.wanted(agency, day)
        async with house.db.transaction() as tx:
            first = await store.lease_block(tx, agency, day, size)
        blocks.leased(agency, day, first, size)
        seq = blocks.take(agency, day)
    return dossier_number(release.site.dossier_number, agency=agency, day=day, seq=seq)
