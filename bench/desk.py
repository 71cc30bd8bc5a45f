"""The desk at scale: an official's work list and the search for a case, with ten thousand cases and a million.

Cases are made in bulk through the real tables, and work lists by the projections that the log runs. A fifth of the
cases is open; a fifth of all lies at one large agency. Three officials ask: one with a single duty at a small agency,
one with five at the large one, and its head with all. What they ask must take as long with a hundred times the cases.
"""

import asyncio
import json
import os
import re
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

import httpx2
import psycopg
from rich.progress import Progress

from bench.harness import CONSOLE, OUT, ROOT, Measure, bench_database, bench_server, cost
from motcua.contexts.cases.model.finding import tokens
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.identity import api as identity
from motcua.contexts.registries import api as registries
from motcua.entry import asgi, assembly, contexts, packs
from motcua.infra import observe
from motcua.infra import settings as settings_module
from motcua.infra.db import Database
from motcua.infra.house import House
from motcua.infra.postgres import APP, OWNER, Server
from motcua.infra.settings import Settings
from motcua.kernel.actors import ActorKind
from motcua.web.ports import SESSION_COOKIE

SIZES: Final = tuple(
    int(size) for size in os.environ.get("BENCH_CASES", "10000,100000,1000000").split(",")
)
BATCH: Final = 20_000
ASKED: Final = 30
WARM: Final = 4
P95_MS: Final = 150
FLAT: Final = 1.5
BYTES: Final = 6_000
AGENCIES, DUTIES, SERVICES, NAMES = 200, 30, 40, 500
_SIZE = """
SELECT sum(pg_total_relation_size(c.oid))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'cases' AND c.relkind = 'r'
"""
_FACTS = json.dumps({
    f"applicant.fact-{n}": {"value": f"a value of case NNN, {n}", "source": "registry"}
    for n in range(20)
})  # fmt: skip
_HEADERS = {"accept": "text/html", "accept-language": "vi"}
_CSRF = re.compile(r'name="csrf" value="([^"]*)"')
_PAGES = {
    "list": "/desk",
    "list, late": "/desk?due=late",
    "list, one service": "/desk?service=s07",
    "list, at the counter": "/desk?channel=counter",
    "list, taken": "/desk?taken=somebody",
    "list, taken by me": "/desk?taken=me",
}
_SEARCHES: dict[str, Callable[[int], str]] = {
    "search, a frequent name": lambda turn: "Nguyen Van An",
    "search, a rare name": lambda turn: _name(turn * 7 % NAMES),
    "search, nobody's name": lambda turn: f"Nobody Known {turn}",
    "search, a dossier number": lambda turn: f"N.{turn * 5 + 5}",
}
_WORDS = (
    "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ",
    "Văn Thị Hữu Ngọc Minh",
    "An Bình Chi Dũng Giang Hoa Khánh Linh Mai Nam",
)
_BULK = (ROOT / "bench" / "desk.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Asker:
    """An official at the desk."""

    role: str
    cookie: str


Times = dict[str, list[float]]


def run() -> list[Measure]:
    with bench_server() as server, bench_database(server, "desk") as name:
        settings = _settings(server, name)
        observe.set_up(settings.log_level)
        packs.ensure(settings)
        return asyncio.run(_measured(settings))


def _settings(server: Server, name: str) -> Settings:
    os.environ.update(
        MOTCUA_DEMO="1",
        MOTCUA_HOME=str(OUT / "desk"),
        MOTCUA_DSN=server.dsn(APP, name),
        MOTCUA_OWNER_DSN=server.dsn(OWNER, name),
        MOTCUA_RATE="60000",
        MOTCUA_LOG_LEVEL="error",
    )
    return settings_module.read()


async def _measured(settings: Settings) -> list[Measure]:
    assert settings.owner_dsn is not None
    owner = await Database(settings.owner_dsn, size=1).open()
    house = assembly.house_of(settings)
    measures, times, made = [], [], 0
    try:
        async with assembly.opened(house):
            release = house.part(catalogue.Releases).current()
            await registries.apply(owner, release)
            with psycopg.connect(settings.owner_dsn, autocommit=True) as connection:
                agencies = _some(release)
                _begin(house, connection, agencies)
                duties = frozenset(release.duties)
                askers = await _askers(house, agencies, duties)
                services = sorted(release.services)
                for size in SIZES:
                    _fill(connection, made + 1, size, services)
                    made = size
                    connection.execute(
                        "DELETE FROM cases.searches"
                    )  # one asks no more often than is allowed
                    times.append(await _asked(house, askers, connection))
                measures = _figures(times)
                row = connection.execute(_SIZE).fetchone()
                each = float(row[0]) / made if row else 0.0
                measures.append(cost("database for one case", [each], unit="B", budget=BYTES))
    finally:
        await owner.close()
    return measures


def _some(release: catalogue.Release) -> list[str]:
    """The first is the large agency, the last but one the small."""
    kinds = release.territory.agency_kinds()
    found = (one.code for kind in kinds for one in release.territory.agencies(kind))
    return [code for code, _ in zip(found, range(AGENCIES), strict=False)]


def _begin(house: House, connection: psycopg.Connection, agencies: Sequence[str]) -> None:
    numbers = {"names": NAMES, "duties": DUTIES, "agencies": len(agencies), "services": SERVICES}
    text = _BULK
    for name, number in numbers.items():
        text = text.replace(f"<{name}>", str(number))
    connection.execute(text.encode())
    with connection.cursor() as cursor:
        with cursor.copy("COPY bench.agencies (place, code) FROM STDIN") as copy:
            for n, code in enumerate(agencies):
                copy.write_row((n, code))
        with cursor.copy("COPY bench.tokens (agency, name, tokens) FROM STDIN") as copy:
            for code in agencies:
                for n in range(NAMES):
                    blind = partial(_blind, house, code)
                    copy.write_row((code, n, sorted(tokens([_name(n)], blind))))


def _blind(house: House, agency: str, words: str) -> bytes:
    return registries.blind(house, scope=agency, text=words)


def _name(n: int) -> str:
    first, middle, last = (part.split() for part in _WORDS)
    return f"{first[n % 10]} {middle[n // 10 % 5]} {last[n // 50 % 9]}"


async def _askers(house: House, agencies: Sequence[str], duties: frozenset[str]) -> list[Asker]:
    """`duties` are those of the pack: whom a search shows what it finds."""
    many = [f"d{n:02}" for n in range(DUTIES)]
    wanted = {
        "one duty, small agency": (agencies[-2], {many[0]}),
        "five duties, large agency": (agencies[0], set(many[:25:5])),
        "head of the large agency": (agencies[0], set(many)),
    }
    found = []
    for role, (agency, own) in wanted.items():
        new = identity.NewOfficial(
            kind="official", name=role, agency=agency, duties=frozenset(own | duties)
        )
        async with house.db.transaction() as tx:
            (made,) = await identity.ensure_officials(tx, [new], now=house.clock())
            token = await identity.open_session(
                tx, kind=ActorKind.OFFICIAL, account=made.id, method="demo", now=house.clock()
            )
        found.append(Asker(role, token))
    return found


def _fill(connection: psycopg.Connection, first: int, last: int, services: Sequence[str]) -> None:
    began = time.monotonic()
    with Progress(console=CONSOLE, transient=True) as progress:
        bar = progress.add_task(f"{last:,} cases", total=last - first + 1)
        for start in range(first, last + 1, BATCH):
            end = min(start + BATCH - 1, last)
            connection.execute(
                "SELECT bench.batch(%s, %s, %s, %s, %s)",
                (start, end, datetime.now(UTC), list(services), _FACTS),
            )
            progress.advance(bar, end - start + 1)
    connection.execute("VACUUM ANALYZE")
    CONSOLE.print(f"[dim]{last:,} cases after {time.monotonic() - began:.0f} s[/]")


async def _asked(house: House, askers: Sequence[Asker], connection: psycopg.Connection) -> Times:
    """Each page of each official, in turn."""
    found: Times = {}
    transport = httpx2.ASGITransport(app=asgi.build(house, contexts.ROUTES))
    base = house.settings.base_url
    for asker in askers:
        async with httpx2.AsyncClient(transport=transport, base_url=base, headers=_HEADERS) as http:
            http.cookies.set(SESSION_COOKIE, asker.cookie)
            csrf = _CSRF.search((await http.get("/desk")).text)
            assert csrf is not None
            for turn in range(WARM + ASKED):
                connection.execute("DELETE FROM cases.searches")  # nobody may ask so often
                for name, path in _PAGES.items():
                    took = await _took(http.get(path))
                    if turn >= WARM:
                        found.setdefault(f"{name}; {asker.role}", []).append(took)
                for name, text in _SEARCHES.items():
                    said = {"csrf": csrf[1], "reference": text(turn)}
                    took = await _took(http.post("/desk/find", data=said))
                    if turn >= WARM:
                        found.setdefault(f"{name}; {asker.role}", []).append(took)
    return found


async def _took(asked: Awaitable[httpx2.Response]) -> float:
    began = time.perf_counter()
    answer = await asked
    if answer.status_code not in (200, 303, 404):
        raise RuntimeError(f"{answer.url.path} answered {answer.status_code}")
    return (time.perf_counter() - began) * 1000


def _figures(times: Sequence[Times]) -> list[Measure]:
    """The slowest twentieth against the limit, and the median against that of the fewest cases."""
    measures = []
    for name, least in times[0].items():
        most = times[-1][name]
        slow = statistics.quantiles(most, n=20)[-1]
        measures.append(cost(f"{name}: p95", [slow], unit="ms", budget=P95_MS))
        growth = statistics.median(most) / statistics.median(least)
        measures.append(cost(f"{name}: growth", [growth], unit="×", budget=FLAT))
        told = ", ".join(f"{statistics.median(one[name]):.1f}" for one in times)
        CONSOLE.print(f"[dim]{name}: {told} ms[/]")
    return measures
