"""`motcua cases`: what whoever runs the installation may start by hand."""

import asyncio

import typer
from rich.console import Console

from motcua.contexts.cases import api as cases
from motcua.entry import assembly, progress
from motcua.infra import settings as settings_module
from motcua.infra.settings import Settings

app = typer.Typer(help="Cases that run.", no_args_is_help=True)
out = Console(highlight=False)


@app.callback()
def group() -> None:
    """Cases that run."""


@app.command("derive")
def derive_command() -> None:
    """Derive all due dates anew by the calendars in use, or go on where that was ended. The worker does it by itself
    when a release is published."""
    found = asyncio.run(derive(settings_module.read()))
    out.print(f"{found.done:,} running cases looked at, {found.moved:,} due dates moved.")


async def derive(settings: Settings) -> cases.Derivation:
    house = assembly.house_of(settings)
    async with assembly.opened(house):
        with progress.bar(out, "due dates") as told:
            return await cases.derive_due_dates(house, now=house.clock(), told=told)
