"""Takes papers in, checked by content, size and count; a paper given twice lies there once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access import own
from motcua.contexts.cases.errors import (
    CaseTooFull,
    PaperActive,
    PaperBroken,
    PaperCarries,
    PaperHarmful,
    PaperLocked,
    PaperMixed,
    PaperNotFound,
    PaperRefused,
    PaperTooBig,
    PaperTooLarge,
    ScannerAway,
    TooManyPapers,
)
from motcua.contexts.cases.model.case import Paper
from motcua.contexts.cases.store import drafts as store
from motcua.contexts.cases.words import Scan
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.infra.render import CheckUnavailable
from motcua.infra.scanner import ScannerDown
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey

MOST_MB = 10
MOST_OF_ONE = 10
"""Files for one paper that is asked for, and for one supplement."""
MOST_OF_CASE, MOST_MB_OF_CASE = 60, 200
_MB = 1024 * 1024
_REFUSALS: dict[str, type[PaperRefused]] = {
    "unknown": PaperRefused,
    "broken": PaperBroken,
    "locked": PaperLocked,
    "active": PaperActive,
    "carries": PaperCarries,
    "mixed": PaperMixed,
    "too-large": PaperTooLarge,
}
NotTaken = (PaperRefused, ScannerAway, CheckUnavailable)
"""What `keep` and `give` say to one file; those beside it are not touched."""


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it was sent. Its name says nothing about what it is."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was checked and lies on disk."""

    filename: str
    media_type: str
    size: int
    sha256: str
    scan: Scan


async def keep(house: House, given: Given) -> Kept:
    """Check the content and keep it; it is on disk before any row names it. Raises PaperRefused, ScannerAway,
    CheckUnavailable."""
    if not 0 < len(given.content) <= MOST_MB * _MB:
        raise PaperTooBig(most=MOST_MB)
    looked = await house.render.look(given.content)
    if looked.problem is not None:
        raise _REFUSALS[looked.problem]()
    scan = await _scanned(house, given.content)
    # Writing waits for the disk: not on the loop that serves everybody.
    sha256 = await asyncio.to_thread(house.files.put, given.content, media_type=looked.media_type)
    return Kept(given.filename, looked.media_type, len(given.content), sha256, scan)


async def _scanned(house: House, content: bytes) -> Scan:
    if house.scanner is None:
        return Scan.NONE
    try:
        clean = await house.scanner.is_clean(content)
    except ScannerDown:
        if house.scanner.hold:
            return Scan.HELD
        raise ScannerAway() from None
    if not clean:
        raise PaperHarmful()
    return Scan.CLEAN


async def give(
    tx: Tx, actor: Actor, key: CaseKey, kept: Kept, *, paper: str, now: datetime
) -> None:
    """A paper with the own draft. Raises DraftNotFound, TooManyPapers, CaseTooFull."""
    draft = await own.own_draft(tx, actor, key, now=now, locked=True)
    there = await own.papers_of_draft(tx, draft)
    if any((each.paper, each.sha256) == (paper, kept.sha256) for each in there):
        return
    must_fit(there, kept, beside=[each for each in there if each.paper == paper])
    made = row(kept, draft_id=draft.id, by=actor.id, now=now, paper=paper)
    await store.add_paper(tx, draft.subject_id, made)
    await store.save_draft(tx, draft.saved(now))


def must_fit(there: Sequence[Paper], kept: Kept, *, beside: Sequence[Paper]) -> None:
    """`there` is all of the case, `beside` what answers the same. Raises TooManyPapers, CaseTooFull."""
    if len(beside) >= MOST_OF_ONE:
        raise TooManyPapers(most=MOST_OF_ONE)
    size = sum(each.size for each in there) + kept.size
    if len(there) >= MOST_OF_CASE or size > MOST_MB_OF_CASE * _MB:
        raise CaseTooFull(most=MOST_OF_CASE, most_mb=MOST_MB_OF_CASE)


async def take_back(tx: Tx, actor: Actor, key: CaseKey, paper_id: UUID, *, now: datetime) -> None:
    """Remove a paper from the own draft. Raises DraftNotFound, PaperNotFound."""
    draft = await own.own_draft(tx, actor, key, now=now, locked=True)
    if not await store.remove_paper(tx, draft.key, paper_id=paper_id, now=now):
        raise PaperNotFound()
    await store.save_draft(tx, draft.saved(now))


def row(
    kept: Kept,
    *,
    draft_id: UUID,
    by: UUID,
    now: datetime,
    paper: str | None = None,
    supplement: UUID | None = None,
) -> Paper:
    return Paper(
        id=new_id(),
        draft_id=draft_id,
        paper=paper,
        supplement=supplement,
        filename=kept.filename[-120:] or "file",
        media_type=kept.media_type,
        size=kept.size,
        sha256=kept.sha256,
        given_by=by,
        given_at=now,
        scan=kept.scan,
    )
