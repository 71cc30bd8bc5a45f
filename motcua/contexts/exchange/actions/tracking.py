"""Entries of the tracker that no book writes by itself."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from motcua.contexts.exchange import store
from motcua.infra.db import Tx
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor, Purpose


async def record_read(
    tx: Tx,
    actor: Actor,
    purpose: Purpose,
    *,
    subject_id: UUID,
    registry: str,
    version_id: UUID | None,
    facts: Sequence[str],
    at: datetime,
    legal_basis: str,
) -> None:
    """See api.record_read."""
    await store.record_read(
        tx,
        actor,
        purpose,
        subject_id=subject_id,
        registry=registry,
        version_id=version_id,
        facts=list(facts),
        at=at,
        legal_basis=legal_basis,
    )


async def record_search(tx: Tx, actor: Actor, purpose: Purpose, count: int, at: datetime) -> None:
    """See api.record_search."""
    await store.record_search(tx, new_id(), actor, purpose, found=count, at=at)
