"""Filing a declaration over HTTP against pgbench calling the same function with equal items.

Over HTTP: session, form token, draft, what was checked, clock, dossier number, durable write, redirect. The worker
stands while both are measured, as it is no part of either; `bench/journey` measures with it.
"""

import statistics
from dataclasses import dataclass, field

from bench.filings import PEER, Filings, prepare
from bench.harness import CONSOLE, ROOT, Load, Measure, cost, interleaved, pgbench, rate, wrk
from bench.portal import WORKER, portal

SECONDS, RUNS, COUNT = 2, 5, 12_000
CLIENTS = (8, 16, 64)
AIMS = {64: 0.5}
WEB_PROCESSES = 2


@dataclass
class _Ours:
    """Runs of wrk at one number of clients."""

    filings: Filings
    clients: int
    loads: list[Load] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    def __call__(self) -> float:
        self.filings.ready()
        load = wrk(
            self.filings.portal.url,
            connections=self.clients,
            seconds=SECONDS,
            script=ROOT / "bench" / "filing.lua",
            arguments=[str(self.filings.requests)],
        )
        self.rows = self.filings.rows()
        filed, answered = self.rows["cases.applications"], round(load.per_second * SECONDS)
        # What was under way when wrk ended is filed too; an answer that filed nothing is a fault.
        if load.errors or filed >= self.filings.count or filed < answered * 0.95:
            raise RuntimeError(f"{answered} answers, {filed} filed, {load.errors} errors")
        self.loads.append(load)
        return load.per_second


@dataclass
class _Peer:
    filings: Filings
    clients: int
    rows: dict[str, int] = field(default_factory=dict)

    def __call__(self) -> float:
        self.filings.ready()
        done = pgbench(self.filings.portal.dsn, PEER, clients=self.clients, seconds=SECONDS)
        self.rows = self.filings.rows()
        if self.rows["cases.applications"] >= self.filings.count:
            raise RuntimeError("more calls than items")
        return done


def run() -> list[Measure]:
    measures = []
    with portal(web_processes=WEB_PROCESSES) as running:
        filings = prepare(running, COUNT)
        running.stop(WORKER)
        warmed(filings, CLIENTS[0])
        for clients in CLIENTS:
            measures += measured(filings, clients, aim=AIMS.get(clients, 0))
        filings.ready()  # no desk is left with thousands of cases
    return measures


def warmed(filings: Filings, clients: int) -> None:
    """The first requests of a process compile templates and statements: they are not counted."""
    _Ours(filings, clients)()


def measured(filings: Filings, clients: int, *, aim: float, runs: int = RUNS) -> list[Measure]:
    """Filings by so many clients against pgbench, and how long the slowest waited."""
    ours, peer = _Ours(filings, clients), _Peer(filings, clients)
    found = interleaved(runs, {"ours": ours, "pgbench": peer}, title=f"{clients} clients")
    if _each(ours.rows) != _each(peer.rows):
        raise RuntimeError(f"not the same rows: {ours.rows} {peer.rows}")
    share = statistics.median(load.own_share for load in ours.loads)
    CONSOLE.print(f"[dim]{clients} clients: wrk took {share:.0%} of the processors[/]")
    name = f"filings, {clients} clients"
    return [
        rate(name, found["ours"], found["pgbench"], unit="1/s", aim=aim),
        cost(f"p99, {clients} clients", [one.p99_ms for one in ours.loads], unit="ms", budget=100),
    ]


def _each(rows: dict[str, int]) -> dict[str, float]:
    """Rows of each table for one filing."""
    filed = rows["cases.applications"]
    return {table: count / filed for table, count in rows.items()}
