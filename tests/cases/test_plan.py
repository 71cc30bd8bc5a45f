"""`motcua pack plan`: which drafts and open cases a new release would touch, counted and in words."""

import re

from motcua.contexts.cases import api as cases
from motcua.contexts.catalogue.words import Release
from motcua.entry.planning import Plan
from tests.cases.forms import send
from tests.cases.make import MOTHER_NUMBER, World
from tests.cases.office import Office
from tests.cases.test_alone import SERVICE, asked
from tests.cases.test_rebase import STRICTER, Change, change, use

__all__ = ["change"]
BUNDLE = "lien-thong-khai-sinh"


async def planned(world: World, old: Release, new: Release) -> str:
    async with world.house.db.transaction() as tx:
        drafts, open_cases = await cases.open_work(tx)
    today = world.house.clock().date()
    return Plan(new, {old.hash: old}, "en", today).words(drafts, open_cases)


async def test_drafts_and_cases_are_counted_with_what_changes(
    office: Office, change: Change
) -> None:
    world, old = office.world, office.world.release
    async with world.as_citizen(world.mother) as wife, world.as_citizen(world.father) as husband:
        await send(wife, await asked(wife, "khac"), "/submit")
        await asked(husband, "khac")
    new = change(world, STRICTER)
    said = await planned(world, old, new)
    drafts, open_cases = said.split("# Open cases\n")
    assert "Confirmation of marital status: 1 drafts" in drafts
    assert "sees first what is different" in drafts
    assert re.search(r"- \*\*.*9 working days", drafts) and re.search(r"- ~~.*3 working", drafts)
    assert "Confirmation of marital status: 1 open cases" in open_cases
    assert re.search(r"\| .+ \| opened \| 1 \|", open_cases)
    assert "9 working days" in open_cases and "stays under the version" in open_cases
    for personal in ("Trần Thị Hoa", "Vay vốn", MOTHER_NUMBER, str(world.mother)):
        assert personal not in said
    use(world, old)


async def test_what_is_not_touched_is_only_counted(office: Office, change: Change) -> None:
    world, old = office.world, office.world.release
    async with world.as_citizen(world.mother) as wife:
        await send(wife, await asked(wife, "khac"), "/submit")
    new = change(world, (("level: full", "level: partial"),), "services/dang-ky-khai-sinh.yaml")
    said = await planned(world, old, new)
    assert "Nothing changes for 0 drafts." in said
    assert "Nothing changes for the service of 1 open cases." in said
    assert SERVICE not in said and BUNDLE not in said


async def test_a_service_that_ends_is_told(world: World, change: Change) -> None:
    old = world.release
    async with world.as_citizen(world.father) as husband:
        await asked(husband, "khac")
    ended = ("effective_from: 2016-01-01", "effective_from: 2016-01-01\neffective_to: 2026-01-01")
    said = await planned(world, old, change(world, (ended,)))
    assert "It is not offered any more: these drafts cannot be filed." in said
