"""The log as files, so that anybody can check it without us: a canonical line an event, and the checkpoints."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from motcua.infra import log, merkle, notes, trees
from motcua.infra.db import Database
from motcua.kernel.canonical import canonical

EVENTS, CHECKPOINTS, KEY = "events.jsonl", "checkpoints.txt", "key.txt"
_CHUNK = 5000
_BETWEEN = "\n\n\n"  # a note has one empty line in it, never two


async def export(
    db: Database,
    folder: Path,
    *,
    origin: str,
    key: bytes,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> int:
    """Write the three files; returns the number of events. `key` is the log's private key, of which only the public
    half is written. Events hold no personal values, but they tell what happened to whom: the reader needs a purpose.
    """
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240  # a command, not a request
    async with db.reading() as tx:
        points = await trees.checkpoints(tx, log.TREE)
    size = points[-1].size if points else 0
    with (folder / EVENTS).open("wb") as file:
        for start in range(0, size, _CHUNK):
            async with db.reading() as tx:
                rows = await log.entries(tx, start=start, count=min(_CHUNK, size - start))
            file.writelines(canonical(row.plain()) + b"\n" for row in rows)
            told(min(size, start + _CHUNK), size)
    text = _BETWEEN.join(point.note.rstrip("\n") for point in points)
    (folder / CHECKPOINTS).write_text(text + "\n", encoding="utf-8")
    (folder / KEY).write_text(notes.verifier_key(origin, key) + "\n", encoding="utf-8")
    return size


def verify(folder: Path, *, key: str | None = None) -> list[log.Finding]:
    """Check the files against each other, and against `key` (a verifier key got another way); [] if all holds.

    Raises notes.BadNote if the key cannot be read.
    """
    trusted = notes.read_verifier_key(key or (folder / KEY).read_text(encoding="utf-8").strip())
    text = (folder / CHECKPOINTS).read_text(encoding="utf-8")
    stated: dict[int, bytes] = {}
    findings = []
    for note in text.strip("\n").split(_BETWEEN):
        try:
            point = notes.verify(note + "\n", origin=trusted.origin, public_key=trusted.public_key)
        except notes.BadNote as error:
            findings.append(log.Finding(0, f"a checkpoint: {error}"))
        else:
            stated[point.size] = point.root
    frontier = merkle.Frontier()
    with (folder / EVENTS).open("rb") as file:
        for seq, line in enumerate(file):
            content = line.rstrip(b"\n")
            findings += _check_line(seq, content)
            frontier.add(merkle.leaf_hash(content))
            root = stated.pop(frontier.size, None)
            if root is not None and root != frontier.root():
                what = f"the first {frontier.size} events are not those that were signed"
                findings.append(log.Finding(seq, what))
    for size in sorted(stated):
        findings.append(log.Finding(frontier.size, f"a checkpoint states {size} events"))
    return findings


def _check_line(seq: int, content: bytes) -> list[log.Finding]:
    try:
        row = msgspec.json.decode(content, type=dict[str, object])
    except msgspec.DecodeError:
        return [log.Finding(seq, "not a line of JSON")]
    return (
        [] if row.get("seq") == seq else [log.Finding(seq, "the events do not follow each other")]
    )
