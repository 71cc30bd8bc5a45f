"""The third door: hot writes of concurrent requests share one call of a set-based SQL function, and so one commit.

The function is called through `infra.once(function, items)`, which keeps the first answer of each token. Each item is
`{position, subject_id, token, item}`; the function returns `(position, outcome jsonb)` for each.
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

import msgspec

from motcua.infra.db import Database, Json, Raised, Taken, ViolatedRule
from motcua.infra.queries import Query
from motcua.kernel.errors import Conflict

O = TypeVar("O")
_SPOILERS = (Taken, ViolatedRule, Raised)


class Clash(Conflict):
    """The database refused this one write; what it belongs to has moved on."""

    code = "write-clash"
    text = "This was changed by somebody else at the same moment. Please look at it again."


@dataclass(frozen=True, slots=True)
class Write(Generic[O]):
    """One item of a set-based function. The same `token` under the same subject gets the first answer again."""

    function: Query
    subject_id: UUID
    token: str
    item: object
    outcome: type[O]


class _Row(msgspec.Struct, frozen=True):
    position: int
    outcome: msgspec.Raw | object


@dataclass(slots=True)
class _Waiting:
    write: Write[object]
    answer: "asyncio.Future[object]"


class Writes:
    """Groups writes by function; at most `flights` calls at once in this process, `group` items in each."""

    def __init__(self, db: Database, *, group: int = 64, flights: int = 2) -> None:
        self._db = db
        self._group = group
        self._flights = flights
        self._flying: set[asyncio.Task[None]] = set()
        self._queue: deque[_Waiting] = deque()

    async def commit(self, write: Write[O]) -> O:
        """Durable when it returns. Raises Clash, or DatabaseDown: then the same token may be sent again."""
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._queue.append(_Waiting(write, answer))  # type: ignore[arg-type]  # the outcome is checked below
        if len(self._flying) < self._flights:
            self._fly()
        return msgspec.convert(await answer, write.outcome)

    def _fly(self) -> None:
        task = asyncio.create_task(self._flight())
        self._flying.add(task)
        task.add_done_callback(self._flying.discard)

    async def _flight(self) -> None:
        while self._queue:
            await self._write(self._next_group())

    def _next_group(self) -> list[_Waiting]:
        """The oldest write and what may go with it: the same function, no token twice."""
        first = self._queue.popleft()
        group, kept = [first], deque[_Waiting]()
        keys = {(first.write.subject_id, first.write.token)}
        while self._queue and len(group) < self._group:
            item = self._queue.popleft()
            key = (item.write.subject_id, item.write.token)
            if item.write.function is first.write.function and key not in keys:
                keys.add(key)
                group.append(item)
            else:
                kept.append(item)
        kept.extend(self._queue)
        self._queue = kept
        return group

    async def _write(self, group: list[_Waiting]) -> None:
        try:
            outcomes = await self._call(group)
        except _SPOILERS:
            for item in group:  # one bad item must not spoil its group
                await self._write_alone(item)
        except BaseException as error:
            for item in group:
                _refuse(item, error)
            if not isinstance(error, Exception):
                raise
        else:
            for position, item in enumerate(group):
                if position in outcomes and not item.answer.done():
                    item.answer.set_result(outcomes[position])
                elif position not in outcomes:
                    _refuse(
                        item, LookupError(f"{item.write.function.name}: an item without outcome")
                    )

    async def _write_alone(self, item: _Waiting) -> None:
        """Alone, and once more: the other of two equal tokens has committed its answer by then."""
        for last in (False, True):
            try:
                outcomes = await self._call([item])
            except Taken as error:
                if last:
                    _refuse(item, Clash(constraint=error.constraint))
            except Exception as error:  # noqa: BLE001  # told to the one who waits
                _refuse(item, error)
                return
            else:
                if not item.answer.done():
                    item.answer.set_result(outcomes[0])
                return

    async def _call(self, group: list[_Waiting]) -> dict[int, object]:
        items = [
            {
                "position": position,
                "subject_id": waiting.write.subject_id,
                "token": waiting.write.token,
                "item": waiting.write.item,
            }
            for position, waiting in enumerate(group)
        ]
        async with self._db.reading() as tx:  # autocommit: the call is the transaction
            rows = await tx.all(_Row, group[0].write.function, items=Json(items))
        return {row.position: row.outcome for row in rows}


def _refuse(waiting: _Waiting, error: BaseException) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(error)
