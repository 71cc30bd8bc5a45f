"""A corrected calendar while a hundred thousand cases run: their due dates derived anew, each with its event."""

import asyncio
import os
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

import psycopg

from bench.harness import CONSOLE, OUT, ROOT, Measure, bench_database, bench_server, cost
from motcua.contexts.cases import api as cases
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Release
from motcua.entry import assembly, contexts, packs, progress
from motcua.infra import observe
from motcua.infra import settings as settings_module
from motcua.infra.house import House
from motcua.infra.postgres import APP, OWNER, Server
from motcua.infra.sequencer import Sequencer
from motcua.infra.settings import Settings

CASES: Final = int(os.environ.get("BENCH_CASES", "100000"))
RUNS: Final = 3
WITHIN_S: Final = 60
_FILL = """
WITH made AS (
    SELECT n, md5('s' || n)::uuid AS subject_id, md5('a' || n)::uuid AS application_id, md5('c' || n)::uuid AS id,
        %(agencies)s::text[] AS agencies, %(at)s::timestamptz - (n %% 10) * interval '7 hours' AS filed
    FROM generate_series(1, %(n)s::integer) AS n
), applications AS (
    INSERT INTO cases.applications (subject_id, id, draft_id, reference, bundle, release, channel, declarant, facts,
        holders, salt, commitment, submitted_at)
    SELECT subject_id, application_id, application_id, 'N.' || n, %(bundle)s::text, %(release)s::text, 'online',
        subject_id, '{}', '{}', decode('00', 'hex'), sha256(n::text::bytea), filed
    FROM made
), tasks AS (
    INSERT INTO cases.tasks (subject_id, case_id, id, step, kind, duty, agency, state, opened_at, due_at)
    SELECT subject_id, id, md5('t' || n)::uuid, %(step)s::text, 'decide', 'd', agencies[1 + n %% cardinality(agencies)],
        'open', filed, filed
    FROM made
), lines AS (
    INSERT INTO cases.work_list (agency, task_id, subject_id, case_id, reference, service, step, step_kind, duty,
        opened_at, due_at, case_due_at)
    SELECT agencies[1 + n %% cardinality(agencies)], md5('t' || n)::uuid, subject_id, id, 'N.' || n, %(service)s::text,
        %(step)s::text, 'decide', 'd', filed, filed, filed
    FROM made
), spans AS (
    INSERT INTO cases.spans (subject_id, case_id, id, kind, from_at, to_at)
    SELECT subject_id, id, md5('p' || n)::uuid, 'supplement', filed + interval '1 hour', filed + interval '30 hours'
    FROM made WHERE n %% 4 = 0
)
INSERT INTO cases.cases (subject_id, id, application_id, reference, bundle, service, release, agency, unit, channel,
    state, step, accepted_at, started_at, budget_unit, budget_amount, legal_basis, due_at, version)
SELECT subject_id, id, application_id, 'N.' || n, %(bundle)s::text, %(service)s::text, %(release)s::text,
    agencies[1 + n %% cardinality(agencies)], 'u', 'online', 'in-processing', %(step)s::text, filed, filed, 'days',
    3 + n %% 20, 'law', filed, 1
FROM made
"""


def run() -> list[Measure]:
    with bench_server() as server, bench_database(server, "recompute") as name:
        settings = _settings(server, name)
        observe.set_up(settings.log_level)
        packs.ensure(settings)
        return asyncio.run(_measured(settings))


def _settings(server: Server, name: str) -> Settings:
    os.environ.update(
        MOTCUA_DEMO="1",
        MOTCUA_HOME=str(OUT / "recompute"),
        MOTCUA_DSN=server.dsn(APP, name),
        MOTCUA_OWNER_DSN=server.dsn(OWNER, name),
        MOTCUA_STATEMENT_S="300",
        MOTCUA_LOG_LEVEL="error",
    )
    return settings_module.read()


async def _measured(settings: Settings) -> list[Measure]:
    assert settings.owner_dsn is not None
    house = assembly.house_of(settings)
    took, logged = [], []
    async with assembly.opened(house):
        release = house.part(catalogue.Releases).current()
        with psycopg.connect(settings.owner_dsn, autocommit=True) as connection:
            _fill(connection, release)
        sequencer = Sequencer(house.db, [], contexts.PROJECTIONS)
        await _derived(house, "the first derivation")
        while await sequencer.step():
            pass
        for run in range(RUNS):
            await _correct(house, timedelta(days=run))
            began = time.perf_counter()
            found = await _derived(house, f"correction {run + 1}")
            took.append(time.perf_counter() - began)
            if found.moved < CASES * 0.6:
                raise RuntimeError(f"only {found.moved:,} of {found.done:,} due dates moved")
            began = time.perf_counter()
            while await sequencer.step():
                pass
            logged.append(time.perf_counter() - began)
            CONSOLE.print(
                f"[dim]{found.moved:,} moved in {took[-1]:.1f} s, then {logged[-1]:.1f} s[/]"
            )
    return [
        cost(f"{CASES:,} running cases derived anew", took, unit="s", budget=WITHIN_S),
        cost("their events in the log and the work lists", logged, unit="s", budget=WITHIN_S),
    ]


def _fill(connection: psycopg.Connection, release: Release) -> None:
    journey = next(iter(release.journeys.values()))
    service = next(iter(journey.services.values()))
    step = next(step for step in service.steps if step.kind == "decide")
    kinds = release.territory.agency_kinds()
    agencies = [one.code for kind in kinds for one in release.territory.agencies(kind)][:500]
    connection.execute(
        _FILL.encode(),
        {
            "agencies": agencies, "at": datetime.now(UTC), "n": CASES, "bundle": journey.id,
            "release": release.hash, "service": service.id, "step": step.step,
        },
    )  # fmt: skip
    connection.execute("VACUUM ANALYZE")


async def _derived(house: House, what: str) -> cases.Derivation:
    with progress.bar(CONSOLE, what) as told:
        return await cases.derive_due_dates(house, now=house.clock(), told=told)


async def _correct(house: House, later: timedelta) -> None:
    """The next working days are off, one more in each run."""
    pack = OUT / f"pack-{uuid4().hex}"
    shutil.copytree(ROOT / "packs" / "vn", pack)
    try:
        for calendar in (pack / "calendars").glob("*.yaml"):
            _add_days_off(calendar, later)
        release = catalogue.load(pack)
    finally:
        shutil.rmtree(pack)
    # As if it had been published: that is no part of this.
    house.parts[catalogue.Releases] = catalogue.Releases.of(release, house.db)


def _add_days_off(calendar: Path, later: timedelta) -> None:
    text = calendar.read_text(encoding="utf-8")
    start = datetime.now(UTC).date() + timedelta(days=1)
    days = [start + timedelta(days=n) for n in range(3 + later.days)]
    lines = "".join(f'  - {{day: {day}, working: false, source: "bench"}}\n' for day in days)
    calendar.write_text(text.replace("overrides:\n", f"overrides:\n{lines}", 1), encoding="utf-8")
