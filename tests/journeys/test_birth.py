"""The whole journey through a running demo, as a newcomer starts it."""

import os
import re
import signal
from pathlib import Path

import pytest

from tests.journeys.running import demo


def test_birth_becomes_three_sound_results(tmp_path: Path) -> None:
    with demo(tmp_path / "home", "--journey", "birth", "--exit") as running:
        assert running.end() == 0, running.output
        said = running.output
    assert "All of it held." in said
    results = sorted((tmp_path / "home" / "out").glob("*.pdf"))
    assert len(results) == 3 and all(each.read_bytes()[:5] == b"%PDF-" for each in results)
    assert len(re.findall(r"^  verifier .* ms$", said, re.MULTILINE)) == 3
    assert not (tmp_path / "home" / "pg" / "data" / "postmaster.pid").exists()


@pytest.mark.long
@pytest.mark.parametrize(
    "moment",
    ["2026-11-20T16:59:00+07:00", "2026-11-22T10:00:00+07:00", "2026-02-17T09:00:00+07:00"],
    ids=["friday-evening", "sunday", "new-year"],
)
def test_birth_may_begin_at_any_moment(tmp_path: Path, moment: str) -> None:
    clock = {"MOTCUA_DEMO_CLOCK": moment}
    with demo(tmp_path / "home", "--journey", "birth", "--exit", settings=clock) as running:
        assert running.end() == 0, running.output


@pytest.mark.long
def test_killed_worker_stops_the_journey(tmp_path: Path) -> None:
    with demo(tmp_path / "home", "--journey", "birth", "--exit", "--count", "50") as running:
        running.wait_for(r"1 of 50")
        os.kill(running.child("motcua.entry.worker"), signal.SIGKILL)
        assert running.end(60) == 1
    assert "The worker process has ended" in running.output
    assert "All of it held." not in running.output


@pytest.mark.long
def test_worker_that_stands_still_stops_the_journey(tmp_path: Path) -> None:
    with demo(tmp_path / "home", "--journey", "birth", "--exit", "--count", "50") as running:
        running.wait_for(r"1 of 50")
        worker = running.child("motcua.entry.worker")
        os.kill(worker, signal.SIGSTOP)
        assert running.end(240) == 1
    assert "Does the worker run?" in running.output


@pytest.mark.long
def test_second_start_makes_nothing_again_and_many_births_go_through(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with demo(home, "--journey", "birth", "--exit") as first:
        assert first.end() == 0, first.output
    with demo(home, "--journey", "birth", "--exit", "--count", "5") as second:
        assert second.end() == 0, second.output
    assert "Ready in" in second.output and "━" not in second.output
    assert re.search(r"5 journeys in [\d.]+ s: [\d.]+ a minute", second.output)
