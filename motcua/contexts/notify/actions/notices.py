"""Sending, reading, and taking note."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from motcua.contexts.notify import access, store
from motcua.contexts.notify.errors import AlertNotFound
from motcua.contexts.notify.words import Value, packed
from motcua.infra.db import Tx
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey


async def send(
    tx: Tx, *, to: UUID, template: str, data: Mapping[str, Value] | None = None, key: str,
    now: datetime, link: str | None = None, agency: str = "",
) -> bool:  # fmt: skip
    """Leave a notice for a person, once for each key; False if it was there. `link` is a path of
    the portal. Names in `data` are the places of the pack's text. It goes to their contacts too, at
    the cost of `agency` (a code; without one, of the portal itself)."""
    added = await store.add_notice(
        tx, to, key=key, template=template, data=packed(data or {}), link=link, now=now
    )
    if added:
        await store.queue_deliveries(tx, to, key=key, agency=agency, now=now)
    return added


async def take_back(tx: Tx, *, to: UUID, key: str) -> bool:
    """Delete one notice, because what it says must be forgotten; False if it was not there."""
    return await store.delete_notice(tx, to, key=key)


async def alert(
    tx: Tx, *, agency: str, kind: str, case: CaseKey | None = None,
    data: Mapping[str, Value] | None = None, key: str, now: datetime, link: str | None = None,
) -> bool:  # fmt: skip
    """Raise an alert on an agency's desk, once for each key; False if it was raised before.
    `data` holds ids, codes and times only: an alert is read without a purpose."""
    return await store.add_alert(
        tx, agency, key=key, kind=kind, case=case, data=packed(data or {}), link=link, now=now
    )


async def settle(tx: Tx, *, agency: str, key: str, now: datetime) -> bool:
    """Take an alert off the desk because what it warned of is over; False if it was not there."""
    return await store.end_alert(tx, agency, key=key, now=now)


async def mark_seen(tx: Tx, actor: Actor, *, until: datetime, now: datetime) -> int:
    """Mark the actor's own notices as read, those sent until the moment that they saw."""
    return await store.mark_seen(tx, actor.id, until=until, now=now)


async def take_note(tx: Tx, actor: Actor, *, key: str, now: datetime) -> None:
    """Say that the agency has seen the alert. Raises AlertNotFound, Denied."""
    agency = access.agency_of(actor)
    if not await store.take_note(tx, agency, key=key, by=actor.id, now=now):
        raise AlertNotFound()


async def forget(tx: Tx, subject: UUID) -> int:
    """Erasure: delete what was written to a person, what is on its way to them, and how they are
    reached. Returns how many notices."""
    await store.forget_contacts(tx, subject)
    return await store.forget_notices(tx, subject)
