"""The embedded server: made once, found again, and whole after the postmaster is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from motcua.infra.postgres import APP, OWNER, SUPERUSER, Server

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("pg"), conf={"shared_buffers": "16MB"})
    server.start()
    yield server
    server.stop()


def rows(server: Server) -> object:
    with psycopg.connect(server.dsn(OWNER)) as connection:
        return connection.execute("SELECT count(*) FROM public.kept").fetchone()


def test_start_twice_is_one_server(own: Server) -> None:
    pid = (own.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0]
    own.start()
    assert (own.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0] == pid


def test_writes_are_durable_and_the_server_is_ours_alone(own: Server) -> None:
    with psycopg.connect(own.dsn(APP)) as connection:
        for name, value in (
            ("fsync", "on"),
            ("synchronous_commit", "on"),
            ("listen_addresses", ""),
        ):
            row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
            assert row == (value,)
    assert own.socket.stat().st_mode & 0o077 == 0


def test_committed_rows_are_there_after_kill_9(own: Server) -> None:
    with psycopg.connect(own.dsn(SUPERUSER), autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE public.kept (n int); GRANT ALL ON public.kept TO motcua_owner"
        )
    for n in range(3):
        with psycopg.connect(own.dsn(SUPERUSER)) as connection:
            connection.execute("INSERT INTO public.kept VALUES (%s)", [n])
        pid = int((own.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        own.start()
        assert rows(own) == (n + 1,)


def test_killed_first_start_leaves_no_half_cluster(tmp_path: Path) -> None:
    program = (
        "from motcua.infra.postgres import Server; from pathlib import Path; import sys;"
        "Server(Path(sys.argv[1])).start()"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT) as child:
        while not [*tmp_path.glob("new-*")] and child.poll() is None:
            time.sleep(0.005)
        child.kill()
    server = Server(tmp_path, conf={"shared_buffers": "16MB"})
    server.start()
    try:
        with psycopg.connect(server.dsn(APP)) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        server.stop("immediate")
