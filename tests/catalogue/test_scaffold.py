"""A new service begins whole: it passes the check of its pack, runs in the pure engine, speaks its languages."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner, Result

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.model.simulating import World
from motcua.entry.cli import app
from tests.catalogue.make import ROOT


def copied(pack: str, to: Path) -> Path:
    return Path(shutil.copytree(ROOT / pack, to / "pack"))


def new(folder: Path, id: str) -> Result:
    return CliRunner().invoke(app, ["pack", "new", "service", id, "--pack", str(folder)])


@pytest.mark.parametrize("pack", ["packs/vn", "tests/packs/neverland"])
def test_a_new_service_passes_at_once_and_runs(pack: str, tmp_path: Path) -> None:
    folder = copied(pack, tmp_path)
    done = new(folder, "fishing-permit")
    assert done.exit_code == 0, done.output
    assert catalogue.check(folder) == []
    now = datetime.now(UTC)
    land = catalogue.load(folder)
    journey = land.journey("fishing-permit", now)
    person = uuid4()
    world = World(journey, now)
    state = world.state(person, person, "applicant")
    assert [page.id for page in journey.pages(state, now)] == ["fishing-permit"]
    assert [part.id for part in journey.parts(state, now)] == ["fishing-permit"]
    for tongue in land.languages:
        assert journey.bundle.title[tongue]


def test_its_scenarios_look(tmp_path: Path) -> None:
    """A change of the service that a scenario speaks of is found."""
    folder = copied("tests/packs/neverland", tmp_path)
    assert new(folder, "fishing-permit").exit_code == 0
    path = folder / "services/fishing-permit.yaml"
    path.write_text(
        path.read_text("utf-8").replace("budget: {days: 3}", "budget: {days: 9}"), "utf-8"
    )
    (problem,) = catalogue.check(folder)
    assert problem.file == "tests/fishing-permit.yaml" and "9 days} follows" in problem.message


def test_it_speaks_the_languages_of_the_pack(tmp_path: Path) -> None:
    folder = copied("packs/vn", tmp_path)
    assert new(folder, "cau-ca").exit_code == 0
    text = (folder / "services/cau-ca.yaml").read_text("utf-8")
    assert "vi: " in text and 'vi: "Title of the new service"' not in text


@pytest.mark.parametrize(("id", "says"), [("Hiv Reg", "is no id"), ("hivreg", "is taken")])
def test_what_cannot_be_made_is_told_and_writes_nothing(id: str, says: str, tmp_path: Path) -> None:
    folder = copied("tests/packs/neverland", tmp_path)
    before = sorted(folder.rglob("*"))
    done = new(folder, id)
    assert done.exit_code == 1 and says in done.output
    assert sorted(folder.rglob("*")) == before


def test_a_faulty_pack_is_told_first(tmp_path: Path) -> None:
    folder = copied("tests/packs/neverland", tmp_path)
    (folder / "facts/lud.yaml").write_text("a: [\n", encoding="utf-8")
    done = new(folder, "fishing-permit")
    assert done.exit_code == 1 and "facts/lud.yaml" in done.output
