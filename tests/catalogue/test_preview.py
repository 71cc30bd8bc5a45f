"""`motcua pack preview`: live pages of a pack without a database; a saved file is followed, a fault is told."""

import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio

from motcua.contexts.catalogue import api as catalogue
from motcua.entry.preview.server import build
from motcua.entry.services import say
from tests.cases.forms import send, text_of
from tests.catalogue.make import NOW, ROOT, TODAY, release
from tests.client import Answer, Client
from tests.web.assertions import assert_accessible

SWARM = "a-small-swarm-gets-no-honey-pass"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "tests/packs/neverland", tmp_path / "pack"))


@pytest_asyncio.fixture
async def author(pack: Path) -> AsyncIterator[Client]:
    app = build(pack, lambda: NOW)
    transport = httpx2.ASGITransport(app=app)
    headers = {"accept": "text/html", "accept-language": "en"}
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8010", headers=headers
    ) as http:
        yield Client(http)


def edit(pack: Path, path: str, old: str, new: str) -> None:
    text = (pack / path).read_text("utf-8")
    assert old in text
    (pack / path).write_text(text.replace(old, new), "utf-8")


async def begun(author: Client, scenario: str) -> Answer:
    page = await author.get("/")
    assert_accessible(page)
    return await send(author, page, "/begin", {"scenario": scenario})


async def test_answers_bring_up_pages_and_all_that_follows(author: Client) -> None:
    page = await begun(author, SWARM)
    assert_accessible(page)
    said = text_of(page)
    assert "Hive fee: XTS0.00" in said and "Decided by: Hall of Bormo Burrow" in said
    assert "Time limit: 2 working days" in said and "Written into: Book of hives" in said
    assert "A neighbour's word that the swarm is yours" in said
    assert "Kind of honey: not asked here" not in said  # but under which condition it is
    assert re.search(r"Kind of honey: .{0,60}Bees in the swarm", said), said
    page = await send(author, page, "/walks/", {"tal": "60000", "twee": "true"})
    said = text_of(page)
    assert ("Time limit: 6 working days" in said and "Hive fee: XTS7.50" in said) or "XTS" in said
    assert "Moonflower" in page.text  # the branch of great swarms


async def test_what_cannot_be_read_is_told_and_kept(author: Client) -> None:
    page = await send(author, await begun(author, SWARM), "/walks/", {"tal": "many"})
    assert 'value="many"' in page.text and "govuk-error-summary" in page.text


async def test_the_live_page_is_the_portals_own(author: Client) -> None:
    whole = await begun(author, SWARM)
    address = re.search(r'href="(/walks/[^"]*/page/vind)"', whole.text)
    assert address is not None
    live = await author.get(address[1])
    assert_accessible(live)
    assert "Page 1 of" in live.text and 'value="900"' in live.text
    following = await send(author, live, "/page/", {"tal": "950"})
    assert "Page 2 of" in following.text
    assert 'value="950"' in (await author.get(str(whole.url.path))).text
    wrong = await send(author, live, "/page/", {"tal": "none"})
    assert wrong.status_code == 422


async def test_entries_of_a_group_are_added(author: Client) -> None:
    page = await begun(author, "one-is-added-to-those-that-are-known")
    before = page.text.count('name="asked.nesttam~')
    page = await send(author, page, "/walks/", {"more": "nestlings"})
    assert page.text.count('name="asked.nesttam~') == before + 1


async def test_a_saved_file_is_followed_and_answers_stay(author: Client, pack: Path) -> None:
    page = await send(author, await begun(author, SWARM), "/walks/", {"tal": "950"})
    edit(pack, "facts/zum.yaml", "en: Bees in the swarm", "en: How many bees")
    again = await author.get(str(page.url.path))
    assert "How many bees" in again.text and 'value="950"' in again.text


async def test_a_fault_is_told_with_place_and_remedy_until_it_is_gone(
    author: Client, pack: Path
) -> None:
    page = await begun(author, SWARM)
    edit(pack, "services/hivreg.yaml", "level: full", "level: fool")
    for path in ("/", str(page.url.path)):
        told = await author.get(path)
        assert told.status_code == 200
        assert "1 problem in the pack" in told.text and "services/hivreg.yaml:" in told.text
    edit(pack, "services/hivreg.yaml", "level: fool", "level: full")
    assert "problem in the pack" not in (await author.get(str(page.url.path))).text


async def test_a_failed_scenario_is_told_and_the_pages_are_shown(
    author: Client, pack: Path
) -> None:
    edit(pack, "tests/vlugbrev.yaml", "4 days", "5 days")
    page = await author.get("/")
    assert "tests/vlugbrev.yaml:" in page.text
    assert "Time limit: 4 working days" in text_of(
        await begun(author, "a-flight-to-the-far-side-takes-longer")
    )


async def test_a_pack_that_never_was_sound_says_why(pack: Path) -> None:
    edit(pack, "site.yaml", "currency: XTS", "")
    transport = httpx2.ASGITransport(app=build(pack, lambda: NOW))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8010") as http:
        page = await http.get("/")
    assert "site.yaml:" in page.text and "`currency` is missing" in page.text


async def test_what_was_forgotten_is_not_found(author: Client) -> None:
    page = await author.get("/walks/" + "0" * 32 + "." + "0" * 32)
    assert page.status_code == 404 and "Begin a new one" in page.text


@pytest.mark.parametrize("service", ["hivreg", "veltlees", "vlugbrev", "nesttrek"])
def test_the_picture_shows_every_step_and_line_of_the_bpmn(service: str) -> None:
    land = release("tests/packs/neverland")
    bpmn = catalogue.drawn(land, service, "en", say, day=TODAY)
    drawn = catalogue.pictured(land, service, "en", say, day=TODAY)
    assert bpmn is not None and drawn is not None
    process, picture = ET.fromstring(bpmn), ET.fromstring(drawn)

    def count(tree: ET.Element, *names: str) -> int:
        return sum(element.tag.partition("}")[2] in names for element in tree.iter())

    shapes = count(picture, "rect", "polygon", "circle")
    assert shapes == count(process, "BPMNShape") and count(picture, "polyline") == count(
        process, "BPMNEdge"
    )
    words = " ".join(element.text or "" for element in picture.iter())
    for element in process.iter():
        name = element.get("name")
        if name:
            assert all(word in words for word in name.split())
