"""The portal that benchmarks load: prepared as the demo prepares it, in a home of its own, with its own processes."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from bench.harness import CONSOLE, OUT, ROOT, descendants
from motcua.entry import assembly, demo, hospital, packs, population, registry
from motcua.entry.supervise import START_WITHIN_S, STOP_WITHIN_S, answers
from motcua.infra import migrate
from motcua.infra import settings as settings_module
from motcua.infra.migrate import EditedMigration
from motcua.infra.postgres import APP, OWNER, SUPERUSER, Server
from motcua.infra.settings import Settings
from tools.journey.actors import Citizen, Sender

PORT, PEOPLE, JOURNEY = 8390, 20_000, "birth"
HOME = OUT / "home"
PACK = ROOT / "packs" / "vn"
Process: TypeAlias = "subprocess.Popen[bytes]"
WEB, WORKER, STAMPS = "web", "worker", "time-stamp"


@dataclass(frozen=True, slots=True)
class Portal:
    """A running portal: its settings, its server, its processes, and the sender that it knows."""

    settings: Settings
    server: Server
    processes: dict[str, Process]
    outside: hospital.Outside

    @property
    def url(self) -> str:
        return self.settings.base_url

    @property
    def dsn(self) -> str:
        return self.server.dsn(APP)

    @property
    def admin(self) -> str:
        return self.server.dsn(SUPERUSER)

    def pids(self) -> list[int]:
        """All processes of ours with their children; PostgreSQL is none of them."""
        return [pid for one in self.processes.values() for pid in descendants(one.pid)]

    def stop(self, name: str) -> None:
        _stop([self.processes.pop(name)])

    def scenario(self) -> dict[str, object]:
        path = self.settings.pack / "demo" / "journeys" / f"{JOURNEY}.json"
        found: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def sender(self) -> Sender:
        return Sender(self.url, self.outside.folder, self.scenario(), timedelta(0))

    def walk(self, count: int) -> "subprocess.Popen[str]":
        """Whole journeys, walked by the demo's client in a process of its own."""
        out = self.settings.home / "out"
        command = [
            sys.executable, str(ROOT / demo.CLIENT), "--portal", self.url, "--out", str(out),
            "--scenario", str(self.settings.pack / "demo" / "journeys" / f"{JOURNEY}.json"),
            "--sender", str(self.outside.folder), "--count", str(count),
        ]  # fmt: skip
        clean = {name: text for name, text in os.environ.items() if not name.startswith("MOTCUA_")}
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean)

    def declarant(self) -> Citizen:
        """Somebody who was sent a notice, has signed in and sees the offer. The worker must run."""
        sender = self.sender()
        patient = sender.patient(0)
        sender.notify(patient, 0)
        citizen = Citizen(self.url, patient, self.scenario())
        citizen.sign_in()
        citizen.find_offer()
        return citizen


@contextmanager
def portal(*, web_processes: int = 1, pack: Path = PACK) -> Iterator[Portal]:
    """A prepared portal with all its processes, stopped at the end. Its home is kept for the next time."""
    with _environment(web_processes, pack):
        settings = settings_module.read()
        server = assembly.server_of(settings)
        assert server is not None
        processes: dict[str, Process] = {}
        try:
            outside = _prepared(settings, server)
            for name, module in ((STAMPS, "tsa"), (WORKER, "worker"), (WEB, "serve")):
                processes[name] = _started(settings.home / "log", name, f"motcua.entry.{module}")
            _wait(settings, processes[WEB])
            yield Portal(settings, server, processes, outside)
        finally:
            _stop(list(processes.values()))
            server.stop()


def _started(logs: Path, name: str, module: str) -> Process:
    logs.mkdir(exist_ok=True, mode=0o700)
    with (logs / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", module], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )


def _stop(processes: Sequence[Process]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(STOP_WITHIN_S)


def _wait(settings: Settings, web: Process) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while not answers(settings.host, settings.port):
        if web.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"no answer on port {settings.port}; see {settings.home / 'log'}")
        time.sleep(0.05)


def _prepared(settings: Settings, server: Server) -> hospital.Outside:
    """Database, pack, registries, people, sender. A home that does not fit the code any more is made anew."""
    server.start()
    try:
        migrate.migrate(server.dsn(OWNER))
        if population.half_loaded(settings):
            raise EditedMigration("a load that did not end")
    except EditedMigration:
        server.stop()
        shutil.rmtree(settings.home)
        server.start()
        migrate.migrate(server.dsn(OWNER))
    packs.ensure(settings)
    asyncio.run(registry.apply(settings))
    population.ensure(settings, PEOPLE, CONSOLE)
    outside = hospital.ensure(settings)
    demo._roots(settings)  # the client verifies what it was given
    return outside


@contextmanager
def _environment(web_processes: int, pack: Path) -> Iterator[None]:
    """What the portal's processes inherit, and no other setting."""
    before = {name: text for name, text in os.environ.items() if name.startswith("MOTCUA_")}
    ours: Mapping[str, str] = {
        "MOTCUA_HOME": str(HOME),
        "MOTCUA_DEMO": "1",
        "MOTCUA_PACK": str(pack),
        "MOTCUA_PORT": str(PORT),
        "MOTCUA_BASE_URL": f"http://127.0.0.1:{PORT}",
        "MOTCUA_TSA": f"http://127.0.0.1:{PORT + 1}/",
        "MOTCUA_WEB_PROCESSES": str(web_processes),
        "MOTCUA_RATE": "60000",  # the load comes from one address
    }
    for name in before:
        del os.environ[name]
    os.environ.update(ours)
    try:
        yield
    finally:
        for name in ours:
            del os.environ[name]
        os.environ.update(before)
