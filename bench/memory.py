"""Proportional memory of all our processes without PostgreSQL: at rest, and while births are walked."""

import time

from bench.harness import CONSOLE, Measure, cost, descendants, pss_mb
from bench.portal import Portal, portal

IDLE_MB, LOADED_MB = 250, 450
SETTLE_S, LOAD_S, RUNS = 8, 45, 5


def run() -> list[Measure]:
    with portal() as running:
        idle = []
        for _ in range(RUNS):
            time.sleep(SETTLE_S / RUNS)
            idle.append(_pss(running))
        _tell("at rest", running)
        walker, loaded = running.walk(1000), []
        end = time.monotonic() + LOAD_S
        while time.monotonic() < end:
            if walker.poll() is not None:
                raise RuntimeError(f"the journeys stopped: {walker.communicate()[0][-400:]}")
            time.sleep(1)
            loaded.append(_pss(running))
        walker.terminate()
        walker.communicate()
        _tell("under load", running)
    most = sorted(loaded)[-RUNS:]
    return [
        cost("idle", idle, unit="MB", budget=IDLE_MB),
        cost("under load, the most", most, unit="MB", budget=LOADED_MB),
    ]


def _pss(running: Portal) -> float:
    return pss_mb(running.pids())


def _tell(when: str, running: Portal) -> None:
    shown = [
        f"{name} {pss_mb(descendants(process.pid)):.0f}"
        for name, process in running.processes.items()
    ]
    CONSOLE.print(f"[dim]{when}, MB: {', '.join(shown)}[/]")
