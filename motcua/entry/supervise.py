"""Keeps the processes of a demo together: starts them, waits for them, ends them all when one ends.

Standard library only: it stays in memory as long as the demo runs. `cli demo` prepares and then becomes this.
"""

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

START_WITHIN_S = 60
STOP_WITHIN_S = 15
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


@dataclass
class Processes:
    """Children by name. They get SIGTERM from the kernel if this process dies."""

    logs: str
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str, module: str, *arguments: str) -> None:
        with Path(self.logs, f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_die_with_parent,
                start_new_session=True,
            )

    def check(self) -> None:
        """Raises Ended, with the name of the first process that is gone."""
        for name, process in self.running.items():
            code = process.poll()
            if code is not None:
                log = Path(self.logs, f"{name}.log")
                raise Ended(
                    f"The {name} process has ended (status {code}); see {log}. The demo stops."
                )

    def stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_WITHIN_S
        for process in self.running.values():
            try:
                process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


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
        processes.start("web", "motcua.entry.web")
        _wait_for_web(plan, processes)
        say(plan.words)
        status = _journey(plan, processes) if plan.journey else 0
        if not plan.leave:
            while True:
                processes.check()
                time.sleep(0.5)
        return status
    except KeyboardInterrupt:
        return 0
    except Ended as ended:
        say(str(ended))
        return 1
    finally:
        processes.stop()
        if plan.stop_database:
            subprocess.run([sys.executable, "-m", "motcua.entry.cli", "db", "stop"], check=False)


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
