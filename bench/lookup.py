"""Looking up one registry record over HTTP, through `access` and with its tracker entry, against pgbench
calling the same function."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx2
import psycopg

from bench.harness import (
    CONSOLE,
    OUT,
    ROOT,
    Measure,
    bench_database,
    bench_server,
    interleaved,
    pgbench,
    rate,
    row_counts,
    wrk,
)
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Release
from motcua.contexts.identity import api as identity
from motcua.contexts.registries import api as registries
from motcua.contexts.registries.model.columns import Book, Permit, book
from motcua.entry import assembly, packs
from motcua.infra import settings as settings_module
from motcua.infra.db import Database
from motcua.infra.house import House
from motcua.infra.postgres import APP, OWNER, Server
from motcua.infra.settings import Settings
from motcua.kernel.actors import Actor, ActorKind
from motcua.web.ports import SESSION_COOKIE

PEOPLE = 50_000
RUNS = 5
SECONDS = 6
CLIENTS = (8, 16)
WEB_PROCESSES = os.cpu_count() or 1
AIM = 0.3
PORT = 8791
_LUA = """
local subjects, headers = {}, {}
function init(args)
  for line in io.lines(args[1]) do subjects[#subjects + 1] = line end
  headers["Cookie"] = args[3]
  headers["Motcua-Purpose"] = args[4]
  headers["Motcua-Legal-Basis"] = "bench"
  path = args[2]
  math.randomseed(os.time())
end
function request()
  return wrk.format("GET", path .. subjects[math.random(#subjects)], headers)
end
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """What both sides of the comparison share."""

    book: Book
    permit: Permit
    reader: Actor
    cookie: str
    subjects: Path


def run() -> list[Measure]:
    """Medians of interleaved runs, for each number of clients."""
    with bench_server() as server, bench_database(server, "lookup") as name:
        settings = _settings(server, name)
        packs.ensure(settings)
        scene = asyncio.run(_prepare(settings))
        measures: list[Measure] = []
        with _web(settings):
            for clients in CLIENTS:
                measures.append(_measure(settings, scene, clients))
        return measures


def _measure(settings: Settings, scene: Scene, clients: int) -> Measure:
    assert settings.dsn is not None
    dsn = settings.dsn
    script = _script(scene)
    before = row_counts(_owner(settings), ["exchange.reads"])["exchange.reads"]
    found = interleaved(
        RUNS,
        {
            "http": lambda: _http(scene, clients),
            "pgbench": lambda: pgbench(dsn, script, clients=clients, seconds=SECONDS),
        },
        title=f"lookup, {clients} clients",
    )
    after = row_counts(_owner(settings), ["exchange.reads"])["exchange.reads"]
    CONSOLE.print(f"[dim]{after - before:,} new lines in the tracker[/]")
    return rate(f"lookups, {clients} clients", found["http"], found["pgbench"], unit="1/s", aim=AIM)


def _http(scene: Scene, clients: int) -> float:
    lua = OUT / "lookup.lua"
    lua.write_text(_LUA, encoding="utf-8")
    load = wrk(
        f"http://127.0.0.1:{PORT}",
        connections=clients,
        seconds=SECONDS,
        script=lua,
        arguments=[
            str(scene.subjects),
            f"/registries/{scene.book.id}/",
            f"{SESSION_COOKIE}={scene.cookie}",
            scene.permit.purpose,
        ],
    )
    if load.errors:
        raise RuntimeError(f"{load.errors} lookups were refused")
    return load.per_second


def _script(scene: Scene) -> str:
    """The same functions with the same arguments: the case in hand, then the record. Each call comes from
    another official, so that it writes a line every time: over HTTP nearly every call meets its subject for
    the first time."""
    return f"""
\\set nth random(1, {PEOPLE})
SELECT r.record_id, r.version_id, r.valid_from, r.recorded_at, r.source, r.facts
FROM registries.case_in_hand(
    ('00000000-0000-7000-8000-' || lpad(to_hex(:nth::bigint), 12, '0'))::uuid, '{scene.reader.agency}') AS h,
LATERAL books."read_{scene.book.name}"(
    h.subject_id, '{scene.permit.by}', 'official', gen_random_uuid(), '{scene.reader.agency}',
    '{scene.permit.purpose}', 'bench', h.case_subject, h.case_id, NULL, NULL, current_date, now(), NULL) AS r;
"""


def _settings(server: Server, name: str) -> Settings:
    """The web process gets the same by its environment."""
    os.environ.update(
        MOTCUA_DEMO="1",
        MOTCUA_HOME=str(OUT / "home"),
        MOTCUA_DSN=server.dsn(APP, name),
        MOTCUA_OWNER_DSN=server.dsn(OWNER, name),
        MOTCUA_PORT=str(PORT),
        MOTCUA_BASE_URL=f"http://127.0.0.1:{PORT}",
        MOTCUA_RATE="60000",
        MOTCUA_LOG_LEVEL="error",
        MOTCUA_WEB_PROCESSES=str(WEB_PROCESSES),
    )
    return settings_module.read()


def _owner(settings: Settings) -> str:
    assert settings.owner_dsn is not None
    return settings.owner_dsn


async def _prepare(settings: Settings) -> Scene:
    owner = await Database(_owner(settings), size=1).open()
    house = assembly.house_of(settings)
    try:
        async with assembly.opened(house):
            release = house.part(catalogue.Releases).current()
            await registries.apply(owner, release)
            naming = release.traits("person")
            assert naming is not None
            chosen = book(naming[0], release.facts)
            await _people(house, owner, release, chosen)
            permit = next(
                p for p in chosen.permits.values() if p.by in release.territory.agency_kinds()
            )
            agency = next(release.territory.agencies(permit.by)).code
            reader, cookie = await _official(house, agency)
            _open_cases(settings, agency)
    finally:
        await owner.close()
    subjects = OUT / "subjects.txt"
    subjects.write_text(
        "\n".join(str(_subject(n)) for n in range(1, PEOPLE + 1)) + "\n", encoding="utf-8"
    )
    return Scene(chosen, permit, reader, cookie, subjects)


async def _people(house: House, owner: Database, release: Release, chosen: Book) -> None:
    """People who differ in their ids only: what a look-up costs does not hang on names."""
    told = {column.fact: _told(release, chosen, column.fact) for column in chosen.columns}
    facts = {fact: value for fact, value in told.items() if value is not None}
    rows = ([_subject(n), "2000-01-01", *facts.values()] for n in range(1, PEOPLE + 1))
    started = time.monotonic()
    count = await registries.load(
        house, owner, release, chosen.id, ["subject", "valid_from", *facts], rows,
        source="bench", now=house.clock(),
    )  # fmt: skip
    took = time.monotonic() - started
    CONSOLE.print(f"[dim]{count:,} people loaded, {count / took:,.0f} a second[/]")


def _open_cases(settings: Settings, agency: str) -> None:
    """The reader's agency has a case about everybody: an official's program reads for a case only."""
    with psycopg.connect(_owner(settings), autocommit=True) as owner:
        owner.execute(
            "INSERT INTO registries.in_hand (subject_id, agency, case_id, case_subject, since)"
            " SELECT s.id, %s, s.id, s.id, now() FROM (SELECT"
            " ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id"
            " FROM generate_series(1, %s) AS n) AS s",
            [agency, PEOPLE],
        )
        owner.execute("ANALYZE registries.in_hand")


def _told(release: Release, chosen: Book, fact: str) -> str | None:
    match release.facts[fact].type:
        case "date":
            return None if chosen.trait("died") is chosen.column(fact) else "1990-05-06"
        case "choice":
            return release.lists[release.facts[fact].choices or ""].choices[0].code
        case "text" | "name" | "address":
            return f"Some {fact}"
        case _:
            return None


def _subject(nth: int) -> UUID:
    return UUID(f"00000000-0000-7000-8000-{nth:012x}")


async def _official(house: House, agency: str) -> tuple[Actor, str]:
    new = identity.NewOfficial("official", "Bench", agency, frozenset())
    async with house.db.transaction() as tx:
        (made,) = await identity.ensure_officials(tx, [new], now=house.clock())
        cookie = await identity.open_session(
            tx, kind=ActorKind.OFFICIAL, account=made.id, method="demo", now=house.clock()
        )
    return Actor(ActorKind.OFFICIAL, made.id, agency=agency), cookie


@contextmanager
def _web(settings: Settings) -> Iterator[None]:
    """As many web processes as processors: what whoever wants this rate would set."""
    process = subprocess.Popen([sys.executable, "-m", "motcua.entry.serve"], cwd=ROOT)
    try:
        _answers(f"http://127.0.0.1:{settings.port}/sign-in")
        yield
    finally:
        process.terminate()
        process.wait(20)


def _answers(url: str, within_s: float = 90) -> None:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        try:
            if httpx2.get(url, trust_env=False).status_code < 500:
                return
        except httpx2.HTTPError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the web process did not answer")
