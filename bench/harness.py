"""What every benchmark shares: a measure's form, interleaved runs, load tools, memory, the server they run on."""

import json
import os
import re
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from motcua.infra import migrate
from motcua.infra.postgres import OWNER, Server, binaries

ROOT = Path(__file__).parents[1]
OUT = ROOT / ".motcua" / "bench"
CONSOLE = Console()


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of a result. `ratio` is always "higher is better", and `aim` is in the same sense."""

    measure: str
    value: float
    unit: str
    limit: float
    ratio: float
    aim: float
    runs: tuple[float, ...]

    @property
    def met(self) -> bool:
        return self.ratio >= self.aim


def rate(
    measure: str, ours: Sequence[float], peer: Sequence[float], *, unit: str, aim: float
) -> Measure:
    """Ours against a limit or a peer, where more is better: medians of interleaved runs."""
    value, limit = statistics.median(ours), statistics.median(peer)
    return Measure(
        measure, _short(value), unit, _short(limit), _short(value / limit), aim, _all(ours)
    )


def cost(
    measure: str, ours: Sequence[float], *, unit: str, budget: float, aim: float = 1
) -> Measure:
    """A cost against its budget, where less is better: the ratio is budget / cost."""
    value = statistics.median(ours)
    return Measure(measure, _short(value), unit, budget, _short(budget / value), aim, _all(ours))


def interleaved(
    runs: int, parts: Mapping[str, Callable[[], float]], *, title: str
) -> dict[str, list[float]]:
    """Each part once, then each again: what else the machine does hits all of them alike."""
    found: dict[str, list[float]] = {name: [] for name in parts}
    with Progress(console=CONSOLE, transient=True) as progress:
        bar = progress.add_task(title, total=runs * len(parts))
        for _ in range(runs):
            for name, part in parts.items():
                found[name].append(part())
                progress.advance(bar)
    return found


def report(name: str, measures: Sequence[Measure]) -> bool:
    """Print the table, write .motcua/bench/NAME.json; True if every aim is met."""
    table = Table("measure", "value", "limit", "ratio", "aim", "", title=name)
    for one in measures:
        table.add_row(
            one.measure,
            f"{one.value:g} {one.unit}",
            f"{one.limit:g} {one.unit}",
            f"{one.ratio:g}",
            f"{one.aim:g}",
            "[green]met[/]" if one.met else "[red]missed[/]",
        )
    CONSOLE.print(table)
    OUT.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(one) for one in measures], indent=1, ensure_ascii=False)
    (OUT / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    return all(one.met for one in measures)


@contextmanager
def bench_server() -> Iterator[Server]:
    """A durable embedded server of the benchmarks' own, sized for them."""
    server = Server(OUT / "pg", conf={"shared_buffers": "1GB", "max_wal_size": "8GB"})
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def bench_database(server: Server, name: str) -> Iterator[str]:
    """A fresh migrated database; gives its name."""
    server.drop_database(name)
    server.create_database(name)
    migrate.migrate(server.dsn(OWNER, name))
    try:
        yield name
    finally:
        server.drop_database(name)


def pgbench(dsn: str, script: str, *, clients: int, seconds: float) -> float:
    """Transactions per second of a prepared script: the limit that a write is measured against."""
    path = OUT / "script.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script, encoding="utf-8")
    done = subprocess.run(
        [
            binaries() / "pgbench", "--no-vacuum", "--protocol=prepared", f"--client={clients}",
            f"--jobs={min(clients, os.cpu_count() or 1)}", f"--time={max(1, round(seconds))}",
            f"--file={path}", dsn,
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not found:
        raise RuntimeError(f"pgbench failed: {done.stderr[-800:]}")
    return float(found[1])


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk saw. `own_share` is wrk's own part of all processor time of the run."""

    per_second: float
    p50_ms: float
    p99_ms: float
    errors: int
    own_share: float


def wrk(
    url: str,
    *,
    connections: int,
    seconds: float,
    script: Path | None = None,
    arguments: Sequence[str] = (),
) -> Load:
    """Load from `wrk`; a Lua script may sign in, send forms and count refusals as errors."""
    command = ["wrk", "--latency", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s"]
    command += ["-s", str(script)] if script else []
    before, started = _children(), time.monotonic()
    done = subprocess.run(
        [*command, url, "--", *arguments], capture_output=True, text=True, check=False
    )
    took = time.monotonic() - started
    if done.returncode:
        raise RuntimeError(f"wrk failed: {done.stderr[-800:]}{done.stdout[-800:]}")
    errors = sum(int(n) for n in re.findall(r"Non-2xx or 3xx responses: (\d+)", done.stdout))
    errors += sum(
        int(n)
        for line in re.findall(r"Socket errors: (.*)", done.stdout)
        for n in re.findall(r"\d+", line)
    )
    return Load(
        per_second=float(_only(r"Requests/sec:\s+([\d.]+)", done.stdout)),
        p50_ms=_milliseconds(_only(r"50%\s+([\d.]+\w+)", done.stdout)),
        p99_ms=_milliseconds(_only(r"99%\s+([\d.]+\w+)", done.stdout)),
        errors=errors,
        own_share=(_children() - before) / (took * (os.cpu_count() or 1)),
    )


def pss_mb(pids: Sequence[int]) -> float:
    """Proportional memory of processes: a page that n of them share counts 1/n to each."""
    total = 0
    for pid in pids:
        rollup = Path("/proc", str(pid), "smaps_rollup").read_text(encoding="ascii")
        total += int(_only(r"^Pss:\s+(\d+) kB", rollup))
    return total / 1024


def descendants(pid: int) -> list[int]:
    """The process and all below it."""
    found = [pid]
    for task in Path("/proc", str(pid), "task").glob("*/children"):
        for child in task.read_text(encoding="ascii").split():
            found += descendants(int(child))
    return found


def row_counts(dsn: str, tables: Sequence[str]) -> dict[str, int]:
    """Rows per table: after ours and the peer's run they must match per operation."""
    counts = {}
    with psycopg.connect(dsn) as connection:
        for table in tables:
            row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
            counts[table] = int(row[0]) if row else 0
    return counts


def machine() -> str:
    """One line on the machine, for docs/performance.md."""
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"model name\s*:\s*(.*)", info)
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return f"{os.cpu_count()} × {model[1] if model else 'processor'}, {memory:.0f} GiB"


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _only(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    if not found:
        raise RuntimeError(f"{pattern} is not in: {text[:400]}")
    return found[1]


def _milliseconds(text: str) -> float:
    for unit, factor in (("us", 0.001), ("ms", 1), ("s", 1000), ("m", 60_000)):
        if text.endswith(unit):
            return float(text.removesuffix(unit)) * factor
    raise ValueError(text)


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def _all(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(_short(value) for value in values)
