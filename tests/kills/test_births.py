"""kill -9 of web, worker, render child and database while births are declared and decided over HTTP.

Nothing acknowledged is lost, nothing is done twice, and the log and its counters hold. The demo starts again what
was killed; people send again what was not answered. No name and no number of theirs stands in an address or a log.
"""

import os
import random
from pathlib import Path
from uuid import UUID

import pytest

from motcua.kernel.keys import CaseKey
from tests.journeys.running import ROOT, Demo, demo
from tests.kills import leaks
from tests.kills.clumsy import be_clumsy
from tests.kills.holding import Books
from tests.kills.killer import Killer
from tests.kills.people import STEPS_OF_A_BIRTH, Town, scenario_of

PACK = ROOT / "packs" / "vn"
PARTS = 3


def test_three_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    _survive(tmp_path / "home", ["worker", "render", "database"], births=4, at_once=2, seed=1)


@pytest.mark.long
def test_thirty_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    """Two hundred births, about ten minutes on two cores. TEST_KILLED_BIRTHS=40 takes three."""
    births = int(os.environ.get("TEST_KILLED_BIRTHS", "200"))
    targets = (["web", "worker", "render", "database"] * 8)[:30]
    random.Random(2).shuffle(targets)
    _survive(tmp_path / "home", targets, births=births, at_once=6, seed=2)


def _survive(home: Path, targets: list[str], *, births: int, at_once: int, seed: int) -> None:
    chance = random.Random(seed)
    last = births * STEPS_OF_A_BIRTH * 9 // 10  # every kill hits people at work
    moments = sorted(chance.randrange(1, last) for _ in targets)
    with demo(
        home, people=max(400, 15 * births), settings={"MOTCUA_LOG_LEVEL": "debug"}
    ) as running:
        running.wait_for("Sign in there")
        town = Town(f"http://127.0.0.1:{running.port}", home, scenario_of(PACK))
        killer, books = Killer(running), Books(home)
        threads = town.live(births, at_once)
        for moment, target in zip(moments, targets, strict=True):
            town.reached(moment, 600)
            if town.faults:
                break
            killer.kill(target)
        for thread in threads:
            thread.join(900)
        assert not town.faults, f"{town.faults[0]!r}\n{running.output[-3000:]}"
        books.settle()
        _hold(town, books, births)
        _keep_quiet(town, books, running, births)
        assert running.output.count("started again") >= sum(one != "render" for one in targets)


def _hold(town: Town, books: Books, births: int) -> None:
    filed = {CaseKey.parse(address.rsplit("/", 1)[1]) for address in town.receipts}
    there = books.rows("SELECT subject_id, id FROM cases.applications")
    assert filed == {CaseKey(UUID(str(subject)), UUID(str(id))) for subject, id in there}
    assert len(there) == len(town.receipts) == births
    assert len(town.decided) == PARTS * births
    assert books.number("SELECT count(*) FROM cases.cases WHERE state = 'issued'") == PARTS * births
    assert books.number("SELECT count(*) FROM credentials.results") == PARTS * births
    references = {
        str(reference) for (reference,) in books.rows("SELECT reference FROM cases.cases")
    }
    assert set(town.decided) == references
    assert books.twice() == {}
    assert books.gaps() == []
    assert "The log holds." in books.proves("log", "verify")
    assert "the same as before" in books.proves("counters", "rebuild")


def _keep_quiet(town: Town, books: Books, running: Demo, births: int) -> None:
    allotted = books.rows("SELECT series, sealed FROM registries.allotments")
    words = leaks.planted(running.home, allotted, births)
    told = be_clumsy(town.portal, town.hospital.next_patient())
    assert [word for word in words if word in told] == []
    assert leaks.in_addresses(words) == []
    assert leaks.in_logs(words, running.home, running.output) == []
