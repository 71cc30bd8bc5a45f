"""Files that no row names go after a day; all others stay, and one that is put again is young again."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from motcua.infra import sweeping
from motcua.infra.db import Tx
from motcua.infra.files import Files
from motcua.infra.house import House
from motcua.infra.sweeping import FileHolders

DAY_S = 24 * 3600


def aged(house: House, name: str) -> Path:
    """The file, two days old."""
    path = house.settings.files_folder / name[:2] / name
    long_ago = time.time() - 2 * DAY_S
    os.utime(path, (long_ago, long_ago))
    return path


async def swept(house: House) -> int:
    """All slices of a day."""
    before = time.time() - DAY_S
    return sum(
        [await sweeping.sweep_slice(house, n, before=before) for n in range(sweeping.SLICES)]
    )


@pytest.fixture
def names(house: House) -> list[str]:
    return [house.files.put(bytes([n]), media_type="image/png") for n in range(40)]


async def test_only_old_files_in_nobodys_use_go(house: House, names: list[str]) -> None:
    used = set(names[:10])

    async def holder(tx: Tx, asked: Sequence[str]) -> list[str]:
        return [name for name in asked if name in used]

    paths = [aged(house, name) for name in names[:30]]  # the other ten are young
    assert await swept(house) == 0  # nobody says what is in use: nothing goes
    house.parts[FileHolders] = FileHolders((holder,))
    unfinished = paths[0].with_name(".begun")
    unfinished.touch()
    os.utime(unfinished, (0, 0))
    assert await swept(house) == 20
    assert [path.exists() for path in paths] == [True] * 10 + [False] * 20
    assert not unfinished.exists()
    assert all(house.files.get(name) for name in names[30:])
    assert await swept(house) == 0


async def test_a_file_that_is_put_again_is_young(house: House, names: list[str]) -> None:
    async def nobody(tx: Tx, asked: Sequence[str]) -> list[str]:
        house.files.put(bytes([7]), media_type="image/png")  # between the question and the sweep
        return []

    house.parts[FileHolders] = FileHolders((nobody,))
    for name in names:
        aged(house, name)
    assert await swept(house) == 39
    assert house.files.get(names[7]) == bytes([7])


def test_batches_are_small_however_many_there_are(tmp_path: Path) -> None:
    files = Files(tmp_path)
    for n in range(70):
        files.put(str(n).encode(), media_type="image/png")
    later = time.time() + 60
    batches = list(files.old(0, 1, before=later, batch=8))
    assert max(map(len, batches)) == 8
    assert len({name for batch in batches for name in batch}) == 70
