"""Erasing a subject: rows, number and key go; the log, its proofs and the counts stand."""

from datetime import datetime
from uuid import UUID

from motcua.contexts.identity import api as identity
from motcua.contexts.registries import store
from motcua.contexts.registries.access import book_of, release_of
from motcua.contexts.registries.access.reading import refusals
from motcua.contexts.registries.errors import SubjectUnknown
from motcua.contexts.registries.events import SubjectErased
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor


async def erase(house: House, tx: Tx, actor: Actor, subject_id: UUID, *, now: datetime) -> None:
    """See api.erase. Raises SubjectUnknown for somebody erased already."""
    release = release_of(house)
    erased: list[str] = []
    for registry, declared in release.registries.items():
        if declared.held == "elsewhere":
            continue
        book = book_of(release, registry)
        with refusals(book):
            if await store.erase(tx, book, subject_id):
                erased.append(registry)
    for former in await store.end_all_representations(tx, subject_id):
        if former.version_id is not None:
            await identity.withdraw_grant(
                tx,
                representative=former.person,
                subject=subject_id,
                proof=former.version_id,
                now=now,
            )
    if not await store.forget(tx, subject_id, now=now):
        raise SubjectUnknown()
    await events.append(tx, actor, SubjectErased(subject_id, sorted(erased)), at=now)
