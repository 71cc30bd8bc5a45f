"""Making the database hold the declared registries: a plan, then its statements, with a ledger."""

from datetime import UTC, datetime

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.registries import store
from motcua.contexts.registries.access import book_of
from motcua.contexts.registries.errors import PlanRefused
from motcua.contexts.registries.model import planning
from motcua.contexts.registries.model.planning import Present
from motcua.contexts.registries.words import Plan
from motcua.infra.db import Database, Tx
from motcua.infra.ids import new_id


async def plan(owner: Database, release: catalogue.Release) -> Plan:
    """See api.plan."""
    async with owner.reading() as tx:
        return await _plan(tx, release)


async def apply(owner: Database, release: catalogue.Release) -> Plan:
    """See api.apply. All of a plan or nothing of it."""
    async with owner.transaction() as tx:
        await store.lock_applying(tx)
        made = await _plan(tx, release)
        if made.refusals:
            raise PlanRefused(problems="; ".join(made.refusals))
        now = datetime.now(UTC)  # the ledger tells real time, also in a demo of a moved clock
        for change in made.changes:
            await store.change_books(tx, new_id(), change, release=release.hash, now=now)
    return made


async def _plan(tx: Tx, release: catalogue.Release) -> Plan:
    columns: dict[str, dict[str, str]] = {}
    for column in await store.columns_of_books(tx):
        columns.setdefault(column.book, {})[column.name] = column.type
    functions = {f.name: f.fingerprint or "" for f in await store.functions_of_books(tx)}
    here = [
        book_of(release, id)
        for id, declared in release.registries.items()
        if declared.held == "here"
    ]
    return planning.plan(here, Present(columns, functions))
