"""Nothing in the program knows a country: an invented one runs the whole journey, without any other pack."""

import shutil
from pathlib import Path

import pytest

from tests.journeys.running import ROOT, demo

PACK = Path("tests/packs/neverland")
NEEDED = ("motcua", "migrations", "tools")


@pytest.mark.long
def test_invented_country_runs_the_whole_journey_without_any_other_pack(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for name in NEEDED:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / PACK, tree / PACK)
    assert not (tree / "packs").exists()
    with demo(
        tmp_path / "home",
        "--journey",
        "zumhoos",
        "--exit",
        settings={"MOTCUA_PACK": str(PACK)},
        cwd=tree,
    ) as running:
        assert running.end() == 0, running.output
    assert "All of it held." in running.output
    assert len(list((tmp_path / "home" / "out").glob("*.pdf"))) == 3
