"""Publishing: by content hash, polled, earlier ones kept; a faulty pack changes nothing."""

import shutil
from pathlib import Path
from uuid import UUID

import pytest

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.errors import NothingPublished, ReleaseNotFound
from motcua.infra.db import Database
from motcua.kernel.actors import Actor, ActorKind
from tests.catalogue.make import NOW, ROOT

PUBLISHER = Actor(kind=ActorKind.MACHINE, id=UUID(int=1))


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the invented country that a test may change."""
    return Path(shutil.copytree(ROOT / "tests/packs/neverland", tmp_path / "pack"))


def change(pack: Path, old: str, new: str) -> None:
    site = pack / "site.yaml"
    site.write_text(site.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


async def publish(db: Database, pack: Path) -> str:
    return await catalogue.publish(db, pack, PUBLISHER, now=NOW)


async def test_a_published_pack_is_in_use(db: Database, pack: Path) -> None:
    releases = catalogue.Releases(db)
    with pytest.raises(NothingPublished):
        releases.current()
    hash = await publish(db, pack)
    await releases.refresh()
    assert releases.current().hash == hash
    assert releases.current().journeys.keys() == {"zumhoos", "vlugbrev"}


async def test_a_new_release_is_swapped_in_and_the_earlier_one_stays(
    db: Database, pack: Path
) -> None:
    first = await publish(db, pack)
    releases = catalogue.Releases(db)
    await releases.refresh()
    change(pack, "Neverland Desk", "Neverland Door")
    second = await publish(db, pack)
    assert first != second
    assert releases.current().hash == first
    await releases.refresh()
    assert releases.current().site.title["en"] == "Neverland Door"
    earlier = await releases.at(first)
    assert earlier.site.title["en"] == "Neverland Desk"
    assert earlier.territory is releases.current().territory


async def test_a_process_that_starts_later_finds_earlier_releases(db: Database, pack: Path) -> None:
    first = await publish(db, pack)
    change(pack, "Neverland Desk", "Neverland Door")
    await publish(db, pack)
    late = catalogue.Releases(db)
    assert (await late.at(first)).site.title["en"] == "Neverland Desk"


async def test_a_process_polls_by_itself(db: Database, pack: Path) -> None:
    await publish(db, pack)
    releases = await catalogue.Releases(db).start()
    assert releases.current().site.pack == "neverland"
    await releases.close()


async def test_a_faulty_pack_changes_nothing(db: Database, pack: Path) -> None:
    first = await publish(db, pack)
    change(pack, "languages: [qnv, en]", "languages: [qnv, en, xx]")
    with pytest.raises(catalogue.PackFaulty) as refused:
        await publish(db, pack)
    assert all(problem.remedy for problem in refused.value.problems)
    releases = catalogue.Releases(db)
    await releases.refresh()
    assert releases.current().hash == first


async def test_the_same_files_have_the_same_hash(db: Database, pack: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(pack, tmp_path / "copy"))
    (copy / "demo").mkdir(exist_ok=True)
    (copy / "demo" / "notes.yaml").write_text("not: part\n", encoding="utf-8")
    assert await publish(db, pack) == await publish(db, copy)


async def test_an_unknown_hash_is_refused(db: Database) -> None:
    with pytest.raises(ReleaseNotFound):
        await catalogue.Releases(db).at("0" * 64)
