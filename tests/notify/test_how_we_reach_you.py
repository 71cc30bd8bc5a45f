"""The page "How we reach you": contacts confirmed by a code, chosen, removed; nothing in an address."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import pytest_asyncio

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.notify.jobs import forget_past
from motcua.infra.house import House
from tests.client import Answer, Client, browser, make_official, sign_in
from tests.conftest import Clock
from tests.notify.gateway import Gateway, answering, gateway
from tests.notify.mailbox import Mailbox, mailbox
from tests.notify.make import (
    BOB,
    MAIL,
    PHONE,
    citizen,
    code_of,
    make_contact,
    open_alerts,
    public_key,
    rows,
    spent,
    tell,
    with_servers,
    work,
)
from tests.web.assertions import assert_accessible

PAGE = "/my/reach"


@dataclass
class World:
    house: House
    client: Client
    box: Mailbox
    door: Gateway

    async def ask(self, channel: str, address: str) -> Answer:
        return await self.client.post(f"{PAGE}/{channel}", {channel: address}, page=PAGE)

    async def confirm(self, channel: str, code: str) -> Answer:
        answer = await self.client.post(
            f"{PAGE}/{channel}/code", {f"{channel}-code": code}, page=PAGE
        )
        return answer

    async def shown(self) -> str:
        page = await self.client.get(PAGE)
        assert_accessible(page)
        return page.text


@pytest_asyncio.fixture
async def world(house: House) -> AsyncIterator[World]:
    async with mailbox() as box, gateway(public_key(house)) as door:
        house = with_servers(house, mail=box, sms=door)
        house.parts[catalogue.Releases] = catalogue.Releases(house.db)
        async with browser(house) as client:
            await sign_in(client, house, citizen())
            yield World(house, client, box, door)


async def test_a_person_leaves_an_address_and_gets_notices_there(world: World) -> None:
    answer = await world.ask("mail", MAIL)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert f"We send a code to {MAIL}" in await world.shown()
    await tell(world.house, key="before")
    await work(world.house)
    (mail,) = world.box.received  # the notice of before knew no contact
    code = re.match(r"\d{6}", str(mail["Subject"]))
    assert code and mail["To"] == MAIL and "15 minutes" in world.box.text()
    assert (await world.confirm("mail", f" {code[0][:3]} {code[0][3:]} ")).status_code == 303
    page = await world.shown()
    assert MAIL in page and "We send a code" not in page
    await tell(world.house)
    await work(world.house)
    assert world.box.received[-1]["Subject"] == "We have your application A-7"
    assert await rows(world.house, "codes") == []


async def test_a_telephone_number_is_confirmed_by_sms(world: World) -> None:
    await world.ask("sms", "012 345 678")
    await work(world.house)
    (asked,) = world.door.asked
    assert asked["to"] == "+99912345678"
    code = asked["text"][:6]
    await world.confirm("sms", code)
    assert "+99912345678" in await world.shown()
    assert await spent(world.house) == {"/sms": (1, 1, 300, 0)}


@pytest.mark.parametrize(
    ("channel", "typed"), [("mail", "ana"), ("mail", ""), ("sms", "call me"), ("sms", "")]
)
async def test_what_is_no_address_is_refused_at_its_field(
    world: World, channel: str, typed: str
) -> None:
    answer = await world.ask(channel, typed)
    assert_accessible(answer)
    assert answer.status_code == 422
    assert f'href="#{channel}"' in answer.text
    assert await rows(world.house, "codes") == []


async def test_a_wrong_code_costs_a_try_and_five_end_it(world: World) -> None:
    await world.ask("mail", MAIL)
    right = await code_of(world.house, "mail")
    wrong = "000000" if right != "000000" else "000001"
    for _ in range(5):
        answer = await world.confirm("mail", wrong)
        assert_accessible(answer)
        assert answer.status_code == 422 and "This code is not right" in answer.text
    assert (await world.confirm("mail", right)).status_code == 422
    assert await rows(world.house, "contacts") == []


async def test_a_code_is_good_for_a_quarter_of_an_hour(world: World, clock: Clock) -> None:
    await world.ask("mail", MAIL)
    right = await code_of(world.house, "mail")
    clock.move(timedelta(minutes=15))
    assert (await world.confirm("mail", right)).status_code == 422
    assert "We send a code" not in await world.shown()


async def test_a_code_of_one_person_is_nobody_else_s(world: World) -> None:
    await world.ask("mail", MAIL)
    right = await code_of(world.house, "mail")
    await sign_in(world.client, world.house, citizen(BOB))
    # Bob's own page asks for no code; he sends the form all the same.
    tokens = await world.client.tokens(PAGE)
    answer = await world.client.post(f"{PAGE}/mail/code", {"mail-code": right}, tokens=tokens)
    assert answer.status_code == 422 and MAIL not in answer.text
    assert await rows(world.house, "contacts", BOB) == []


async def test_codes_are_few_for_a_person_and_for_an_address(world: World, clock: Clock) -> None:
    assert (await world.ask("mail", MAIL)).status_code == 303
    again = await world.ask("mail", MAIL)
    assert_accessible(again)
    assert again.status_code == 422 and "wait a minute" in again.text
    for _ in range(4):
        clock.move(timedelta(minutes=2))
        assert (await world.ask("mail", MAIL)).status_code == 303
    clock.move(timedelta(minutes=2))
    assert "tomorrow" in (await world.ask("mail", "other@people.example")).text
    await sign_in(world.client, world.house, citizen(BOB))
    assert "tomorrow" in (await world.ask("mail", MAIL.upper())).text
    assert (await world.ask("mail", "bob@people.example")).status_code == 303
    clock.move(timedelta(days=1))
    assert (await world.ask("mail", MAIL)).status_code == 303


async def test_a_new_address_counts_only_when_it_is_confirmed(world: World) -> None:
    await make_contact(world.house, "mail", MAIL)
    await world.ask("mail", "new@people.example")
    await tell(world.house)
    await work(world.house)
    assert {str(mail["To"]) for mail in world.box.received if "application" in mail["Subject"]} == {
        MAIL
    }
    await world.confirm("mail", await code_of(world.house, "mail"))
    await tell(world.house, key="k2")
    await work(world.house)
    assert world.box.received[-1]["To"] == "new@people.example"


async def test_an_address_is_removed_at_any_time(world: World) -> None:
    await make_contact(world.house, "mail", MAIL)
    await world.client.post(f"{PAGE}/mail/remove", page=PAGE)
    assert MAIL not in await world.shown()
    assert await rows(world.house, "contacts") == []
    answer = await world.client.post(f"{PAGE}/mail/remove", page=PAGE)
    assert answer.status_code == 404


async def test_a_person_chooses_language_and_channels(world: World) -> None:
    await make_contact(world.house, "mail", MAIL)
    await make_contact(world.house, "sms", PHONE, language="vi")  # the first one's language stays
    assert {row["language"] for row in await rows(world.house, "contacts")} == {"en"}
    await world.client.post(
        f"{PAGE}/wishes", {"wanted": "mail", "language": "vi"}, page=PAGE, follow=True
    )
    await tell(world.house)
    await work(world.house)
    assert world.box.received[-1]["Subject"] == "Đã nhận hồ sơ A-7"
    assert not world.door.asked
    await world.client.post(f"{PAGE}/wishes", {"language": "vi"}, page=PAGE)
    await tell(world.house, key="k2")
    await work(world.house)
    assert len(world.box.received) == 1
    answer = await world.client.post(f"{PAGE}/wishes", {"language": "xx"}, page=PAGE)
    assert answer.status_code == 422


async def test_a_number_that_the_gateway_refuses_is_shown_as_such(world: World) -> None:
    await world.ask("sms", PHONE)
    world.door.answers = [answering(200, state="refused", reason="no-such-number")]
    await work(world.house)
    assert "does not take our message" in await world.shown()


async def test_a_mailbox_that_refused_is_shown_as_such(world: World) -> None:
    await make_contact(world.house, "mail", MAIL)
    await tell(world.house)
    world.box.says = [("RCPT", "550 no")]
    await work(world.house)
    assert "Our last message there was refused" in await world.shown()


@pytest.mark.parametrize("channel", ["mail", "sms"])
async def test_a_portal_without_servers_says_so(house: House, channel: str) -> None:
    house = with_servers(house)
    house.parts[catalogue.Releases] = catalogue.Releases(house.db)
    async with browser(house) as client:
        await sign_in(client, house, citizen())
        page = await client.get(PAGE)
        assert_accessible(page)
        assert "This portal sends no e-mail" in page.text and "sends no SMS" in page.text
        await tell(house)
        tokens = await client.tokens("/my/notices")
        address = {"mail": MAIL, "sms": PHONE}[channel]
        answer = await client.post(f"{PAGE}/{channel}", {channel: address}, tokens=tokens)
        assert answer.status_code == 409
        await work(house)
        assert await rows(house, "codes") == await rows(house, "deliveries") == []


async def test_another_channel_is_not_found(world: World) -> None:
    answer = await world.client.post(f"{PAGE}/fax", {"fax": "1"}, page=PAGE)
    assert answer.status_code == 404


async def test_officials_see_what_their_agency_sent(world: World) -> None:
    await make_contact(world.house, "sms", PHONE)
    await tell(world.house)
    await tell(world.house, key="other", agency="B")
    await work(world.house)
    official = await make_official(world.house, agency="A", duties=frozenset())
    await sign_in(world.client, world.house, official)
    page = await world.client.get("/desk/messages")
    assert_accessible(page)
    assert "SMS today: 1 of 500 parts" in page.text
    assert "₫300" in page.text and "₫600" not in page.text
    await sign_in(world.client, world.house, citizen())
    assert (await world.client.get("/desk/messages")).status_code in (403, 404)


async def test_an_alert_about_messages_leaves_the_desk_when_noted_or_old(
    world: World, clock: Clock
) -> None:
    await make_contact(world.house, "mail", MAIL)
    for agency in ("A", "B"):
        await tell(world.house, key=f"of {agency}", agency=agency)
    world.box.says = [("RCPT", "550 no"), ("RCPT", "550 no")]
    await work(world.house)
    await sign_in(
        world.client, world.house, await make_official(world.house, agency="A", duties=frozenset())
    )
    page = await world.client.get("/desk/alerts")
    assert "Not delivered: e-mail 20 November 2026" in page.text and "/desk/messages" in page.text
    key = page.text.split('name="key" value="')[1].split('"')[0]
    await world.client.post("/desk/alerts/noted", {"key": key}, page="/desk/alerts")
    await forget_past(world.house, clock())
    assert (await open_alerts(world.house, "A"), await open_alerts(world.house, "B")) == (
        [],
        ["messages-failed"],
    )
    await forget_past(world.house, clock.move(timedelta(days=8)))
    assert await open_alerts(world.house, "B") == []


async def test_what_is_past_is_forgotten(world: World, clock: Clock) -> None:
    await world.ask("mail", MAIL)
    await forget_past(world.house, clock.move(timedelta(minutes=16)))
    assert await rows(world.house, "codes") == []
