"""`motcua pack key`, `propose`, `approve`: two people at the command line, each with a key file."""

import re
import shutil
import stat
from pathlib import Path

import pytest

from tests.catalogue.make import ROOT
from tests.conftest import TestDatabase
from tests.infra.test_log_command import run

LINE = re.compile(r"\{publisher: ID, name: NAME, key: (\S+)\}")


@pytest.fixture
def environment(database: TestDatabase, tmp_path: Path) -> dict[str, str]:
    return {
        "MOTCUA_DSN": database.app,
        "MOTCUA_HOME": str(tmp_path / "home"),
        "MOTCUA_PACK": str(shutil.copytree(ROOT / "tests/packs/neverland", tmp_path / "pack")),
        "MOTCUA_DEMO": "0",
    }


async def key(file: Path, environment: dict[str, str], word: str = "") -> str:
    """A new key; the public half."""
    status, said = await run("pack", "key", str(file), typed=f"{word}\n{word}\n", **environment)
    assert status == 0 and stat.S_IMODE(file.stat().st_mode) == 0o600
    found = LINE.search(said)
    assert found is not None
    return found[1]


async def test_two_people_put_a_pack_into_use(environment: dict[str, str], tmp_path: Path) -> None:
    ann, bob = tmp_path / "ann.pem", tmp_path / "bob.pem"
    keys = [await key(ann, environment), await key(bob, environment, "a long word")]
    pack = Path(environment["MOTCUA_PACK"])
    site = pack / "site.yaml"
    lines = [
        f"  - {{publisher: {n}, name: {n}, key: {k}}}\n" for n, k in zip("ab", keys, strict=True)
    ]
    site.write_text("publishers:\n" + "".join(lines) + site.read_text("utf-8"), "utf-8")

    refused = await run("pack", "publish", **environment)
    assert refused[0] == 2 and "two people publish" in refused[1]
    status, said = await run("pack", "propose", "--key", str(ann), **environment)
    assert status == 0 and "Nothing is in use yet." in said
    refused = await run("pack", "approve", "--key", str(ann), "--yes", **environment)
    assert refused[0] == 2 and "does not confirm it" in refused[1]
    wrong = await run("pack", "approve", "--key", str(bob), "--yes", typed="no\n", **environment)
    assert wrong[0] == 2
    status, said = await run(
        "pack", "approve", "--key", str(bob), typed="a long word\ny\n", **environment
    )
    assert status == 0 and "In use:" in said

    site.write_text(site.read_text("utf-8").replace("Neverland Desk", "Neverland Door"), "utf-8")
    status, said = await run("pack", "propose", "--key", str(ann), **environment)
    assert status == 0 and "Neverland Desk" in said and "Neverland Door" in said
    status, said = await run(
        "pack", "approve", "--key", str(bob), typed="a long word\nn\n", **environment
    )
    assert status == 1 and "Neverland Door" in said and "In use:" not in said
    status, said = await run("pack", "releases", **environment)
    assert status == 0 and said.count("hold") == 2 and "DO NOT HOLD" not in said
