"""The event log: its rows, their leaves, receipts, and the check of the whole."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from uuid import UUID

from motcua.infra import merkle, notes, queries, trees
from motcua.infra.db import Database, Tx
from motcua.kernel.canonical import canonical

TREE = "log"
_CHUNK = 5000
_sql = queries.load(__package__, "log.sql")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the log."""

    seq: int
    id: UUID
    subject_id: UUID
    kind: str
    at: datetime
    actor_kind: str
    actor_id: UUID
    agency: str | None
    body: dict[str, object]
    commitment: bytes | None

    def plain(self) -> dict[str, object]:
        """The row as plain JSON: what a leaf is made of, and what projections and receipts get."""
        return {
            "seq": self.seq,
            "id": str(self.id),
            "subject_id": str(self.subject_id),
            "kind": self.kind,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z",
            "actor_kind": self.actor_kind,
            "actor_id": str(self.actor_id),
            "agency": self.agency,
            "body": self.body,
            "commitment": None if self.commitment is None else self.commitment.hex(),
        }

    def leaf(self) -> bytes:
        return merkle.leaf_hash(canonical(self.plain()))


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that an event stands in the log: everything a verifier needs besides the log's public key."""

    entry: dict[str, object]
    index: int
    size: int
    path: tuple[str, ...]
    checkpoint: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with the log, and from which `seq` on."""

    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class _Extent:
    """How long the log is, how many rows lie beyond, and how much the last checkpoint states."""

    size: int
    beyond: int
    stated: int


async def entry_by_id(tx: Tx, event_id: UUID, *, subject_id: UUID) -> Entry | None:
    """The event, once it has its place in the log."""
    return await tx.maybe(Entry, _sql["entry_by_id"], id=event_id, subject_id=subject_id)


async def entry_by_seq(tx: Tx, seq: int) -> Entry:
    """Raises LookupError."""
    return await tx.one(Entry, _sql["entry_by_seq"], seq=seq)


async def entries_of(tx: Tx, subject_id: UUID) -> list[Entry]:
    """All events of a subject, oldest first. The caller has checked the right and the purpose."""
    return await tx.all(Entry, _sql["entries_of"], subject_id=subject_id)


async def entries(tx: Tx, *, start: int, count: int) -> list[Entry]:
    """A stretch of the log in order."""
    return await tx.all(Entry, _sql["entries"], start=start, count=count)


async def pages(tx: Tx, *, to: int) -> AsyncIterator[list[dict[str, object]]]:
    """The log from its beginning up to and including `to`, as projections get it, a page at a time."""
    for start in range(0, to + 1, _CHUNK):
        rows = await entries(tx, start=start, count=min(_CHUNK, to + 1 - start))
        yield [row.plain() for row in rows]


async def newest(tx: Tx, kinds: Sequence[str], *, agency: str | None, count: int) -> list[Entry]:
    """The newest events of some kinds, of one agency's or of all: what stands behind a number. The
    caller has checked the right."""
    return await tx.all(Entry, _sql["newest"], kinds=list(kinds), agency=agency, count=count)


async def receipt(tx: Tx, event_id: UUID, *, subject_id: UUID) -> Receipt | None:
    """The receipt of an event; None until a checkpoint covers it (at most about a second)."""
    entry = await entry_by_id(tx, event_id, subject_id=subject_id)
    last = await trees.latest_checkpoint(tx, TREE)
    if entry is None or last is None or last.size <= entry.seq:
        return None
    path = await trees.inclusion(tx, TREE, entry.seq, size=last.size)
    shown = tuple(sibling.hex() for sibling in path)
    return Receipt(entry.plain(), entry.seq, last.size, shown, last.note)


def verify_receipt(receipt: Receipt, *, origin: str, public_key: bytes) -> bool:
    """Does the receipt prove its entry? Offline. Raises notes.BadNote if the checkpoint is not the log's."""
    stated = notes.verify(receipt.checkpoint, origin=origin, public_key=public_key)
    leaf = merkle.leaf_hash(canonical(receipt.entry))
    path = [bytes.fromhex(sibling) for sibling in receipt.path]
    return (
        receipt.entry["seq"] == receipt.index
        and stated.size == receipt.size
        and merkle.verify_inclusion(leaf, receipt.index, stated.size, path, stated.root)
    )


async def verify_log(
    db: Database,
    *,
    origin: str,
    public_key: bytes,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> list[Finding]:
    """Compute everything again from the rows and compare with tiles and signed checkpoints; [] if all of it holds.

    `told(done, of)` hears of the progress. A deleted or changed row is named by its `seq`.
    """
    async with db.reading() as tx:
        extent = await tx.one(_Extent, _sql["extent"], tree=TREE)
    size = extent.size
    findings: list[Finding] = []
    if extent.beyond:
        findings.append(Finding(size, f"{extent.beyond} rows from here on were never sequenced"))
    frontier = merkle.Frontier()
    wanted = trees.each_checkpoint(db, TREE)
    due = await anext(wanted, None)
    async for seq, kept, made in _compared(db, size):
        if made is None:
            findings.append(Finding(seq, "the row is missing"))
        elif made != kept:
            findings.append(Finding(seq, "the row has been changed"))
        frontier.add(made or merkle.leaf_hash(b""))
        while due is not None and due.size == frontier.size:
            findings += _check_checkpoint(due, frontier, origin=origin, public_key=public_key)
            due = await anext(wanted, None)
        if frontier.size % _CHUNK == 0:
            told(frontier.size, size)
    if due is not None and due.size <= extent.stated:  # a younger one states what came meanwhile
        findings.append(Finding(size, f"a checkpoint states {due.size} events, the log has {size}"))
    told(size, size)
    return sorted(findings, key=lambda finding: finding.seq)


async def _compared(
    db: Database, size: int
) -> AsyncIterator[tuple[int, bytes | None, bytes | None]]:
    """For each `seq` the leaf kept in the tiles and the leaf made from the row, None where one is missing."""
    for start in range(0, size, _CHUNK):
        async with db.reading() as tx:
            rows = {row.seq: row for row in await entries(tx, start=start, count=_CHUNK)}
            kept = await trees.leaves(tx, TREE, start=start, count=min(_CHUNK, size - start))
        for offset in range(min(_CHUNK, size - start)):
            seq = start + offset
            row = rows.get(seq)
            yield seq, kept[offset] if offset < len(kept) else None, row.leaf() if row else None


def _check_checkpoint(
    point: trees.Checkpoint, frontier: merkle.Frontier, *, origin: str, public_key: bytes
) -> list[Finding]:
    try:
        stated = notes.verify(point.note, origin=origin, public_key=public_key)
    except notes.BadNote as error:
        return [Finding(point.size, f"the checkpoint of {point.size} events: {error}")]
    if (stated.size, stated.root) != (frontier.size, frontier.root()):
        return [
            Finding(point.size - 1, f"the first {point.size} events are not those that were signed")
        ]
    return []


def as_plain(receipt: Receipt) -> dict[str, object]:
    """The receipt as JSON for a file that its holder keeps."""
    return asdict(receipt)
