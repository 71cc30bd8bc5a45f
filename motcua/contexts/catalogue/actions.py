"""Publishing: store a checked pack by its hash and move the one row that says which is in use."""

from datetime import datetime
from uuid import UUID

from motcua.contexts.catalogue import store
from motcua.contexts.catalogue.events import ReleasePublished
from motcua.contexts.catalogue.words import Release
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.kernel.actors import Actor


async def publish(tx: Tx, actor: Actor, release: Release, *, now: datetime) -> None:
    """Put a checked release into use. Publishing the one in use again changes nothing."""
    if await store.current_hash(tx) == release.hash:
        return
    pack = release.site.pack
    await store.store_release(tx, release.hash, pack=pack, files=release.files, now=now)
    await store.move_current(tx, release.hash, now=now)
    subject = UUID(bytes=bytes.fromhex(release.hash)[:16])
    await events.append(
        tx, actor, ReleasePublished(subject, release=release.hash, pack=pack), at=now
    )
