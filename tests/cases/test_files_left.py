"""Files of a declaration: those of what was filed stay, those of a draft that was thrown away go."""

import os
import time

from motcua.contexts.cases import api as cases
from motcua.contexts.credentials import api as credentials
from motcua.infra import sweeping
from motcua.infra.sweeping import FileHolders
from tests.cases.forms import send
from tests.cases.make import World, fill, start
from tests.cases.test_births_not_smooth import AT_HOME
from tests.papers import pdf

DAY_S = 24 * 3600


async def test_papers_of_a_draft_that_was_thrown_away_go(world: World) -> None:
    house = world.house
    house.parts[FileHolders] = FileHolders((credentials.files_in_use, cases.files_in_use))
    async with world.as_citizen(world.mother) as mother:
        papers = await fill(mother, await start(mother, offer=False, role="me"), AT_HOME)
        check = await send(mother, papers, "/papers", files=paper(b"thrown away"))
        assert kept(world) == 1
        assert await swept(world) == 0  # young
        aged(world)
        assert await swept(world) == 0  # its draft is there
        await send(mother, check, "/discard")
        assert (await swept(world), kept(world)) == (1, 0)
        papers = await fill(mother, await start(mother, offer=False, role="me"), AT_HOME)
        check = await send(mother, papers, "/papers", files=paper(b"filed"))
        assert "The agency must answer by" in (await send(mother, check, "/submit")).text
        aged(world)
        assert (await swept(world), kept(world)) == (0, 1)


def paper(content: bytes) -> dict[str, tuple[str, bytes, str]]:
    return {"paper.nguoi-lam-chung": ("a.pdf", pdf(content), "application/pdf")}


def kept(world: World) -> int:
    return sum(path.is_file() for path in world.house.settings.files_folder.rglob("*"))


def aged(world: World) -> None:
    for path in world.house.settings.files_folder.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))


async def swept(world: World) -> int:
    before = time.time() - DAY_S
    return sum(
        [await sweeping.sweep_slice(world.house, n, before=before) for n in range(sweeping.SLICES)]
    )
