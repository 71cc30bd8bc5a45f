"""The database: a pool, transactions, and rows as frozen values. The only module that meets psycopg rows."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NoReturn, TypeVar

import msgspec
import psycopg
from psycopg import AsyncConnection, AsyncTransaction
from psycopg.adapt import AdaptersMap
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb, JsonbDumper, set_json_loads
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from motcua.infra import faults
from motcua.infra.faults import DatabaseDown, FunctionMissing, Raised, Taken, ViolatedRule
from motcua.infra.queries import Query

__all__ = [
    "Database",
    "DatabaseDown",
    "FunctionMissing",
    "Json",
    "Limits",
    "Query",
    "Raised",
    "Taken",
    "Tx",
    "ViolatedRule",
]

T = TypeVar("T")
V = TypeVar("V")
Connection = AsyncConnection[tuple[Any, ...]]


class Json(Jsonb):
    """Marks a list (or any plain value) as one `jsonb` parameter; a dict needs no mark."""


class _JsonDumper(JsonbDumper):
    def dump(self, obj: Any) -> bytes:
        return msgspec.json.encode(obj.obj if isinstance(obj, Jsonb) else obj)


class Tx:
    """An open transaction, or an autocommit connection for reading (one statement each)."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def one(self, into: type[T], query: Query, **params: object) -> T:
        """The one row as a frozen value by column name. Raises LookupError if there is none."""
        row = await self.maybe(into, query, **params)
        if row is None:
            raise LookupError(f"{query.name}: no row")
        return row

    async def maybe(self, into: type[T], query: Query, **params: object) -> T | None:
        cursor = self._connection.cursor(row_factory=dict_row)
        try:
            await cursor.execute(query.raw, params or None)
            row = await cursor.fetchone()
        except psycopg.Error as error:
            _raise(error)
        return None if row is None else msgspec.convert(row, into)

    async def all(self, into: type[T], query: Query, **params: object) -> list[T]:
        cursor = self._connection.cursor(row_factory=dict_row)
        try:
            await cursor.execute(query.raw, params or None)
            rows = await cursor.fetchall()
        except psycopg.Error as error:
            _raise(error)
        return msgspec.convert(rows, list[into])  # type: ignore[valid-type]  # a type made at run time

    async def value(self, of: type[V], query: Query, **params: object) -> V:
        """The first column of the one row, e.g. `value(int, …)`. Raises LookupError if there is no row."""
        cursor = self._connection.cursor()
        try:
            await cursor.execute(query.raw, params or None)
            row = await cursor.fetchone()
        except psycopg.Error as error:
            _raise(error)
        if row is None:
            raise LookupError(f"{query.name}: no row")
        return msgspec.convert(row[0], of)

    async def values(self, of: type[V], query: Query, **params: object) -> list[V]:
        """The first column of every row."""
        cursor = self._connection.cursor()
        try:
            await cursor.execute(query.raw, params or None)
            rows = await cursor.fetchall()
        except psycopg.Error as error:
            _raise(error)
        return msgspec.convert([row[0] for row in rows], list[of])  # type: ignore[valid-type]  # as above

    async def run(self, query: Query, **params: object) -> int:
        """The number of rows touched."""
        try:
            cursor = await self._connection.execute(query.raw, params or None)
        except psycopg.Error as error:
            _raise(error)
        return cursor.rowcount

    async def many(self, query: Query, rows: Sequence[Mapping[str, object]]) -> None:
        """The same statement for every row, in one pipeline."""
        try:
            await self._connection.cursor().executemany(query.raw, rows)
        except psycopg.Error as error:
            _raise(error)

    async def copy(
        self, statement: Query, rows: AsyncIterable[Sequence[object]] | Iterable[Sequence[object]]
    ) -> int:
        """`COPY … FROM STDIN`; returns the number of rows."""
        count = 0
        try:
            async with self._connection.cursor().copy(statement.raw) as copy:
                if isinstance(rows, AsyncIterable):
                    async for row in rows:
                        await copy.write_row(row)
                        count += 1
                else:
                    for row in rows:
                        await copy.write_row(row)
                        count += 1
        except psycopg.Error as error:
            _raise(error)
        return count

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that may fail alone, e.g. one item of a batch."""
        async with self._connection.transaction():
            yield


@dataclass(frozen=True, slots=True)
class Limits:
    """After how many seconds the server ends a statement, and a transaction in which nothing happens."""

    statement_s: int
    idle_s: int

    def options(self) -> str:
        statement = f" -c statement_timeout={self.statement_s}s"
        return f"{statement} -c idle_in_transaction_session_timeout={self.idle_s}s"


class Database:
    """A pool of connections under one role. Connections are autocommit; `transaction` begins one.

    Who holds a connection and needs another gets it from a reserve of the same size: if all waited
    for each other in one pool, none would ever go on.
    """

    def __init__(
        self,
        dsn: str,
        *,
        size: int = 8,
        name: str = "motcua",
        search_path: str | None = None,
        wait_s: float = 10,
        prepare: bool = True,
        limits: Limits | None = None,
    ) -> None:
        self.dsn = dsn
        self._checking: asyncio.Task[None] | None = None
        self._holding: ContextVar[bool] = ContextVar(f"holding {name}", default=False)
        self.options = "-c timezone=UTC" + ("" if limits is None else limits.options())
        options = self.options + (f" -c search_path={search_path}" if search_path else "")
        how = {
            "autocommit": True,
            "options": options,
            "application_name": name,
            "prepare_threshold": 2 if prepare else None,
            "context": _ADAPTERS,
        }

        def pool(least: int, part: str) -> AsyncConnectionPool[Connection]:
            return AsyncConnectionPool(
                dsn,
                min_size=least,
                max_size=size,
                timeout=wait_s,
                name=part,
                open=False,
                kwargs=how,
            )

        self._pool = pool(1, name)
        self._reserve = pool(0, f"{name}-reserve")

    async def open(self) -> "Database":
        """Connect. Raises DatabaseDown if the server does not answer in time."""
        try:
            await self._pool.open(wait=True)
            await self._reserve.open()
        except (psycopg.Error, PoolTimeout) as error:
            _raise(error)
        return self

    async def close(self) -> None:
        if self._checking is not None:
            self._checking.cancel()
        await self._reserve.close()
        await self._pool.close()

    def transaction(self) -> "Doorway":
        """`async with …: as tx`: commits at the end of the block, rolls back on any exception."""
        return Doorway(self, begin=True)

    def reading(self) -> "Doorway":
        """Autocommit, for single statements: an explicit transaction would halve the rate."""
        return Doorway(self, begin=False)

    async def borrow(self) -> tuple[Connection, bool]:
        """A connection, to be given back, and whether it is of the reserve. Raises DatabaseDown."""
        nested = self._holding.get()
        try:
            connection = await (self._reserve if nested else self._pool).getconn()
        except (psycopg.Error, PoolTimeout) as error:
            _raise(error)
        self._holding.set(True)
        return connection, nested

    async def give_back(
        self, connection: Connection, nested: bool, error: BaseException | None
    ) -> None:
        if not nested:
            self._holding.set(False)
        await (self._reserve if nested else self._pool).putconn(connection)
        if connection.closed or isinstance(error, DatabaseDown):
            self._look_after_others()

    def _look_after_others(self) -> None:
        """One connection is lost, so the idle ones may be too: replace those before requests meet them."""
        if self._checking is None or self._checking.done():
            self._checking = asyncio.create_task(self._pool.check())


class Doorway:
    """One borrowed connection for a block. A class of its own: it stands in the way of every request."""

    __slots__ = ("_begin", "_connection", "_database", "_nested", "_transaction")

    def __init__(self, database: Database, *, begin: bool) -> None:
        self._database = database
        self._begin = begin
        self._transaction: AsyncTransaction | None = None

    async def __aenter__(self) -> Tx:
        connection, self._nested = await self._database.borrow()
        self._connection = connection
        if self._begin:
            transaction = AsyncTransaction(connection)
            try:
                await transaction.__aenter__()
            except BaseException as error:
                await self._database.give_back(connection, self._nested, error)
                if isinstance(error, psycopg.Error):
                    _raise(error)
                raise
            self._transaction = transaction
        return Tx(connection)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        failed = error
        try:
            if self._transaction is not None:
                await self._transaction.__aexit__(kind, error, trace)
        except psycopg.Error as another:
            failed = another
            if error is None:  # the commit itself failed: nobody may believe that it held
                _raise(another)
        finally:
            await self._database.give_back(self._connection, self._nested, failed)


def _raise(error: Exception) -> NoReturn:
    """As our own error if it is a planned one, else as it is."""
    translated = faults.ours(error)
    if translated is None:
        raise error
    raise translated from error


def _adapters() -> psycopg.abc.AdaptContext:
    class Context:
        def __init__(self) -> None:
            self.adapters = AdaptersMap(psycopg.adapters)
            self.connection = None

    context = Context()
    context.adapters.register_dumper(dict, _JsonDumper)
    context.adapters.register_dumper(Jsonb, _JsonDumper)
    context.adapters.register_dumper(Json, _JsonDumper)
    set_json_loads(msgspec.json.decode, context=context)
    return context


_ADAPTERS = _adapters()
