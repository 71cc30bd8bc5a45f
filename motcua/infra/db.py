"""The database: a pool, transactions, and rows as frozen values. The only module that meets psycopg rows."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import msgspec
import psycopg
from psycopg import AsyncConnection, errors
from psycopg.adapt import AdaptersMap
from psycopg.rows import dict_row, tuple_row
from psycopg.types.json import Jsonb, JsonbDumper, set_json_loads
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from motcua.infra.queries import Query
from motcua.kernel.errors import Unavailable

T = TypeVar("T")
V = TypeVar("V")
Connection = AsyncConnection[tuple[Any, ...]]


class Taken(Exception):
    """A unique value is taken already (also: a range overlaps another one)."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class ViolatedRule(Exception):
    """A rule that the database keeps: a check, a foreign key, a missing value."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class Raised(Exception):
    """An SQL function of ours refused: `RAISE EXCEPTION '…' USING ERRCODE = 'MC…'`."""

    def __init__(self, state: str, message: str) -> None:
        super().__init__(f"{state}: {message}")
        self.state, self.message = state, message


class FunctionMissing(Exception):
    """A function is called that is not there, e.g. of a declared registry that was not applied yet."""


class DatabaseDown(Unavailable):
    code = "database-down"
    text = "The service does not answer at the moment. Please try again. Nothing is lost."


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
        with _translated():
            async with self._connection.cursor(row_factory=dict_row) as cursor:
                await cursor.execute(query.raw, params or None)
                row = await cursor.fetchone()
        return None if row is None else msgspec.convert(row, into)

    async def all(self, into: type[T], query: Query, **params: object) -> list[T]:
        with _translated():
            async with self._connection.cursor(row_factory=dict_row) as cursor:
                await cursor.execute(query.raw, params or None)
                rows = await cursor.fetchall()
        return msgspec.convert(rows, list[into])  # type: ignore[valid-type]  # a type made at run time

    async def value(self, of: type[V], query: Query, **params: object) -> V:
        """The first column of the one row, e.g. `value(int, …)`. Raises LookupError if there is no row."""
        with _translated():
            async with self._connection.cursor(row_factory=tuple_row) as cursor:
                await cursor.execute(query.raw, params or None)
                row = await cursor.fetchone()
        if row is None:
            raise LookupError(f"{query.name}: no row")
        return msgspec.convert(row[0], of)

    async def values(self, of: type[V], query: Query, **params: object) -> list[V]:
        """The first column of every row."""
        with _translated():
            async with self._connection.cursor(row_factory=tuple_row) as cursor:
                await cursor.execute(query.raw, params or None)
                rows = await cursor.fetchall()
        return msgspec.convert([row[0] for row in rows], list[of])  # type: ignore[valid-type]  # as above

    async def run(self, query: Query, **params: object) -> int:
        """The number of rows touched."""
        with _translated():
            cursor = await self._connection.execute(query.raw, params or None)
        return cursor.rowcount

    async def many(self, query: Query, rows: Sequence[Mapping[str, object]]) -> None:
        """The same statement for every row, in one pipeline."""
        with _translated():
            async with self._connection.cursor() as cursor:
                await cursor.executemany(query.raw, rows)

    async def copy(
        self, statement: Query, rows: AsyncIterable[Sequence[object]] | Iterable[Sequence[object]]
    ) -> int:
        """`COPY … FROM STDIN`; returns the number of rows."""
        count = 0
        with _translated():
            async with self._connection.cursor() as cursor, cursor.copy(statement.raw) as copy:
                if isinstance(rows, AsyncIterable):
                    async for row in rows:
                        await copy.write_row(row)
                        count += 1
                else:
                    for row in rows:
                        await copy.write_row(row)
                        count += 1
        return count

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that may fail alone, e.g. one item of a batch."""
        async with self._connection.transaction():
            yield


class Database:
    """A pool of connections under one role. Connections are autocommit; `transaction` begins one."""

    def __init__(
        self,
        dsn: str,
        *,
        size: int = 8,
        name: str = "motcua",
        search_path: str | None = None,
        wait_s: float = 10,
        prepare: bool = True,
    ) -> None:
        self.dsn = dsn
        self._checking: asyncio.Task[None] | None = None
        options = "-c timezone=UTC" + (f" -c search_path={search_path}" if search_path else "")
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            dsn,
            min_size=1,
            max_size=size,
            timeout=wait_s,
            name=name,
            open=False,
            kwargs={
                "autocommit": True,
                "options": options,
                "application_name": name,
                "prepare_threshold": 2 if prepare else None,
                "context": _ADAPTERS,
            },
            check=None,
        )

    async def open(self) -> "Database":
        """Connect. Raises DatabaseDown if the server does not answer in time."""
        with _translated():
            await self._pool.open(wait=True)
        return self

    async def close(self) -> None:
        if self._checking is not None:
            self._checking.cancel()
        await self._pool.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """Commits at the end of the block, rolls back on any exception."""
        async with self.raw() as connection, connection.transaction():
            yield Tx(connection)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        """Autocommit, for single statements: an explicit transaction would halve the rate."""
        async with self.raw() as connection:
            yield Tx(connection)

    @asynccontextmanager
    async def raw(self) -> AsyncIterator[Connection]:
        """The driver's own connection; for infra only."""
        try:
            with _translated():
                async with self._pool.connection() as connection:
                    yield connection
        except DatabaseDown:
            self._look_after_others()
            raise

    def _look_after_others(self) -> None:
        """One connection is lost, so the idle ones may be too: replace those before requests meet them."""
        if self._checking is None or self._checking.done():
            self._checking = asyncio.create_task(self._pool.check())


@contextmanager
def _translated() -> Iterator[None]:
    """Turns the driver's errors into ours; what is left is a bug."""
    try:
        yield
    except (errors.UniqueViolation, errors.ExclusionViolation) as error:
        raise Taken(error.diag.constraint_name or "") from error
    except (errors.CheckViolation, errors.ForeignKeyViolation) as error:
        raise ViolatedRule(error.diag.constraint_name or "") from error
    except errors.NotNullViolation as error:
        raise ViolatedRule(error.diag.column_name or "") from error
    except errors.UndefinedFunction as error:
        raise FunctionMissing(error.diag.message_primary or "") from error
    except PoolTimeout as error:
        raise DatabaseDown() from error
    except psycopg.OperationalError as error:
        # A lost connection has no SQLSTATE, or one of the classes 08 and 57P.
        state = error.sqlstate or "08000"
        if state.startswith(("08", "57P", "53300")):
            raise DatabaseDown() from error
        raise
    except psycopg.DatabaseError as error:
        if (error.sqlstate or "").startswith("MC"):
            raise Raised(error.sqlstate or "", error.diag.message_primary or "") from error
        raise


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
