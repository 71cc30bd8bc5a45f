"""The log as files, so that anybody can check it without us: a canonical line an event, and the checkpoints."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from motcua.infra import log, merkle, notes, trees
from motcua.infra.db import Database
from motcua.kernel.canonical import canonical

EVENTS, CHECKPOINTS, KEY = "events.jsonl", "checkpoints.txt", "key.txt"
_CHUNK = 5000
_GAP = "\n\n"  # a note has one empty line in it, never two
Told = Callable[[int, int], None]


class ExportThere(Exception):
    """The folder holds an export already, which is not written over."""


def _nobody(done: int, of: int) -> None:
    pass


async def export(
    db: Database, folder: Path, *, origin: str, key: bytes, told: Told = _nobody
) -> int:
    """Write the three files; returns the number of events. `key` is the log's private key, of which only the public
    half is written. Events hold no personal values, but they tell what happened to whom: the reader needs a purpose,
    and the files are readable by their owner alone. Raises ExportThere, OSError.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # noqa: ASYNC240  # a command, not a request
    for name in (EVENTS, CHECKPOINTS, KEY):
        if (folder / name).exists():
            raise ExportThere(f"{folder / name} is there already: choose another folder")
    async with db.reading() as tx:
        last = await trees.latest_checkpoint(tx, log.TREE)
    size = last.size if last else 0
    _own(folder / EVENTS)
    with (folder / EVENTS).open("wb") as file:
        for start in range(0, size, _CHUNK):
            async with db.reading() as tx:
                rows = await log.entries(tx, start=start, count=min(_CHUNK, size - start))
            file.writelines(canonical(row.plain()) + b"\n" for row in rows)
            told(min(size, start + _CHUNK), size)
    _own(folder / CHECKPOINTS)
    with (folder / CHECKPOINTS).open("w", encoding="utf-8") as text:
        async for point in trees.each_checkpoint(db, log.TREE):
            if point.size > size:  # younger than this export
                break
            text.write(point.note.rstrip("\n") + "\n" + _GAP)
    _own(folder / KEY)
    (folder / KEY).write_text(notes.verifier_key(origin, key) + "\n", encoding="utf-8")
    return size


def verify(folder: Path, *, key: str | None = None, told: Told = _nobody) -> list[log.Finding]:
    """Check the files against each other, and against `key` (a verifier key got another way); [] if all holds.

    Raises notes.BadNote if the key cannot be read, OSError if a file cannot.
    """
    trusted = notes.read_verifier_key(key or (folder / KEY).read_text(encoding="utf-8").strip())
    findings: list[log.Finding] = []
    points = _Points(_stated(folder / CHECKPOINTS, trusted, findings))
    frontier, expected, read = merkle.Frontier(), 0, 0
    length = (folder / EVENTS).stat().st_size
    with (folder / EVENTS).open("rb") as file:
        for line in file:
            content = line.rstrip(b"\n")
            seq = _seq_of(content)
            if seq != expected:
                what = "not an event" if seq is None else f"event {seq} stands here"
                findings.append(log.Finding(expected, what))
            expected = (expected if seq is None else seq) + 1
            frontier.add(merkle.leaf_hash(content))
            findings += points.compare(frontier)
            read += len(line)
            if frontier.size % _CHUNK == 0:
                told(read, length)
    return sorted(findings + points.rest(frontier.size), key=lambda finding: finding.seq)


class _Points:
    """The checkpoints, in order, beside the events that they state."""

    def __init__(self, points: Iterator[notes.Statement]) -> None:
        self._points = points
        self._due = next(points, None)
        self._none = self._due is None
        self._signed = 0
        """So many events are those that were signed."""
        self._failed = False

    def compare(self, frontier: merkle.Frontier) -> list[log.Finding]:
        """What the checkpoints of this size say. After the first that does not hold none can, so it is told once."""
        found = []
        while self._due is not None and self._due.size <= frontier.size:
            point, self._due = self._due, next(self._points, None)
            if point.size < frontier.size:
                found.append(log.Finding(point.size, "the checkpoints do not follow each other"))
            elif point.root == frontier.root():
                self._signed = point.size
            elif not self._failed:
                self._failed = True
                what = f"what follows, up to event {point.size - 1}, is not what was signed"
                found.append(log.Finding(self._signed, what))
        return found

    def rest(self, size: int) -> list[log.Finding]:
        """Checkpoints beyond the last event, or events beyond the last checkpoint."""
        if self._due is not None:
            what = f"a checkpoint states {self._due.size} events, and there are {size}"
            return [log.Finding(size, what)]
        if self._none:
            return [log.Finding(0, "there is no checkpoint that proves anything")]
        if self._signed < size and not self._failed:
            return [log.Finding(self._signed, "no checkpoint covers the events from here on")]
        return []


def _stated(
    path: Path, trusted: notes.VerifierKey, findings: list[log.Finding]
) -> Iterator[notes.Statement]:
    """What the checkpoints state, one after the other; one that proves nothing becomes a finding."""
    for number, note in enumerate(_notes(path), 1):
        try:
            yield notes.verify(note, origin=trusted.origin, public_key=trusted.public_key)
        except notes.BadNote as error:
            findings.append(log.Finding(0, f"checkpoint {number}: {error}"))


def _notes(path: Path) -> Iterator[str]:
    lines: list[str] = []
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for line in file:
            lines.append(line)
            if lines[-2:] == ["\n", "\n"]:
                yield "".join(lines[:-2])
                lines = []
    if lines:
        yield "".join(lines)


def _seq_of(content: bytes) -> int | None:
    try:
        seq = msgspec.json.decode(content, type=dict[str, object]).get("seq")
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return seq if isinstance(seq, int) else None


def _own(path: Path) -> None:
    """An empty file that its owner alone may read."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
