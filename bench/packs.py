"""`motcua pack check` of a thousand services with their scenarios: wall time and the memory that it takes."""

import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from bench.harness import ROOT, Measure, cost, interleaved

SERVICES, RUNS = 1_000, 5
SECONDS, MEGABYTES = 10, 300
PACK: Final = ROOT / "tests" / "packs" / "neverland"
MODEL: Final = "vlugbrev"


def run() -> list[Measure]:
    with tempfile.TemporaryDirectory() as aside:
        folder = Path(aside) / "pack"
        scenarios = generate(folder, SERVICES)
        peaks: list[float] = []
        found = interleaved(
            RUNS, {"check": lambda: _checked(folder, peaks)}, title="checking a pack"
        )
    size = f"{SERVICES:,} services, {scenarios:,} scenarios"
    return [
        cost(f"the check of {size}", found["check"], unit="s", budget=SECONDS),
        cost(f"memory at its peak: {size}", peaks, unit="MB", budget=MEGABYTES),
    ]


def generate(folder: Path, count: int) -> int:
    """The invented country with so many services more, each with a fee, scenarios and words of its own; the
    number of scenarios."""
    shutil.copytree(PACK, folder)
    service = (PACK / "services" / f"{MODEL}.yaml").read_text("utf-8")
    scenarios = (PACK / "tests" / f"{MODEL}.yaml").read_text("utf-8")
    for number in range(count):
        id = f"s{number:04}"
        text = service.replace(f"service: {MODEL}", f"service: {id}").replace("Z-4", f"S-{number}")
        text = text.replace("days: 4", f"days: {4 + number % 7}")
        (folder / "services" / f"{id}.yaml").write_text(text, "utf-8")
        told = re.sub(r"(scenario: )", rf"\g<1>{id}-", scenarios).replace(MODEL, id)
        told = told.replace("4 days", f"{4 + number % 7} days")
        (folder / "tests" / f"{id}.yaml").write_text(told, "utf-8")
    return count * scenarios.count("scenario:") + sum(
        path.read_text("utf-8").count("scenario:") for path in (PACK / "tests").glob("*.yaml")
    )


def _checked(folder: Path, peaks: list[float]) -> float:
    """Seconds of one check in a process of its own."""
    began = time.perf_counter()
    silent = os.open(os.devnull, os.O_WRONLY)
    command = [sys.executable, "-m", "motcua.entry.cli", "pack", "check", str(folder)]
    child = os.posix_spawn(
        sys.executable, command, {**os.environ, "PYTHONPATH": str(ROOT)},
        file_actions=[(os.POSIX_SPAWN_DUP2, silent, 1), (os.POSIX_SPAWN_CLOSE, silent)],
    )  # fmt: skip
    os.close(silent)
    _, status, used = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError("the generated pack is not sound")
    peaks.append(used.ru_maxrss / 1024)
    return time.perf_counter() - began
