"""What a context lists in its `jobs.py`: handlers of events, jobs of the clock, projections of the log."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from motcua.infra import queries
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.kernel.errors import Conflict, DomainError, Unavailable
from motcua.kernel.event import Event

TRIES = 10
E = TypeVar("E", bound=Event)
_sql = queries.load(__package__, "jobs.sql")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a handler for one event. `key` is the same on every try: (event, handler)."""

    key: str
    event_id: UUID
    seq: int
    at: datetime
    actor: Actor
    attempt: int = 1

    async def first_time(self, tx: Tx) -> bool:
        """Leave the key in the transaction of the effect. False: the effect is there already, do nothing."""
        return await tx.run(_sql["leave_effect"], key=self.key) == 1


Handler = Callable[[House, E, Run], Awaitable[None]]
ClockHandler = Callable[[House, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A handler of one kind of event. Its name is stable: it is part of the key of its effects."""

    event: type[Event]
    handler: Callable[[House, Any, Run], Awaitable[None]]
    name: str


@dataclass(frozen=True, slots=True)
class ClockJob:
    """A handler that runs every so many seconds, in one process at a time."""

    seconds: int
    handler: ClockHandler
    name: str


@dataclass(frozen=True, slots=True)
class Projection:
    """An SQL function `call(events jsonb)` that the sequencer runs once a batch, in the batch's transaction.

    A kind may be given by its name, where its context is a neighbour; no kinds mean every event.
    The function gets a JSON array, in the order of `seq`, of
    {seq, id, subject_id, kind, at, actor_kind, actor_id, agency, body}.
    """

    kinds: tuple[type[Event] | str, ...]
    call: str


def worth_retrying(error: BaseException, *, tries: int) -> bool:
    """Whether a failed job is tried again; a refusal that will not change by waiting is not."""
    if tries >= TRIES:
        return False
    return not isinstance(error, DomainError) or isinstance(error, Unavailable | Conflict)


def on(event: type[E], handler: Callable[[House, E, Run], Awaitable[None]]) -> Subscription:
    return Subscription(event, handler, _name(handler))


def every(seconds: int, handler: ClockHandler) -> ClockJob:
    return ClockJob(seconds, handler, _name(handler))


def _name(handler: Callable[..., object]) -> str:
    module = handler.__module__.removeprefix("motcua.contexts.").removesuffix(".jobs")
    return f"{module}.{handler.__qualname__}"
