"""An agency's register in the database, a page at a time."""

from datetime import datetime, timedelta
from uuid import UUID

from motcua.contexts.cases.model.forms import Line
from motcua.infra import queries
from motcua.infra.db import Tx

_sql = queries.load(__package__, "register.sql")


async def page(
    tx: Tx, agency: str, since: datetime, until: datetime, *, after: Line | None, limit: int
) -> list[Line]:
    return await tx.all(
        Line, _sql["register_page"], agency=agency, since=since, until=until, limit=limit,
        after_at=after.accepted_at if after else since - timedelta(seconds=1),
        after_id=after.id if after else UUID(int=0),
    )  # fmt: skip


async def size(tx: Tx, agency: str, since: datetime, until: datetime) -> int:
    return await tx.value(int, _sql["register_size"], agency=agency, since=since, until=until)


async def line_at(tx: Tx, agency: str, since: datetime, until: datetime, place: int) -> Line | None:
    """The line at a place, counted from 0."""
    query = _sql["register_end_of_part"]
    return await tx.maybe(Line, query, agency=agency, since=since, until=until, before=place)
