"""What changed between two packs, in words: every change is told once, under its law; nothing is told of none."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from motcua.entry.cli import app
from tests.catalogue.make import ROOT

NEVERLAND = ROOT / "tests/packs/neverland"
SERVICE = "services/hivreg.yaml"


def changed(folder: Path, *changes: tuple[str, str, str]) -> Path:
    shutil.copytree(
        NEVERLAND, folder, ignore=shutil.ignore_patterns("tests")
    )  # what they pin is changed
    for path, old, new in changes:
        text = (folder / path).read_text("utf-8")
        assert old in text, (path, old)
        (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def diff(old: Path, new: Path, language: str = "en") -> str:
    typed = ["pack", "diff", str(old), str(new), "--language", language]
    done = CliRunner().invoke(app, typed)
    assert done.exit_code == 0, done.output
    return done.output


def test_of_no_change_nothing_is_told() -> None:
    assert diff(NEVERLAND, NEVERLAND) == "Nothing changed.\n"


FIELD = "    - {fact: hivnum}\n"
PLAIN = "services/veltlees.yaml"  # no fee of its own, whose rows would have days
PEOPLE, BOOKS, LIFE = "registries/lud.yaml", "registries/zum.yaml", "bundles/zumhoos.yaml"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ((SERVICE, "budget: {days: 2}", "budget: {days: 5}"), ["- ~~2 working days.", "- **5 working days."]),
        ((SERVICE, "{over: 50000}", "{over: 55000}"), ["is more than 55000. (Zum-Lex 2: great swarms)**"]),
        ((SERVICE, "This hive is registered already.", "It is."), ["### Who may not apply", "- **It is. If:"]),
        ((SERVICE, "legal_basis: [Zum-Lex 2]", "legal_basis: [Zum-Lex 3]"), ["**Legal basis: Zum-Lex 3**"]),
        ((SERVICE, ", default: qeep.boorplim", ""), ["`asks.plek.default`: “qeep.boorplim” → –"]),
        ((PEOPLE, "retention_years: 120", "retention_years: 99"), ["## Registry", "`retention_years`: “120” → “99”"]),
        (("facts/zum.yaml", "en: Name of", "en: The name of"), ["## Fact", "`label.en`"]),
        ((BOOKS, FIELD, FIELD + FIELD.replace("hivnum", "honi")), ["`fields` with honi (Zum-Lex 2)"]),
        ((BOOKS, FIELD, FIELD.replace("}", ", required: true}")), ["`fields.hivnum.required`: no → yes"]),
        ((LIFE, "minutes: 4", "minutes: 6"), ["## Life event", "`minutes`: “4” → “6” (Zum-Lex 1)"]),
    ],
)  # fmt: skip
def test_a_change_is_told_in_words(
    change: tuple[str, str, str], says: list[str], tmp_path: Path
) -> None:
    text = diff(NEVERLAND, changed(tmp_path / "new", change))
    assert all(said in text for said in says), text
    if change[0] == SERVICE:
        assert "## Changed without a new version: Register a hive" in text
        assert text.count("\n## ") == 0, "nothing else changed"


def test_it_goes_both_ways(tmp_path: Path) -> None:
    other = changed(tmp_path / "new", (SERVICE, "budget: {days: 2}", "budget: {days: 5}"))
    assert "- ~~5 working days." in diff(other, NEVERLAND)


def test_a_new_version_is_told_with_its_day_and_law(tmp_path: Path) -> None:
    new = changed(
        tmp_path / "new",
        (
            PLAIN,
            "effective_from: 2000-01-01",
            "effective_from: 2000-01-01\neffective_to: 2026-12-31",
        ),
    )
    text = (NEVERLAND / PLAIN).read_text("utf-8")
    text = text.replace("effective_from: 2000-01-01", "effective_from: 2027-01-01")
    text = text.replace("legal_basis: [Zum-Lex 3]", "legal_basis: [Zum-Lex 77]")
    text = text.replace("budget: {hours: 12}", "budget: {days: 1}")
    (new / "services/veltlees-2027.yaml").write_text(text, encoding="utf-8")
    told = diff(NEVERLAND, new)
    assert "## New version of: Lease a meadow\n\nIn force from 2027-01-01" in told
    assert "Legal basis: Zum-Lex 77" in told
    assert "- **1 working day. (Zum-Lex 3)**" in told


def test_a_new_service_and_one_that_went_are_told(tmp_path: Path) -> None:
    new = changed(tmp_path / "new")
    made = CliRunner().invoke(app, ["pack", "new", "service", "kite", "--pack", str(new)])
    assert made.exit_code == 0, made.output
    told = diff(NEVERLAND, new)
    assert "## New: Title of the new service" in told and "- New: Where you apply" in told
    assert "## No longer there: Title of the new service" in diff(new, NEVERLAND)


def test_it_speaks_the_language_that_is_asked_for(tmp_path: Path) -> None:
    other = changed(tmp_path / "new", (SERVICE, "qnv: Hivblad", "qnv: Hivblaad"))
    assert "Hivblaad" in diff(NEVERLAND, other, "qnv")
