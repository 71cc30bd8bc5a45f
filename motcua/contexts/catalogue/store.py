"""Rows of the catalogue: releases as packed files, and the current one."""

import zlib
from collections.abc import Mapping
from datetime import datetime

import msgspec

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


async def move_current(tx: Tx, hash: str, *, now: datetime) -> None:
    await tx.run(_sql["move_current"], hash=hash, moved_at=now)
