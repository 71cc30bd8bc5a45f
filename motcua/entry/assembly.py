"""One house for one process: settings, pools, keys, and the parts that fill the ports of every context."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.identity import api as identity
from motcua.entry import ports
from motcua.infra.clock import Clock, shifted_clock, system_clock
from motcua.infra.db import Database, Limits
from motcua.infra.files import Files
from motcua.infra.house import House
from motcua.infra.http_out import HttpOut
from motcua.infra.postgres import APP, OWNER, SCORECARD, Server
from motcua.infra.render import Render
from motcua.infra.scanner import Scanner
from motcua.infra.secrets import Secrets
from motcua.infra.settings import Settings, WrongSetting
from motcua.infra.writes import Writes

FONTS = Path(__file__).parents[2] / ".motcua" / "build" / "fonts"
"""The letters of the papers, made by `make setup`; without them Typst's own are used."""


def server_of(settings: Settings) -> Server | None:
    """The embedded server, unless the settings name another one."""
    if settings.dsn:
        return None
    return Server(settings.home / "pg", run_as=settings.pg_run_as)


def dsn_of(settings: Settings, role: str) -> str | None:
    """The address of the database for a role; None if another server is used and no address is given."""
    given = {APP: settings.dsn, OWNER: settings.owner_dsn, SCORECARD: settings.scorecard_dsn}[role]
    server = server_of(settings)
    return given or (server.dsn(role) if server else None)


def clock_of(settings: Settings) -> Clock:
    moment = settings.demo_clock
    return system_clock if moment is None else shifted_clock(moment, settings.home)


def portal_limits(settings: Settings) -> Limits:
    return Limits(settings.statement_s, settings.idle_transaction_s)


def worker_limits(settings: Settings) -> Limits:
    """Its statements move whole batches."""
    return Limits(10 * settings.statement_s, settings.idle_transaction_s)


def house_of(settings: Settings, limits: Limits | None = None, *, role: str = APP) -> House:
    """A house with all its parts, not opened yet. Commands have no limits at the database: somebody waits for them.
    What the portal may not do is a command of the owner's. Raises WrongSetting if nobody says where the owner is."""
    dsn = dsn_of(settings, role)
    if dsn is None:
        raise WrongSetting("MOTCUA_OWNER_DSN is needed beside MOTCUA_DSN for this command")
    db = Database(dsn, size=settings.pool_size, prepare=settings.prepare, limits=limits)
    readers = {}
    scorecard = dsn_of(settings, SCORECARD)
    if scorecard is not None:
        readers["scorecard"] = Database(scorecard, size=2, name="motcua-scorecard", limits=limits)
    parts: dict[type[object], object] = {}
    house = House(
        settings=settings,
        db=db,
        clock=clock_of(settings),
        files=Files(settings.files_folder),
        secrets=Secrets(settings.secrets_folder, may_create=settings.demo),
        render=Render(fonts=FONTS if FONTS.is_dir() else None),
        http=HttpOut(allowed_hosts=settings.out_hosts),
        writes=Writes(db, group=settings.write_group),
        readers=readers,
        scanner=_scanner(settings),
        parts=parts,
    )
    parts[identity.Clients] = identity.Clients(ports.providers(house), house.http)
    parts.update(ports.parts(house))
    return house


def _scanner(settings: Settings) -> Scanner | None:
    if settings.scanner is None:
        return None
    return Scanner(settings.scanner, hold=settings.scanner_down == "hold")


@asynccontextmanager
async def opened(house: House) -> AsyncIterator[None]:
    """The house with its pools open and its releases followed; closes them at the end."""
    for pool in (house.db, *house.readers.values()):
        await pool.open()
    releases = await house.part(catalogue.Releases).start()
    try:
        yield
    finally:
        await releases.close()
        await house.render.close()
        await house.http.close()
        for pool in (house.db, *house.readers.values()):
            await pool.close()
