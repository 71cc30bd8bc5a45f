"""The time-stamp authority as a process of its own."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from motcua.contexts.credentials.clients import offline
from motcua.contexts.credentials.clients.authority import ROOT
from motcua.contexts.credentials.clients.stamps import HttpStamps
from motcua.contexts.credentials.errors import StampUnavailable
from motcua.infra.http_out import HttpOut, NotReached

DIGEST = hashlib.sha256(b"a letter").digest()


@contextmanager
def authority(home: Path, port: int) -> Iterator[int]:
    """`python -m motcua.entry.tsa`, until it listens; gives its process id."""
    environment = {
        "PATH": os.environ["PATH"],
        "MOTCUA_DEMO": "1",
        "MOTCUA_HOME": str(home),
        "MOTCUA_TSA": f"http://127.0.0.1:{port}/",
    }
    words = [sys.executable, "-m", "motcua.entry.tsa"]
    process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert b"time-stamps at" in process.stdout.readline()
        yield process.pid
    finally:
        process.kill()
        process.communicate()


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_it_stamps_and_comes_back_after_a_kill_with_the_same_key(tmp_path: Path) -> None:
    port, http = free_port(), HttpOut()
    url = f"http://127.0.0.1:{port}/"
    tokens, root = [], b""
    for _ in range(2):
        with authority(tmp_path, port) as pid:
            (root,) = offline.read_roots(tmp_path / "secrets" / f"{ROOT}.pem")
            tokens.append(await HttpStamps(http, url, root).stamp(DIGEST))
            os.kill(pid, signal.SIGKILL)
    with pytest.raises((StampUnavailable, NotReached)):
        await HttpStamps(http, url, root).stamp(DIGEST)
    await http.close()
    assert tokens[0] != tokens[1]
