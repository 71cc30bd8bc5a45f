"""A service that is applied for by itself, in the pack of Vietnam: asked, decided, signed, held; and again."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.cases.forms import found, send, text_of
from tests.cases.make import MOTHER_NUMBER, World, key_of
from tests.cases.office import CLERK, SIGNER, Office, desk, open_office, press, signed
from tests.client import Answer, Client, browser
from tests.web.assertions import assert_accessible

SERVICE = "xac-nhan-tinh-trang-hon-nhan"
WED = {"ly-hon": "false", "dien": "khong"}
"""What whoever is married is asked for every purpose."""
DETAILS = {
    "ket-hon": {
        **WED,
        "voi-ai": "Lê Văn Sơn",
        "o-dau": "UBND phường Ba Đình",
        "o-nhieu-noi": "false",
    },
    "khac": {**WED, "viec-khac": "Vay vốn"},
}


@pytest_asyncio.fixture
async def office(world: World) -> AsyncIterator[Office]:
    async with open_office(world) as furnished:
        yield furnished


async def test_a_wife_gets_her_confirmation_and_may_ask_again(office: Office) -> None:
    world = office.world
    async with world.as_citizen(world.mother) as wife:
        receipt = await send(wife, await asked(wife, "khac"), "/submit")
        assert_accessible(receipt)
        case = found(r'href="(/cases/[^"]*)"', receipt)
        again = await send(wife, await wife.get(f"/apply/{SERVICE}"), "/start")
        assert again.status_code == 409 and "filed already" in again.text
    await world.settle()
    await signed(office, case)
    async with world.as_citizen(world.mother) as wife:
        locker = await wife.get("/my/results")
        assert "Confirmation of marital status" in locker.text
        result = await wife.get(found(r'href="(/my/results/[^"]+)"', locker))
        assert_accessible(result)
        assert "Lê Văn Nam" in result.text  # her husband, as the register of marriages has him
        assert MOTHER_NUMBER not in locker.text
        second = await send(wife, await asked(wife, "khac"), "/submit")
        assert key_of(second) != key_of(receipt)


async def test_who_is_married_reads_before_filing_why_there_is_none_to_marry(world: World) -> None:
    async with world.as_citizen(world.mother) as wife:
        check = await asked(wife, "ket-hon")
        assert "no confirmation for a marriage can be given" in check.text, text_of(check)
        assert "/submit" not in check.text


async def test_a_refusal_is_a_signed_letter_about_whoever_asked(office: Office) -> None:
    """The letter of the births serves here, too: it speaks of the subject of the case."""
    world = office.world
    async with world.as_citizen(world.father) as husband:
        receipt = await send(husband, await asked(husband, "khac"), "/submit")
        case = found(r'href="(/cases/[^"]*)"', receipt)
    await world.settle()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        page = await send(clerk, page, "/refuse", {"reason": "The purpose is not clear enough."})
        assert page.status_code == 200, text_of(page)
    await office.everything()
    async with office.desk(agency, SIGNER) as signer:
        page = await signer.get(desk(case))
        letter = (await signer.get(f"{desk(case)}/document")).content
        assert letter.startswith(b"%PDF")
        await press(signer, page, "signatures")
    await office.everything()
    async with world.as_citizen(world.father) as husband:
        locker = await husband.get("/my/results")
        page = await husband.get(found(r'href="(/my/results/[^"]+)"', locker))
        assert "Hồ sơ của Lê Văn Nam" in text_of(page)
        assert "The purpose is not clear enough." in page.text


async def asked(client: Client, purpose: str) -> Answer:
    """From the start to the check page."""
    page = await send(client, await client.get(f"/apply/{SERVICE}"), "/start")
    assert_accessible(page)
    assert "From: National population database" in page.text
    page = await send(client, page, fields={"dung-de": purpose})
    assert ("Why we ask" in page.text) is (purpose == "ket-hon")  # the pack notes the law there
    page = await send(client, page, fields=DETAILS[purpose])
    assert "/check" in str(page.url), text_of(page)
    assert_accessible(page)
    return page


async def test_a_service_is_found_by_what_happened(world: World) -> None:
    async with browser(world.house) as stranger:
        stranger.http.headers["accept-language"] = "en"
        page = await stranger.get("/apply")
        assert "What has happened in your life" in page.text and SERVICE in page.text
        under = await stranger.get("/apply?topic=sinh-con")
        assert_accessible(under)
        assert "lien-thong-khai-sinh" in under.text and SERVICE not in under.text
        by = await stranger.get("/apply?agency=social-insurance")
        assert "lien-thong-khai-sinh" in by.text and SERVICE not in by.text
        assert SERVICE in (await stranger.get("/apply?topic=nothing")).text


async def test_a_service_is_found_by_what_people_call_it(world: World) -> None:
    async with browser(world.house) as stranger:
        stranger.http.headers["accept-language"] = "en"
        page = await stranger.get("/apply")
        assert_accessible(page)
        found_it = await send(stranger, page, "/apply/find", {"text": "giay doc than"})
        assert_accessible(found_it)
        assert SERVICE in found_it.text and "lien-thong" not in found_it.text
        assert "doc" not in str(found_it.url)
        assert 'value="giay doc than"' in found_it.text
        nothing = await send(stranger, found_it, "/apply/find", {"text": "khinh khí cầu <b>"})
        assert "Nothing fits these words" in nothing.text and SERVICE in nothing.text
        assert "<b>" not in nothing.text
