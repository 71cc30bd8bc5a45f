"""Rows of the catalogue: releases as packed files, who signed for them, and the current one."""

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from motcua.contexts.catalogue.model.signing import Proposal
from motcua.infra import queries
from motcua.infra.db import Tx

_sql = queries.load(__package__, "store.sql")


async def current_hash(tx: Tx) -> str | None:
    found = await tx.values(str, _sql["current_hash"])
    return found[0] if found else None


async def release_files(tx: Tx, hash: str) -> Mapping[str, bytes] | None:
    found = await tx.values(bytes, _sql["release_files"], hash=hash)
    return (
        msgspec.msgpack.decode(zlib.decompress(found[0]), type=dict[str, bytes]) if found else None
    )


async def store_release(
    tx: Tx, hash: str, *, pack: str, files: Mapping[str, bytes], now: datetime
) -> bool:
    """True if it was not there yet."""
    packed = zlib.compress(msgspec.msgpack.encode(dict(files)), 9)
    query = _sql["store_release"]
    return await tx.run(query, hash=hash, pack=pack, files=packed, checked_at=now) == 1


async def move_current(tx: Tx, hash: str, *, previous: str | None, now: datetime) -> bool:
    """False if another release has come into use since."""
    if previous is None:
        return await tx.run(_sql["first_current"], hash=hash, moved_at=now) == 1
    moved = await tx.run(_sql["move_current"], hash=hash, previous=previous, moved_at=now)
    return moved == 1


async def add_proposal(tx: Tx, proposal: Proposal) -> None:
    await tx.run(
        _sql["add_proposal"],
        id=proposal.id,
        release=proposal.release,
        pack=proposal.pack,
        previous=proposal.previous,
        proposer=proposal.proposer,
        proposed_at=proposal.proposed_at,
        proposed_with=proposal.proposed_with,
    )


async def proposal(tx: Tx, id: UUID) -> Proposal | None:
    return await tx.maybe(Proposal, _sql["proposal"], id=id)


async def proposals(tx: Tx, most: int) -> Sequence[Proposal]:
    return await tx.all(Proposal, _sql["proposals"], most=most)


async def confirm_proposal(tx: Tx, confirmed: Proposal) -> bool:
    """False if somebody else was faster."""
    done = await tx.run(
        _sql["confirm_proposal"],
        id=confirmed.id,
        confirmer=confirmed.confirmer,
        confirmed_at=confirmed.confirmed_at,
        confirmed_with=confirmed.confirmed_with,
    )
    return done == 1
