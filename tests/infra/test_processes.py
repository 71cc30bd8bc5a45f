"""The worker's figures, and what developers change while the demo runs."""

import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from motcua.entry import supervise
from motcua.entry.watching import Changes, Folder
from motcua.infra import observe


def test_a_process_without_a_portal_tells_its_figures_on_this_machine() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    end = observe.serve_metrics(port)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            assert b"motcua_events_sequenced_total" in answer.read()
        with pytest.raises(OSError):
            observe.serve_metrics(port)
    finally:
        end()
    observe.serve_metrics(port)()  # the port is free again


def test_new_changed_and_lost_files_are_seen_once(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    (tmp_path / "a.py").write_text("1")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.html").write_text("1")
    assert folder.changed() == []
    (tmp_path / "a.py").unlink()
    (tmp_path / "sub" / "b.html").write_text("12")
    (tmp_path / "sub" / "c.sql").write_text("1")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("1")
    (tmp_path / ".a.swp").write_text("1")
    names = [str(Path(name).relative_to(tmp_path)) for name in folder.changed()]
    assert names == ["a.py", "sub/b.html", "sub/c.sql"]
    assert folder.changed() == []
    assert Folder("").changed() == []


def test_changed_code_starts_processes_again_and_a_changed_pack_is_published(
    tmp_path: Path, processes: supervise.Processes
) -> None:
    """The commands are recorded by a Python that stands in for ours."""
    code, pack, told = tmp_path / "code", tmp_path / "pack", tmp_path / "told"
    for folder in (code, pack):
        folder.mkdir()
    stand_in = tmp_path / "python"
    stand_in.write_text(f'#!/bin/sh\necho "$@" >> {told}\n')
    stand_in.chmod(0o700)
    said: list[str] = []
    changes = Changes(
        str(code), str(pack), lambda: processes.again("server"), said.append,
        every_s=0, python=str(stand_in),
    )  # fmt: skip
    changes.tend()
    before = processes.running["server"].process.pid
    (code / "new.html").write_text("x")
    changes.tend()
    after = processes.running["server"].process
    assert after.pid != before and after.poll() is None
    assert said == [f"{code}/new.html changed: portal and worker start again."]
    (pack / "service.yaml").write_text("x")
    changes.tend()
    assert told.read_text().splitlines() == [
        "-m motcua.entry.cli pack publish",
        "-m motcua.entry.cli registry apply",
    ]
    assert processes.running["server"].process is after


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[supervise.Processes]:
    found = supervise.Processes(str(tmp_path))
    found.start("server", "http.server", "--bind", "127.0.0.1", "0")
    yield found
    found.stop()
