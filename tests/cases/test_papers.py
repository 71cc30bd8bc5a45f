"""Papers that people hand in: how many, how large, and what the scanner says of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from motcua.contexts.cases.actions import papers as actions
from motcua.contexts.cases.jobs import scanning
from motcua.infra.scanner import Scanner
from tests.cases.forms import found, send, text_of
from tests.cases.make import World, fill, start
from tests.cases.test_births_not_smooth import AT_HOME
from tests.client import Answer, Client
from tests.papers import heic, pdf, picture
from tests.scanning import Sparring, eicar, sparring
from tests.web.assertions import assert_accessible

FIELD = "paper.nguoi-lam-chung"
HARMFUL = pdf(b"x", b"null % " + eicar())


def as_sent(*contents: bytes) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [(FIELD, (f"{n}.pdf", content, "text/html")) for n, content in enumerate(contents)]


@asynccontextmanager
async def at_papers(world: World) -> AsyncIterator[tuple[Client, Answer]]:
    async with world.as_citizen(world.mother) as mother:
        yield mother, await fill(mother, await start(mother, offer=False, role="me"), AT_HOME)


async def give(mother: Client, page: Answer, *contents: bytes) -> Answer:
    return await send(mother, page, "/papers", {"more": "1"}, files=as_sent(*contents))  # type: ignore[arg-type]  # httpx takes pairs too


def with_scanner(world: World, address: str, *, hold: bool = False) -> World:
    world.house = replace(world.house, scanner=Scanner(address, hold=hold, within_s=5))
    return world


@asynccontextmanager
async def scanned(world: World, *, hold: bool = False) -> AsyncIterator[tuple[World, Sparring]]:
    async with sparring() as partner:
        yield with_scanner(world, partner.address, hold=hold), partner


async def test_each_kind_of_file_is_taken_whatever_it_is_called(world: World) -> None:
    async with at_papers(world) as (mother, page):
        contents = [pdf(), picture("JPEG"), picture("PNG"), heic()]
        page = await give(mother, page, *contents)
        assert_accessible(page)
        assert page.status_code == 200, text_of(page)
        for n, content in enumerate(contents):
            assert f"{n}.pdf" in page.text
            address = found(rf'href="([^"]*)">{n}\.pdf', page)
            got = await mother.get(address)
            assert got.content == content
            assert got.headers["content-type"] in {
                "application/pdf", "image/jpeg", "image/png", "image/heic",
            }  # fmt: skip


async def test_what_is_right_is_kept_beside_what_is_wrong(world: World) -> None:
    async with at_papers(world) as (mother, page):
        page = await give(mother, page, pdf(), pdf()[:-30])
        assert page.status_code == 422
        assert_accessible(page)
        assert "damaged or incomplete" in page.text
        assert "0.pdf" in page.text
        assert "1.pdf" not in page.text


async def test_one_paper_is_so_many_files_and_no_more(world: World) -> None:
    async with at_papers(world) as (mother, page):
        many = [pdf(b"%d" % n) for n in range(actions.MOST_OF_ONE)]
        assert (await give(mother, page, *many)).status_code == 200
        assert (await give(mother, page, many[0])).status_code == 200  # again is no more
        refused = await give(mother, page, pdf(b"one more"))
        assert refused.status_code == 422
        assert "At most 10 files" in refused.text


async def test_the_scanner_refuses_what_it_finds(world: World) -> None:
    async with scanned(world) as (world, partner), at_papers(world) as (mother, page):
        refused = await give(mother, page, HARMFUL + b"\n")
        assert refused.status_code == 422
        assert "harmful content" in refused.text
        assert len(partner.seen) == 1
        assert not [f for f in world.house.settings.files_folder.rglob("*") if f.is_file()]
        taken = await give(mother, page, pdf())
        assert taken.status_code == 200


@pytest.mark.parametrize("hold", [False, True])
async def test_without_an_answer_a_file_is_refused_or_held(world: World, hold: bool) -> None:
    async with sparring() as gone:
        pass
    async with at_papers(with_scanner(world, gone.address, hold=hold)) as (mother, page):
        page = await give(mother, page, pdf())
        assert page.status_code == (200 if hold else 422)
        assert ("waits for the check" in page.text) == hold
        assert ("give this file again later" in page.text) != hold


async def test_a_held_file_is_opened_by_nobody_until_the_scanner_has_seen_it(world: World) -> None:
    async with sparring() as gone:
        pass
    with_scanner(world, gone.address, hold=True)
    async with at_papers(world) as (mother, page):
        held = await give(mother, page, pdf(), HARMFUL)
        links = [found(rf'href="([^"]*)">{n}\.pdf', held) for n in (0, 1)]
        for link in links:
            assert (await mother.get(link)).status_code == 503
        await scanning.scan_held(world.house, world.house.clock())  # still away
        assert (await mother.get(links[0])).status_code == 503
        async with scanned(world):
            for _twice in range(2):
                await scanning.scan_held(world.house, world.house.clock())
        assert (await mother.get(links[0])).status_code == 200
        assert (await mother.get(links[1])).status_code == 404
        page = await mother.get(str(held.url.path))
        assert "removed: it held harmful content" in page.text
        assert sum(f.is_file() for f in world.house.settings.files_folder.rglob("*")) == 1


async def test_a_harmful_file_answers_nothing(world: World) -> None:
    async with sparring() as gone:
        pass
    with_scanner(world, gone.address, hold=True)
    async with at_papers(world) as (mother, page):
        await give(mother, page, HARMFUL)
        async with scanned(world):
            await scanning.scan_held(world.house, world.house.clock())
        on = await send(mother, page, "/papers")
        assert on.status_code == 422
        assert "Choose a file" in on.text
