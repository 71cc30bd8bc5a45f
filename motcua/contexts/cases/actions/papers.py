"""Takes papers in, checked by content and size; a paper given twice lies there once."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access import own
from motcua.contexts.cases.errors import PaperNotFound, PaperRefused
from motcua.contexts.cases.model.case import Paper
from motcua.contexts.cases.store import drafts as store
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey

TYPES = frozenset({"application/pdf", "image/jpeg", "image/png"})
MOST_MB = 10


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it was sent; `media_type` was found from its content."""

    filename: str
    media_type: str
    content: bytes


def checked(given: Given) -> Given:
    """Raises PaperRefused."""
    if given.media_type not in TYPES or not 0 < len(given.content) <= MOST_MB * 1024 * 1024:
        raise PaperRefused(most=MOST_MB)
    return given


async def keep(house: House, given: Given) -> str:
    """Keep the content; it is on disk before any row names it. Gives its hash."""
    checked(given)
    # Writing waits for the disk: not on the loop that serves everybody.
    return await asyncio.to_thread(house.files.put, given.content, media_type=given.media_type)


async def give(
    tx: Tx, actor: Actor, key: CaseKey, given: Given, *, sha256: str, paper: str, now: datetime
) -> None:
    """A paper with the own draft. Raises DraftNotFound."""
    draft = await own.own_draft(tx, actor, key, now=now, locked=True)
    there = await own.papers_of_draft(tx, draft)
    if any((each.paper, each.sha256) == (paper, sha256) for each in there):
        return
    made = row(given, draft_id=draft.id, sha256=sha256, by=actor.id, now=now, paper=paper)
    await store.add_paper(tx, draft.subject_id, made)
    await store.save_draft(tx, draft.saved(now))


async def take_back(tx: Tx, actor: Actor, key: CaseKey, paper_id: UUID, *, now: datetime) -> None:
    """Remove a paper from the own draft. Raises DraftNotFound, PaperNotFound."""
    draft = await own.own_draft(tx, actor, key, now=now, locked=True)
    if not await store.remove_paper(tx, draft.key, paper_id=paper_id, now=now):
        raise PaperNotFound()
    await store.save_draft(tx, draft.saved(now))


def row(
    given: Given,
    *,
    draft_id: UUID,
    sha256: str,
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
        filename=given.filename[-120:] or "file",
        media_type=given.media_type,
        size=len(given.content),
        sha256=sha256,
        given_by=by,
        given_at=now,
    )
