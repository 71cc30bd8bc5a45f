"""Organisations and their keys."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from motcua.contexts.exchange import store
from motcua.contexts.exchange.errors import KeyTaken
from motcua.contexts.exchange.words import Organisation
from motcua.infra.db import Tx
from motcua.infra.ids import new_id


async def add_organisation(
    tx: Tx,
    *,
    code: str,
    kind: str,
    name: Mapping[str, str],
    now: datetime,
    agency: str | None,
    base_url: str | None,
) -> UUID:
    """See api.add_organisation."""
    new = Organisation(new_id(), code, kind, dict(name), agency, base_url)
    return await store.add_organisation(tx, new, now=now)


async def add_key(
    tx: Tx, *, keyid: str, organisation: UUID, public_key: bytes, now: datetime
) -> None:
    """See api.add_key. The same key given again changes nothing."""
    if await store.add_key(tx, keyid, organisation, public_key=public_key, now=now):
        return
    holder = await store.key_holder(tx, keyid, now=now)
    if holder is None or (holder.id, holder.public_key) != (organisation, public_key):
        raise KeyTaken(keyid=keyid)


async def end_key(tx: Tx, keyid: str, *, now: datetime) -> None:
    await store.end_key(tx, keyid, now=now)


async def forget_nonces(tx: Tx, *, now: datetime) -> int:
    """Nonces of signatures that have expired; an hour later, so that clocks may differ."""
    return await store.forget_nonces(tx, now - timedelta(hours=1))
