"""How much work is open under which release."""

from motcua.contexts.cases.words import OpenCases, OpenDrafts
from motcua.infra import queries
from motcua.infra.db import Tx

_sql = queries.load(__package__, "plan.sql")


async def open_drafts(tx: Tx) -> list[OpenDrafts]:
    return await tx.all(OpenDrafts, _sql["open_drafts"])


async def open_cases(tx: Tx) -> list[OpenCases]:
    return await tx.all(OpenCases, _sql["open_cases"])
