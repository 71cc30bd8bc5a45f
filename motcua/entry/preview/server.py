"""Serves the preview on loopback: the portal's edge, templates and styles, without a database."""

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from rich.console import Console

from motcua.contexts.cases import pages as cases_pages
from motcua.entry import assembly, ports
from motcua.entry.preview.pages import ROUTES
from motcua.entry.preview.walking import Workshop
from motcua.infra import settings as settings_module
from motcua.infra.clock import Clock
from motcua.infra.db import Database
from motcua.infra.files import Files
from motcua.infra.house import House
from motcua.infra.http_out import HttpOut
from motcua.infra.render import Render
from motcua.infra.secrets import Secrets
from motcua.infra.settings import Settings
from motcua.infra.writes import Writes
from motcua.web import app as web
from motcua.web.ports import Site, SitePort

CASES = Path(cases_pages.__file__).parents[1]
out = Console(highlight=False)


def add_to(app: typer.Typer) -> None:
    """The command of this package under `motcua pack`."""
    app.command("preview")(preview_command)


def preview_command(
    folder: Annotated[
        Path | None,
        typer.Argument(exists=True, file_okay=False, help="The pack's folder; else MOTCUA_PACK."),
    ] = None,
    port: Annotated[int, typer.Option(min=1024, max=65535, help="Port on 127.0.0.1.")] = 8010,
) -> None:
    """Show the pages of a pack while it is written, with every branch, on this machine only."""
    os.environ["MOTCUA_PACK"] = str(folder or settings_module.read().pack)
    out.print(f"Open http://127.0.0.1:{port}/ . Save a file and load the page again. Ctrl+C ends.")
    Granian(
        "motcua.entry.preview.server:application",
        factory=True,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        workers=1,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
    ).serve()


def application() -> web.App:
    settings = settings_module.read()
    return build(settings.pack, assembly.clock_of(settings))


def build(folder: Path, clock: Clock) -> web.App:
    """The application for a pack's folder. What it writes lies in a folder that goes with it."""
    aside = tempfile.TemporaryDirectory(prefix="motcua-preview-")
    home = Path(aside.name)
    house = _house(Settings(home=home, demo=True, base_url=""), clock)
    shop = Workshop(folder, clock().date())
    house.parts[Workshop] = shop

    def site() -> Site:
        return Site() if shop.release is None else ports.site_of(shop.release)

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        with aside:
            yield

    return web.build(house, ROUTES, sites=SitePort(site), lifespan=lifespan, beside=[CASES])


def _house(settings: Settings, clock: Clock) -> House:
    """A house whose database is never opened."""
    db = Database("", size=1)
    return House(
        settings=settings,
        db=db,
        clock=clock,
        files=Files(settings.home),
        secrets=Secrets(settings.home, may_create=True),
        render=Render(),
        http=HttpOut(),
        writes=Writes(db, group=1),
    )
