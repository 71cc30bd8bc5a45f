"""Merkle trees in the database: appended leaf by leaf, kept as tiles, stated in signed checkpoints.

The event log is the tree `log`; whoever keeps another log (the exchange's messages) names another tree.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.infra import merkle, notes, queries
from motcua.infra.db import Database, Json, Tx

WIDTH = 256
_HASH = 32
_PAGE = 1000
_LEVELS = 8  # levels of the tree in one tile: 2**8 == WIDTH
_sql = queries.load(__package__, "trees.sql")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    size: int
    root: bytes
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class _Tile:
    level: int
    n: int
    hashes: bytes


async def size(tx: Tx, tree: str) -> int:
    """How many leaves the tree has."""
    return await tx.value(int, _sql["size"], tree=tree)


async def lock(tx: Tx, tree: str) -> int | None:
    """Its size, and the right to append until the end of the transaction; None if another one has it now."""
    found = await tx.values(int, _sql["lock"], tree=tree)
    return found[0] if found else None


async def create(tx: Tx, tree: str) -> None:
    """Make an empty tree, if it is not there."""
    await tx.run(_sql["create"], tree=tree)


async def append(tx: Tx, tree: str, leaves: Sequence[bytes], *, start: int) -> None:
    """Append the hashes of leaves to a tree of `start` leaves that this transaction has locked."""
    level, at, hashes = 0, start, list(leaves)
    while hashes:
        n = at // WIDTH
        tile = await tx.maybe(_Tile, _sql["tile"], tree=tree, level=level, n=n)
        kept = tile.hashes if tile else b""
        if len(kept) != at % WIDTH * _HASH:
            raise LookupError(f"tree {tree}: the tile {level}/{n} does not end at leaf {at}")
        grown = kept + b"".join(hashes)
        full: list[bytes] = []
        rows: list[dict[str, object]] = []
        for offset in range(0, len(grown), WIDTH * _HASH):
            part = grown[offset : offset + WIDTH * _HASH]
            rows.append({"tree": tree, "level": level, "n": n + len(rows), "hashes": part})
            if len(part) == WIDTH * _HASH:
                full.append(merkle.root_of(_split(part)))
        await tx.many(_sql["put_tile"], rows)
        level, at, hashes = level + 1, n, full
    await tx.run(_sql["set_size"], tree=tree, size=start + len(leaves))


async def root(tx: Tx, tree: str, *, size: int) -> bytes:
    """The root of the tree when it had that many leaves."""
    hash_of = await _hashes(tx, tree, merkle.nodes_of(0, size))
    return merkle.fold([hash_of(node) for node in merkle.nodes_of(0, size)])


async def inclusion(tx: Tx, tree: str, index: int, *, size: int) -> list[bytes]:
    """The proof that the leaf `index` is in the tree of that size. Raises ValueError."""
    return await _proof(tx, tree, merkle.inclusion_ranges(index, size))


async def consistency(tx: Tx, tree: str, *, old: int, new: int) -> list[bytes]:
    """The proof that the tree of `new` leaves only added to that of `old`. Raises ValueError."""
    return await _proof(tx, tree, merkle.consistency_ranges(old, new))


async def sign_checkpoint(
    tx: Tx, tree: str, *, origin: str, key: bytes, at: datetime
) -> Checkpoint | None:
    """State the tree as it is, if it has grown since the last checkpoint; else None."""
    grown = await size(tx, tree)
    last = await latest_checkpoint(tx, tree)
    if grown == 0 or (last is not None and last.size >= grown):
        return None
    head = await root(tx, tree, size=grown)
    note = notes.sign(notes.Statement(origin, grown, head), key)
    await tx.run(_sql["put_checkpoint"], tree=tree, size=grown, root=head, at=at, note=note)
    return Checkpoint(grown, head, at, note)


async def latest_checkpoint(tx: Tx, tree: str) -> Checkpoint | None:
    return await tx.maybe(Checkpoint, _sql["latest_checkpoint"], tree=tree)


async def each_checkpoint(db: Database, tree: str) -> AsyncIterator[Checkpoint]:
    """All of them, oldest first, a page at a time."""
    above = 0
    while True:
        async with db.reading() as tx:
            page = await tx.all(
                Checkpoint, _sql["checkpoints"], tree=tree, above=above, count=_PAGE
            )
        for point in page:
            yield point
        if len(page) < _PAGE:
            return
        above = page[-1].size


async def leaves(tx: Tx, tree: str, *, start: int, count: int) -> list[bytes]:
    """The kept hashes of the leaves [start, start + count), fewer at the end of the tree."""
    first, last = start // WIDTH, max(start, start + count - 1) // WIDTH
    tiles = await _tiles(tx, tree, {(0, n) for n in range(first, last + 1)})
    joined: list[bytes] = []
    for n in range(first, last + 1):
        joined += _split(tiles.get((0, n), b""))
    return joined[start - first * WIDTH :][:count]


async def _proof(tx: Tx, tree: str, ranges: list[tuple[int, int]]) -> list[bytes]:
    nodes = [node for each in ranges for node in merkle.nodes_of(*each)]
    return merkle.proof(ranges, await _hashes(tx, tree, nodes))


async def _hashes(tx: Tx, tree: str, nodes: Iterable[merkle.Node]) -> merkle.HashOf:
    """Where to look up the hashes of these complete subtrees, their tiles read at once."""
    wanted = {_place(node)[:2] for node in nodes}
    tiles = await _tiles(tx, tree, wanted)

    def hash_of(node: merkle.Node) -> bytes:
        level, n, offset, width = _place(node)
        part = _split(tiles.get((level, n), b""))[offset : offset + width]
        if len(part) != width:
            raise LookupError(f"tree {tree}: the tile {level}/{n} is gone or too short")
        return merkle.root_of(part)

    return hash_of


async def _tiles(tx: Tx, tree: str, wanted: set[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    if not wanted:
        return {}
    places = Json([{"level": level, "n": n} for level, n in sorted(wanted)])
    found = await tx.all(_Tile, _sql["tiles"], tree=tree, places=places)
    return {(tile.level, tile.n): tile.hashes for tile in found}


def _place(node: merkle.Node) -> tuple[int, int, int, int]:
    """A subtree's tile (level, n) and where its hashes lie in it (offset, width)."""
    level, index = node
    above = level % _LEVELS
    start = index << above
    return level // _LEVELS, start // WIDTH, start % WIDTH, 1 << above


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + _HASH] for at in range(0, len(hashes), _HASH)]
