"""A draft against a changed definition: its keeper sees what is different and goes on; nothing is lost."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.inputs import read_folder
from motcua.contexts.catalogue.model.releasing import checked
from motcua.contexts.catalogue.words import Release
from tests.cases.forms import found, send, text_of
from tests.cases.make import PACK, World
from tests.cases.office import CLERK, Office, desk
from tests.cases.test_alone import DETAILS, SERVICE, asked
from tests.client import Answer, Client
from tests.web.assertions import assert_accessible

Edits = tuple[tuple[str, str], ...]
Change = Callable[..., Release]
STRICTER: Edits = (
    ("id: viec-khac", "id: viec-gi"),
    ("budget: {days: 3}", "budget: {days: 9}"),
    ("id: dung-de, page: muc-dich", "id: dung-de, label: {vi: Mục đích, en: The purpose}, page: muc-dich"),
)  # fmt: skip


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """Another release comes into use, with other words in the file of the service."""

    def changed(world: World, edits: Edits, path: str = f"services/{SERVICE}.yaml") -> Release:
        folder = Path(shutil.copytree(PACK, tmp_path / str(len(list(tmp_path.iterdir())))))
        declared = folder / path
        text = declared.read_text("utf-8")
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        declared.write_text(text, "utf-8")
        release = checked(read_folder(folder))  # its scenarios speak of the old one
        use(world, release)
        return release

    return changed


def use(world: World, release: Release) -> None:
    releases = world.house.part(catalogue.Releases)
    releases._known[release.hash] = releases._current = release


async def look(client: Client, page: Answer) -> Answer:
    """The page's address once more, wherever that leads."""
    return await client._after(await client.http.get(str(page.url.path)))


async def test_the_differences_are_shown_and_taken_over(office: Office, change: Change) -> None:
    world = office.world
    async with world.as_citizen(world.mother) as wife:
        check = await asked(wife, "khac")
        change(world, STRICTER)
        page = await send(wife, check, "/submit")
        assert_accessible(page)
        said = text_of(page)
        assert "The rules have changed" in said and "Your answers are kept" in said
        assert "The purpose It was: " in said  # a question that is asked otherwise
        for part in ("New questions", "No longer asked", "How long the office may take"):
            assert part in said
        assert "Please answer these again" not in said
        assert "/changes" in str((await look(wife, check)).url)  # there is no way round
        page = await send(wife, page, "/changes")
        assert "/page/chi-tiet" in str(page.url), text_of(
            page
        )  # the new question is not answered yet
        page = await send(wife, page, fields={"viec-gi": "Vay vốn"})
        assert "Vay vốn" in text_of(page) and "The purpose" in text_of(page)
        receipt = await send(wife, page, "/submit")
        assert "The agency must answer by 4 December 2026." in receipt.text, text_of(receipt)


async def test_what_was_typed_as_the_rules_changed_is_kept(world: World, change: Change) -> None:
    async with world.as_citizen(world.mother) as wife:
        page = await send(wife, await wife.get(f"/apply/{SERVICE}"), "/start")
        change(world, (("budget: {days: 3}", "budget: {days: 9}"),))
        page = await send(wife, page, fields={"dung-de": "khac"})
        assert "/changes" in str(page.url)
        page = await send(wife, page, "/changes")
        assert "/page/chi-tiet" in str(page.url)
        page = await send(wife, page, fields=DETAILS["khac"])
        assert "Vay vốn" in text_of(page)


async def test_a_question_that_is_answered_otherwise_is_asked_again(
    world: World, change: Change
) -> None:
    async with world.as_citizen(world.mother) as wife:
        check = await asked(wife, "khac")
        word = "fact: muc-dich-khac, type: "
        change(world, ((f"{word}text", f"{word}integer"),), "facts/ho-tich.yaml")
        page = await look(wife, check)
        assert "Please answer these again" in text_of(page)
        assert "It is answered in another form." in text_of(page)
        page = await send(wife, page, "/changes")
        assert "/page/chi-tiet" in str(page.url)
        assert "Vay vốn" not in page.text


async def test_a_change_of_something_else_stops_nobody(world: World, change: Change) -> None:
    async with world.as_citizen(world.mother) as wife:
        check = await asked(wife, "khac")
        change(world, (("level: full", "level: partial"),))
        receipt = await send(wife, check, "/submit")
        assert "The agency must answer by" in receipt.text


async def test_differences_that_have_changed_again_are_shown_again(
    world: World, change: Change
) -> None:
    async with world.as_citizen(world.mother) as wife:
        check = await asked(wife, "khac")
        change(world, STRICTER)
        page = await look(wife, check)
        change(world, (("budget: {days: 3}", "budget: {days: 7}"),))
        page = await send(wife, page, "/changes")
        assert page.status_code == 409
        page = await look(wife, check)
        assert "New questions" not in text_of(page)
        page = await send(wife, page, "/changes")
        assert "/check" in str(page.url)


async def test_an_old_version_is_restored_while_submissions_exist(
    office: Office, change: Change
) -> None:
    """What was filed under the newer version stays under it; what was begun under it goes back, seen."""
    world = office.world
    first = world.house.part(catalogue.Releases).current()
    change(world, (("budget: {days: 3}", "budget: {days: 9}"),))
    async with world.as_citizen(world.mother) as wife, world.as_citizen(world.father) as husband:
        receipt = await send(wife, await asked(wife, "khac"), "/submit")
        case = found(r'href="(/cases/[^"]*)"', receipt)
        begun = await asked(husband, "khac")
        use(world, first)
        assert "4 December 2026" in (await wife.get(case)).text
        page = await send(husband, begun, "/submit")
        assert "How long the office may take" in text_of(page)
        page = await send(husband, await send(husband, page, "/changes"), "/submit")
        assert "The agency must answer by 26 November 2026." in page.text
    await office.everything()
    async with office.desk(await office.agency_of(case), CLERK) as clerk:
        page = await clerk.get(desk(case))
        assert page.status_code == 200 and "4 December 2026" in page.text


async def test_a_service_that_ended_says_so(world: World, change: Change) -> None:
    async with world.as_citizen(world.mother) as wife:
        check = await asked(wife, "khac")
        ended = (
            "effective_from: 2016-01-01",
            "effective_from: 2016-01-01\neffective_to: 2026-01-01",
        )
        change(world, (ended,))
        page = await send(wife, check, "/submit")
        assert_accessible(page)
        assert "This service is not offered any more" in text_of(page)
        home = await send(wife, page, "/discard")
        assert str(check.url.path).split("/")[2] not in home.text
