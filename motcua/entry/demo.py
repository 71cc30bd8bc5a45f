"""The demo: prepares everything under MOTCUA_HOME, then becomes the process that keeps it running."""

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.credentials.words import Doors
from motcua.entry import (
    assembly,
    collecting,
    hospital,
    packs,
    population,
    registry,
    services,
    supervise,
)
from motcua.infra import migrate as migrations
from motcua.infra import settings as settings_module
from motcua.infra.postgres import DATABASE, OWNER, Server
from motcua.infra.settings import Settings, WrongSetting

CLIENT = Path("tools/journey/client.py")
CODE = Path(__file__).parents[1]
WAITING = 3  # how many find an offer at the first start


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of `motcua demo`."""

    journey: str | None
    count: int
    leave: bool
    people: int
    port: int
    web_workers: int
    watch: bool = False


def run(wishes: Wishes, out: Console) -> None:
    """Prepare, then become the supervisor. Does not return."""
    began = time.monotonic()
    settings = _settings(wishes)
    scenario = _scenario(settings, wishes.journey) if wishes.journey else None
    _refuse_taken_ports(wishes.port)
    server = assembly.server_of(settings)
    ran_before = server is not None and server.running()
    if server is not None:
        server.start()  # before anything here makes a thread
    _step(out, "Database", lambda: _migrate(settings))
    if server is not None and population.half_loaded(settings):
        out.print("  An earlier start was interrupted while loading people: starting afresh.")
        _afresh(server, settings)
    try:
        _step(out, "Pack", lambda: packs.ensure(settings))
    except catalogue.PackFaulty as faulty:
        services.show(faulty.problems)
        sys.exit(2)
    _step(out, "Registries", lambda: asyncio.run(registry.apply(settings)))
    accounts = collecting.of_demo(settings)
    if accounts:
        _step(out, "Accounts", lambda: asyncio.run(collecting.ensure(settings, accounts)))
    people = population.ensure(settings, wishes.people, out)
    outside = hospital.ensure(settings)
    _roots(settings)
    out.print(f"Ready in {time.monotonic() - began:.1f} s.")
    plan = supervise.Plan(
        host=settings.host,
        port=settings.port,
        words=_welcome(settings, people),
        logs=str(_logs(settings)),
        journey=_client(settings, wishes, outside, scenario),
        leave=wishes.leave,
        stop_database=server is not None and not ran_before,
        postmaster=str(server.data / "postmaster.pid") if server else "",
        code=str(CODE) if wishes.watch else "",
        pack=str(settings.pack) if wishes.watch else "",
    )
    command = [sys.executable, "-m", supervise.__name__, json.dumps(asdict(plan))]
    os.execv(sys.executable, command)  # noqa: S606  # our own module, no shell


def _settings(wishes: Wishes) -> Settings:
    """The environment's settings with what the demo decides; the processes started later inherit it."""
    os.environ["MOTCUA_DEMO"] = "1"
    os.environ["MOTCUA_PORT"] = str(wishes.port)
    os.environ["MOTCUA_BASE_URL"] = f"http://127.0.0.1:{wishes.port}"
    os.environ["MOTCUA_WEB_PROCESSES"] = str(wishes.web_workers)
    os.environ.setdefault("MOTCUA_TSA", f"http://127.0.0.1:{wishes.port + 1}/")
    os.environ.setdefault("MOTCUA_WORKER_METRICS", str(wishes.port + 2))
    return settings_module.read()


def _refuse_taken_ports(port: int) -> None:
    """The portal's port and the two after it, for time-stamps and for the worker's metrics, must be free."""
    for number in (port, port + 1, port + 2):
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind(("127.0.0.1", number))
            except OSError:
                raise WrongSetting(
                    f"--port: port {number} is in use by another program; "
                    "the demo needs the port given and the next two"
                ) from None


def _step(out: Console, name: str, work: Callable[[], object]) -> None:
    began = time.monotonic()
    with out.status(f"{name} …"):
        work()
    out.print(f"  {name} [dim]{time.monotonic() - began:.1f} s[/dim]")


def _migrate(settings: Settings) -> None:
    dsn = assembly.dsn_of(settings, OWNER)
    if dsn is None:
        raise WrongSetting("MOTCUA_OWNER_DSN is needed beside MOTCUA_DSN")
    migrations.migrate(dsn)


def _afresh(server: Server, settings: Settings) -> None:
    server.drop_database(DATABASE)
    server.create_database(DATABASE)
    _migrate(settings)


def _roots(settings: Settings) -> None:
    """The root certificate and the lists of revoked ones beside the results, for whoever verifies them."""
    folder = settings.home / "out"
    folder.mkdir(parents=True, exist_ok=True)
    house = assembly.house_of(settings)
    source = house.secrets.path("ca-root.pem")
    text = source.read_text(encoding="ascii")
    begin = text.index("-----BEGIN CERTIFICATE-----")
    (folder / "root.pem").write_text(text[begin:], encoding="ascii")
    for number, content in enumerate(house.part(Doors).lists(house.clock()), 1):
        (folder / f"revoked-{number}.crl").write_bytes(content)


def _logs(settings: Settings) -> Path:
    folder = settings.home / "log"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _welcome(settings: Settings, people: int) -> str:
    return (
        f"\nOpen {settings.base_url}\n"
        f"Sign in there as one of {people:,} made-up people, or as an official; "
        "the page lists whom to choose. Ctrl+C ends the demo.\n"
    )


def _scenario(settings: Settings, journey: str) -> Path:
    """The pack's file for this journey. Raises WrongSetting naming those that there are."""
    path = settings.pack / "demo" / "journeys" / f"{journey}.json"
    if not path.is_file():
        known = ", ".join(sorted(each.stem for each in path.parent.glob("*.json"))) or "none"
        raise WrongSetting(f"--journey: the pack has no journey “{journey}”; it has: {known}")
    return path


def _client(
    settings: Settings, wishes: Wishes, outside: hospital.Outside, scenario: Path | None
) -> tuple[str, ...]:
    """What the client does: the journey asked for; without one, at the first start, a few notices, so
    that somebody finds something waiting. It is told no more than an outsider knows."""
    sends_only = scenario is None
    if sends_only:
        scenario = min((settings.pack / "demo" / "journeys").glob("*.json"), default=None)
    if scenario is None or (sends_only and (outside.folder / "sent.json").exists()):
        return ()
    ahead = assembly.clock_of(settings)() - datetime.now(UTC)
    return (
        str(CLIENT),
        "--portal", settings.base_url,
        "--scenario", str(scenario),
        "--sender", str(outside.folder),
        "--out", str(settings.home / "out"),
        "--count", str(WAITING if sends_only else wishes.count),
        "--ahead", f"{ahead.total_seconds():.3f}",
        *(("--send-only",) if sends_only else ()),
    )  # fmt: skip
