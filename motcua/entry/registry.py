"""`motcua registry`: the plan from declared registries to tables, and its application as motcua_owner."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import typer
from rich.console import Console
from rich.table import Table

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.registries import api as registries
from motcua.contexts.registries.words import Plan
from motcua.entry import assembly
from motcua.infra import settings as settings_module
from motcua.infra.db import Database
from motcua.infra.postgres import APP, OWNER
from motcua.infra.settings import Settings, WrongSetting

app = typer.Typer(help="Registries: from declaration to tables.", no_args_is_help=True)
out = Console(highlight=False)


@app.command("plan")
def plan_command() -> None:
    """Show what `apply` would do."""
    plan = asyncio.run(_plan(settings_module.read()))
    show(plan)
    raise typer.Exit(1 if plan.refusals else 0)


@app.command("apply")
def apply_command() -> None:
    """Make the tables and functions of the declared registries."""
    show(asyncio.run(apply(settings_module.read())))


async def _plan(settings: Settings) -> Plan:
    async with _opened(settings) as (owner, release):
        return await registries.plan(owner, release)


async def apply(settings: Settings) -> Plan:
    """Apply the plan of the release in use. Raises PlanRefused."""
    async with _opened(settings) as (owner, release):
        return await registries.apply(owner, release)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[tuple[Database, catalogue.Release]]:
    app_dsn, owner_dsn = assembly.dsn_of(settings, APP), assembly.dsn_of(settings, OWNER)
    if app_dsn is None or owner_dsn is None:
        raise WrongSetting("MOTCUA_OWNER_DSN is needed beside MOTCUA_DSN to change tables")
    reader = await Database(app_dsn, size=1).open()
    owner = await Database(owner_dsn, size=1).open()
    try:
        releases = catalogue.Releases(reader)
        await releases.refresh()
        yield owner, releases.current()
    finally:
        await owner.close()
        await reader.close()


def show(plan: Plan) -> None:
    table = Table("registry", "why")
    for change in plan.changes:
        table.add_row(change.registry, change.why)
    out.print(table if plan.changes else "The database holds what is declared.")
    for refusal in plan.refusals:
        out.print(f"refused: {refusal}", style="red")
