"""The three doors through which a request reaches the database."""

from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from starlette.requests import Request

from motcua.infra.db import Tx
from motcua.infra.writes import Write
from motcua.web import edge

O = TypeVar("O")


def reading(request: Request) -> AbstractAsyncContextManager[Tx]:
    """For one statement that changes nothing: autocommit, the cheapest door."""
    return edge.house(request).db.reading()


def transaction(request: Request) -> AbstractAsyncContextManager[Tx]:
    """For everything ordinary: commits at the end of the block, rolls back on any error."""
    return edge.house(request).db.transaction()


async def committed(request: Request, write: Write[O]) -> O:
    """For hot actions (docs/hot-paths.md): grouped with the writes of concurrent requests; answers
    this write's own outcome after the commit."""
    return await edge.house(request).writes.commit(write)
