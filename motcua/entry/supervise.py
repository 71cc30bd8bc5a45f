"""Keeps the processes of a demo together: starts them, starts again what dies, ends them all at the end.

While a journey is walked, a process that dies ends the demo instead: the journey is to fail, not to be rescued.
Standard library only: it stays in memory as long as the demo runs. `cli demo` prepares and then becomes this.
"""

import contextlib
import ctypes
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from motcua.entry.watching import Changes

START_WITHIN_S = 60
STOP_WITHIN_S = 15
LOOK_EVERY_S = 0.2
LONGEST_PAUSE_S = 10.0
LASTING_S = 30.0
"""A process that ran so long was well; the next start after it does not wait."""
_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class Ended(Exception):
    """A process that should run has ended."""


@dataclass(frozen=True)
class Plan:
    """What `cli demo` hands over, as JSON on the command line."""

    host: str
    port: int
    words: str
    logs: str
    journey: Sequence[str] = ()
    leave: bool = False
    stop_database: bool = True
    postmaster: str = ""
    """The embedded server's file with its process id; empty if the database is somebody else's."""
    code: str = ""
    pack: str = ""
    """Folders to watch for changes, for developers; empty if nobody looks."""


@dataclass
class _Child:
    """A process that should run, and how often it has died in a row."""

    command: Sequence[str]
    process: "subprocess.Popen[bytes]"
    began: float
    deaths: int = 0
    again_at: float | None = None


@dataclass
class Processes:
    """Children by name. They get SIGTERM from the kernel if this process dies."""

    logs: str
    running: dict[str, _Child] = field(default_factory=dict)

    def start(self, name: str, module: str, *arguments: str) -> None:
        command = [sys.executable, "-m", module, *arguments]
        self.running[name] = _Child(command, self._begin(name, command), time.monotonic())

    def check(self) -> None:
        """Raises Ended, with the name of the first process that is gone."""
        for name, child in self.running.items():
            if child.process.poll() is not None:
                raise Ended(f"{self._told(name, child)} The demo stops.")

    def tend(self) -> None:
        """Start again what has ended, after a pause that doubles with each death in a row."""
        now = time.monotonic()
        for name, child in self.running.items():
            if child.again_at is None and _has_ended(child.process):
                _end_group(child.process)
                child.process.wait()
                child.deaths = 1 if now - child.began > LASTING_S else child.deaths + 1
                pause = pause_after(child.deaths)
                child.again_at = now + pause
                say(f"{self._told(name, child)} It is started again in {pause:.1f} s.")
            elif child.again_at is not None and now >= child.again_at:
                child.process, child.began = self._begin(name, child.command), now
                child.again_at = None

    def again(self, *names: str) -> None:
        """End them and start them, as their code has changed."""
        for name in names:
            child = self.running[name]
            child.process.terminate()
            try:
                child.process.wait(STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                _end_group(child.process)
                child.process.wait()
            child.process, child.began = self._begin(name, child.command), time.monotonic()
            child.deaths, child.again_at = 0, None

    def stop(self) -> None:
        processes = [child.process for child in self.running.values()]
        for process in processes:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_WITHIN_S
        for process in processes:
            try:
                process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                _end_group(process)
                process.wait()

    def _begin(self, name: str, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        with Path(self.logs, f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_die_with_parent,
                start_new_session=True,
            )

    def _told(self, name: str, child: _Child) -> str:
        log = Path(self.logs, f"{name}.log")
        return f"The {name} process has ended (status {child.process.returncode}); see {log}."


@dataclass
class Database:
    """The embedded server is no child of ours. One that was killed is started again; one that was stopped stays so."""

    postmaster: str
    deaths: int = 0
    again_at: float = 0.0
    began: float = 0.0

    def tend(self) -> None:
        now = time.monotonic()
        if not self.postmaster or now < self.again_at or not self._killed():
            return
        self.deaths = 1 if now - self.began > LASTING_S else self.deaths + 1
        say("The database has ended without being stopped. It is started again.")
        self.began = now
        self.again_at = now + pause_after(self.deaths)
        _database("start")

    def _killed(self) -> bool:
        """Its file is there, and the process is not, or is dead and not buried yet."""
        try:
            pid = Path(self.postmaster).read_text(encoding="ascii").split()[0]
            stat = Path("/proc", pid, "stat").read_text(encoding="utf-8")
        except (OSError, IndexError):
            return Path(self.postmaster).exists() and Path("/proc/self").exists()
        return stat.rpartition(")")[2].split()[0] in {"Z", "X"}


def pause_after(deaths: int) -> float:
    """How long to wait before the next start."""
    return float(min(0.2 * 2 ** (deaths - 1), LONGEST_PAUSE_S))


def _has_ended(process: "subprocess.Popen[bytes]") -> bool:
    """Whether it is dead. It is not buried yet, so that its number names no other group of processes."""
    try:
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
    except ChildProcessError:
        return True


def _end_group(process: "subprocess.Popen[bytes]") -> None:
    """What a killed process has left behind still holds its port."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _database(verb: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "motcua.entry.cli", "db", verb],
        stdout=subprocess.DEVNULL,
        check=False,
    )


def _die_with_parent() -> None:
    _libc.prctl(_PDEATHSIG, signal.SIGTERM)


def answers(host: str, port: int) -> bool:
    """Whether the web process answers."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/sign-in", headers={"accept": "text/html"})
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def run(plan: Plan) -> int:
    """Start, wait, end; the exit status of the journey, or 0 after a plain stop."""
    processes = Processes(plan.logs)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        processes.start("time-stamp", "motcua.entry.tsa")
        processes.start("worker", "motcua.entry.worker")
        processes.start("web", "motcua.entry.serve")
        _wait_for_web(plan, processes)
        say(plan.words)
        status = _journey(plan, processes) if plan.journey else 0
        if not plan.leave:
            database = Database(plan.postmaster)
            changes = Changes(plan.code, plan.pack, lambda: processes.again("worker", "web"), say)
            while True:
                database.tend()
                changes.tend()
                processes.tend()
                time.sleep(LOOK_EVERY_S)
        return status
    except KeyboardInterrupt:
        return 0
    except Ended as ended:
        say(str(ended))
        return 1
    finally:
        processes.stop()
        if plan.stop_database:
            _database("stop")


def _wait_for_web(plan: Plan, processes: Processes) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while not answers(plan.host, plan.port):
        processes.check()
        if time.monotonic() > deadline:
            raise Ended(f"No answer on port {plan.port} within {START_WITHIN_S} s. The demo stops.")
        time.sleep(0.05)


def _journey(plan: Plan, processes: Processes) -> int:
    """The journey's client: a process without our environment, so without database or keys."""
    clean = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    client = subprocess.Popen(
        [sys.executable, *plan.journey], env=clean, preexec_fn=_die_with_parent
    )
    try:
        while client.poll() is None:
            processes.check()
            time.sleep(0.1)
    finally:
        if client.poll() is None:
            client.terminate()
            client.wait(5)
    return client.returncode


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def say(text: str) -> None:
    sys.stdout.write(text.rstrip() + "\n")
    sys.stdout.flush()


def main() -> int:
    return run(Plan(**json.loads(sys.argv[1])))


if __name__ == "__main__":
    sys.exit(main())
