"""The published schemas, judged by a foreign validator: all declarations of both packs fit, faults do not."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from motcua.contexts.catalogue import api as catalogue
from motcua.entry.cli import app
from tests.catalogue.make import ROOT

PACKS = [ROOT / "packs/vn", ROOT / "tests/packs/neverland"]
FILES = [
    path for pack in PACKS for path in sorted(pack.rglob("*.yaml")) if "demo" not in path.parts
]


class Editor(yaml.CSafeLoader):
    """Reads a file as an editor does (YAML 1.2): yes/no and days are text."""


Editor.yaml_implicit_resolvers = {
    first: [
        (tag, form) for tag, form in found if tag.rpartition(":")[2] in ("int", "float", "null")
    ]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Editor.add_implicit_resolver(
    "tag:yaml.org,2002:bool", yaml.SafeLoader.yaml_implicit_resolvers["t"][0][1], ["t", "f"]
)


def seen(text: str) -> Any:
    return yaml.load(text, Loader=Editor)


def kind(path: Path) -> str:
    return "site" if path.name == "site.yaml" else path.parent.name


@cache
def judge(kind: str) -> Draft202012Validator:
    schema = json.loads(json.dumps(catalogue.schemas()[kind]))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_each_folder_of_a_pack_has_a_schema() -> None:
    assert {kind(path) for path in FILES} == catalogue.schemas().keys()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_foreign_validator_accepts_every_declaration(path: Path) -> None:
    assert [e.message for e in judge(kind(path)).iter_errors(seen(path.read_text("utf-8")))] == []


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("services/hivreg.yaml", "title:", "titel:"),
        ("services/hivreg.yaml", "level: full", "level: whole"),
        ("services/hivreg.yaml", "purpose: hivreg\n", ""),
        ("services/hivreg.yaml", "effective_from: 2000-01-01", "effective_from: 1/1/2000"),
        ("services/hivreg.yaml", 'cut_off: "18:00"', 'cut_off: "25:00"'),
        ("services/hivreg.yaml", "budget: {days: 6}", "budget: {days: six}"),
        ("services/hivreg.yaml", "budget: {days: 6}", "budget: {days: -6}"),
        ("services/hivreg.yaml", "roles: [hiv, qeep, maat]", "roles: hiv"),
        ("services/hivreg.yaml", "reuse: true", "reuse: yes"),
        ("bundles/zumhoos.yaml", "minutes: 4", "minutes: 0"),
        ("shapes/zum.yaml", "kind: decide", "kind: deside"),
        ("facts/lud.yaml", "type: date", "type: day"),
        ("registries/zum.yaml", "about: organisation", "about: hive"),
        ("units/units.yaml", "levels:", "storeys:"),
        ("calendars/moonweek.yaml", "mon, wed", "moonday, wed"),
        ("tests/zumhoos.yaml", "declares: qeep", "declare: qeep"),
        ("site.yaml", "languages: [qnv, en]", "languages: qnv"),
    ],
)
def test_a_seeded_fault_is_refused(path: str, old: str, new: str) -> None:
    whole = ROOT / "tests/packs/neverland" / path
    text = whole.read_text("utf-8")
    assert old in text
    assert not judge(kind(whole)).is_valid(seen(text.replace(old, new, 1)))


def test_an_editor_gets_a_file_for_each_kind(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["pack", "schema", "--out", str(tmp_path / "schemas")])
    assert done.exit_code == 0, done.output
    written = {path.stem: path for path in (tmp_path / "schemas").glob("*.json")}
    assert written.keys() == catalogue.schemas().keys()
    assert f"# yaml-language-server: $schema={written['services'].as_uri()}" in done.output
    assert json.loads(written["services"].read_text("utf-8")) == catalogue.schemas()["services"]
