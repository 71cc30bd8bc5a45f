"""Services that are equal in questions or in steps are noted, and stop nobody."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from motcua.contexts.catalogue import api as catalogue
from motcua.entry import cli
from tests.catalogue.make import ROOT

MORE = (
    "fact: eerstvlug, required: false",
    "fact: eerstvlug, required: false, when: {known: vluger.vlugdag}",
)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "tests/packs/neverland", tmp_path / "pack"))


def twin(pack: Path, *edits: tuple[str, str]) -> None:
    """A second service to fly, whose role has another name."""
    text = (pack / "services/vlugbrev.yaml").read_text("utf-8")
    for old, new in (("vlugbrev\n", "vlugtwee\n"), ("Z-4", "Z-40"), ("vlugar", "vluger"), *edits):
        assert old in text
        text = text.replace(old, new)
    text = text.replace("purpose: vlugtwee", "purpose: vlugbrev")
    (pack / "services/vlugtwee.yaml").write_text(text, "utf-8")
    documents = pack / "documents/documents.yaml"
    documents.write_text(documents.read_text("utf-8").replace("vlugar.", "subject."), "utf-8")
    scenarios = (pack / "tests/vlugbrev.yaml").read_text("utf-8")
    for old, new in (
        ("vlugbrev", "vlugtwee"),
        ("vlugar", "vluger"),
        ("scenario: ", "scenario: twin-"),
    ):
        scenarios = scenarios.replace(old, new)
    (pack / "tests/vlugtwee.yaml").write_text(scenarios, "utf-8")


def notes(pack: Path) -> list[tuple[str, str]]:
    problems, found = catalogue.examine(pack)
    assert problems == []
    assert all(note.remedy and note.line > 1 for note in found)
    return [(note.file, note.message) for note in found]


@pytest.mark.parametrize("name", ["tests/packs/neverland", "packs/vn"])
def test_a_pack_of_ours_has_few_twins(name: str) -> None:
    problems, found = catalogue.examine(ROOT / name)
    assert problems == []
    assert all("services/" in note.file for note in found)


def test_the_same_questions_under_other_roles_are_noted(pack: Path) -> None:
    twin(pack)
    assert notes(pack) == [("services/vlugtwee.yaml", "It asks the same as `vlugbrev`.")]
    done = CliRunner().invoke(cli.app, ["pack", "check", str(pack)], env={"COLUMNS": "200"})
    assert done.exit_code == 0
    assert "It asks the same as" in done.output and "Nothing is wrong." in done.output


def test_one_question_or_condition_more_is_no_likeness(pack: Path) -> None:
    twin(pack, MORE)
    assert notes(pack) == []


def test_steps_that_are_written_twice_are_noted(pack: Path) -> None:
    shapes = (pack / "shapes/zum.yaml").read_text("utf-8")
    own = shapes.partition("- shape: naavay")[2].partition("- shape:")[0].partition("steps:")[2]
    steps = "steps:" + own.replace("\n    ", "\n  ")
    twin(
        pack,
        ("steps: naavay\n", f"{steps.rstrip()}\n"),
        MORE,
    )
    service = pack / "services/vlugbrev.yaml"
    service.write_text(
        service.read_text("utf-8").replace("steps: naavay\n", f"{steps.rstrip()}\n"), "utf-8"
    )
    assert notes(pack) == [("services/vlugtwee.yaml", "Its steps are those of `vlugbrev`.")]
