"""The same pages in an invented country: other words, another life event, a registry that is down."""

import re
from datetime import date

import psycopg

from motcua.contexts.registries import api as registries
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind
from tests.cases.forms import born, found, send, text_of
from tests.cases.make import MACHINE, key_of
from tests.client import Answer, Client, browser, sign_in
from tests.conftest import TestDatabase
from tests.papers import pdf
from tests.web.assertions import assert_accessible

BUNDLE, ALONE = "zumhoos", "vlugbrev"


async def test_keeper_founds_a_hive_though_the_guild_does_not_answer(keeper: Client) -> None:
    page = await send(keeper, await keeper.get(f"/apply/{BUNDLE}"), "/start")
    said = {
        "vind": {"tal": "2000", **born("dag", "2026-11-10"), "plek": "K1"},
        "qeepars": {"zway": "false"},
        "hivna": {"naam": "Zoomheim"},
    }
    for _ in range(12):
        if "/page/" not in str(page.url):
            break
        assert_accessible(page)
        assert page.status_code == 200, text_of(page)
        name = str(page.url.path).rpartition("/")[2]
        page = await send(keeper, page, fields=said.get(name) or _any(page.text))
    if str(page.url.path).endswith("/papers"):
        paper = {"paper.zeen": ("zeen.pdf", pdf(), "application/pdf")}
        page = await send(keeper, page, "/papers", files=paper)
    assert "From: Book of people" in page.text, text_of(page)
    receipt = await send(keeper, page, "/submit")
    reference = found(r"Dossier (\d{3}\.\d{6}\.[A-Z0-9/]+)", receipt)
    assert "/" in reference  # a number may hold what an address must quote
    there = await keeper.get(f"/find/{reference}", follow=True)
    assert there.status_code == 200
    assert "/cases/" in str(there.url)


async def test_leave_to_fly_is_asked_for_alone_and_again_for_the_next_flight(
    keeper: Client, database: TestDatabase
) -> None:
    home = await keeper.get("/my")
    assert "Leave to fly to the moon" in home.text
    first = await fly(keeper, "2026-12-01")
    assert "The agency must answer by" in first.text
    assert_accessible(first)
    begun = await send(keeper, await keeper.get(f"/apply/{ALONE}"), "/start")
    assert begun.status_code == 409 and "filed already" in begun.text
    with psycopg.connect(database.superuser, autocommit=True) as tamper:
        tamper.execute("UPDATE cases.cases SET state = 'issued', closed_at = accepted_at")
    second = await fly(keeper, "2026-12-24")
    assert key_of(second) != key_of(first)


async def test_who_may_not_apply_reads_why_before_filing(house: House, keeper: Client) -> None:
    async with house.db.transaction() as tx:
        nestling = await registries.new_subject(tx, "person", now=house.clock())
        await registries.write(
            house, tx, MACHINE, registry="ludbook", subject_id=nestling,
            values={"lorn": "Pim Taal", "drimdag": "2021-02-03", "boorplim": "K1"},
            valid_from=date(2021, 2, 3), source="test", case=None, now=house.clock(),
        )  # fmt: skip
    async with browser(house) as young:
        young.http.headers["accept-language"] = "en"
        await sign_in(young, house, Actor(ActorKind.CITIZEN, nestling))
        check = await flight(young, "2026-12-01")
        assert "Nobody under seven flies alone." in check.text
        assert 'action="/submit' not in check.text


async def flight(client: Client, day: str) -> Answer:
    """The check page of an application to fly."""
    page = await send(client, await client.get(f"/apply/{ALONE}"), "/start")
    assert_accessible(page)
    assert "From: Book of people" in page.text, text_of(page)
    page = await send(
        client, page, fields={"doel": "var", **born("dag", day), "eerst-year": "2001"}
    )
    assert_accessible(page)
    page = await send(client, page, fields={"pak": ["goud", "hun"]})
    worth = {"gram": "2000000", "waard": "12.500,5"}
    wrong = await send(client, page, fields=worth)
    assert wrong.status_code == 422 and "Gold is worth more than its weight." in wrong.text
    assert 'value="2000000"' in wrong.text
    assert_accessible(wrong)
    page = await send(client, wrong, fields={**worth, "gram": "40"})
    assert_accessible(page)
    refused = await send(client, page, fields={})
    assert refused.status_code == 422 and "Tick the box if this is true" in refused.text
    return await send(client, page, fields={"zwoor": "yes"})


async def fly(client: Client, day: str) -> Answer:
    return await send(client, await flight(client, day), "/submit")


def _any(page: str) -> dict[str, str]:
    """The first choice of every question: what is chosen does not matter here."""
    chosen: dict[str, str] = {}
    for name, value in re.findall(
        r'<input[^>]*name="([^"]+)"[^>]*type="radio"[^>]*value="([^"]+)"', page
    ):
        chosen.setdefault(name, value)
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        values = re.findall(r'<option value="([^"]+)"', options)
        chosen.setdefault(name, values[0])
    return chosen
