"""The one way to say that something happened: audit line, announcement and outbox in one pending row."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from motcua.infra import queries
from motcua.infra.db import Json, Tx
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor
from motcua.kernel.canonical import refuse_floats
from motcua.kernel.event import Event

E = TypeVar("E", bound=Event)
_sql = queries.load(__package__, "events.sql")


async def append(
    tx: Tx, actor: Actor, event: Event, *, at: datetime, commitment: bytes | None = None
) -> UUID:
    """Leave one pending row in the transaction of the change; returns the event's id.

    The body holds ids, codes and times, never a personal value; `commitment` (32 bytes) binds what is not in it.
    """
    row = draft(actor, event, at=at, commitment=commitment)
    await tx.run(_sql["append"], **{**row, "commitment": commitment})
    return UUID(str(row["id"]))


async def append_all(tx: Tx, actor: Actor, happened: Sequence[Event], *, at: datetime) -> None:
    """Leave the pending rows of many events in one statement."""
    if happened:
        rows = [draft(actor, event, at=at) for event in happened]
        await tx.run(_sql["append_all"], rows=Json(rows))


def draft(
    actor: Actor, event: Event, *, at: datetime, commitment: bytes | None = None
) -> dict[str, object]:
    """The row of an event for a set-based function, which hands it to `infra.append_events(jsonb)`."""
    if at.tzinfo is None:
        raise ValueError("a moment without time zone")
    if commitment is not None and len(commitment) != 32:
        raise ValueError("a commitment is 32 bytes")
    return {
        "subject_id": event.subject_id,
        "id": new_id(),
        "kind": event.kind(),
        "at": at.astimezone(UTC),
        "actor_kind": str(actor.kind),
        "actor_id": actor.id,
        "agency": actor.agency,
        "body": body_of(event),
        "commitment": None if commitment is None else commitment.hex(),
    }


def body_of(event: Event) -> dict[str, object]:
    """What the log keeps of an event besides its columns: JSON without floats."""
    body: dict[str, object] = msgspec.to_builtins(event)
    body.pop("subject_id")
    refuse_floats(body)
    return body


def read(kind: type[E], subject_id: UUID, body: Mapping[str, object]) -> E:
    """The event again, from its row."""
    return msgspec.convert({**body, "subject_id": subject_id}, kind)
